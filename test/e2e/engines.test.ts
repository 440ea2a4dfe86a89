import { ENGINE, findEngine, has } from '../support/engine';
import { startTestEmulator } from '../support/emulator';
import { expectStatus } from '../support/processes';
import { StackProject } from '../support/stack-project';
import { Story, VERSION_1 } from '../support/story';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';

// A story runs many commands: on a busy machine they take their time.
jest.setTimeout(600_000);

const OTHER = findEngine(ENGINE.name === 'tofu' ? 'terraform' : 'tofu');
const SOURCE = 'functions/greet/src/index.ts';

(OTHER === undefined ? test.skip : test)(
  `from one engine to the other and back in one directory${OTHER === undefined ? ' [needs Terraform and OpenTofu]' : ''}`,
  async () => {
    const story = await Story.begin();
    try {
      const deployed: [id: string, answer: unknown][] = [];
      for (const [program, greeting] of [
        [ENGINE.program, 'Hello'],
        [OTHER, 'Good day'],
        [ENGINE.program, 'Hello'],
      ] as const) {
        story.env['TERRAFORM_BINARY_NAME'] = program;
        story.write({
          ...VERSION_1,
          [SOURCE]: VERSION_1[SOURCE].replace('Hello', greeting),
        });
        expectStatus(await story.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
        const { id } = await story.apis.dev.action('Greet (dev)');
        deployed.push([id, await story.apis.dev.execute(id, { who: 'you' })]);
      }
      const id = deployed[0]?.[0];
      expect(deployed).toEqual([
        [id, { greeting: 'Hello you' }],
        [id, { greeting: 'Good day you' }],
        [id, { greeting: 'Hello you' }],
      ]);
    } finally {
      await story.end();
    }
  },
);

test('what an engine lacks is told by the commands, with the version that has it', async () => {
  const emulator = await startTestEmulator();
  const project = new StackProject(emulator);
  try {
    project.configure({
      variable: { KEY: { type: 'string', ephemeral: true } },
      resource: { genesysactions_credential: { keys: { name: 'Keys', fields_wo: { KEY: '${var.KEY}' } } } },
    });
    project.replaceTerraform(
      `case "$1" in version) echo '{"terraform_version":"1.5.7"}' ;; *) echo 'An argument named "ephemeral" is not expected here.'; exit 1 ;; esac\n`,
    );
    const { stderr } = expectStatus(
      await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve'),
      1,
    );
    expect(stderr).toMatch(
      new RegExp(
        `${ENGINE.name} init of dev failed\\.[^]*needs write-only values, which ${ENGINE.title} has since 1\\.11; this is 1\\.5\\.7\\.` +
          `[^]*writeOnly: false[^]*needs ephemeral variables[^]*not expected here`,
      ),
    );
  } finally {
    project.dispose();
    await emulator.close();
  }
});

(has('writeOnly') ? test.skip : test)(
  'what an engine lacks is told by the provider, with the version that has it [needs an engine without write-only values]',
  async () => {
    const emulator = await startTestEmulator();
    const directory = await TerraformDirectory.create(
      {
        'main.tf': `${HEADER}
resource "genesysactions_credential" "keys" {
  name      = "Keys"
  fields_wo = { KEY = "one" }
}
`,
      },
      connection(emulator),
    );
    try {
      const { output } = expectStatus(await directory.plan(), 1);
      expect(output.replace(/[│\s]+/g, ' ')).toContain(
        'fields_wo is write-only, which needs Terraform 1.11 or OpenTofu 1.11, or later. Update, or use fields instead',
      );
    } finally {
      await directory.dispose();
      await emulator.close();
    }
  },
);

/** A stack that requires a later version is refused by an older engine itself, before it stumbles over anything else. */
(has('ephemeral') ? test.skip : test)(
  'an older engine names the version that a stack requires [needs an engine without ephemeral variables]',
  async () => {
    const emulator = await startTestEmulator();
    const project = new StackProject(emulator);
    try {
      project.configure({
        terraform: { required_version: '>= 1.11' },
        variable: { KEY: { type: 'string', ephemeral: true } },
      });
      const { stderr } = expectStatus(
        await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve'),
        1,
      );
      expect(stderr).toMatch(/>= 1\.11/);
      expect(stderr).toMatch(/Unsupported (Terraform|OpenTofu) Core version/);
    } finally {
      project.dispose();
      await emulator.close();
    }
  },
);
