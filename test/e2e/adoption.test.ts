import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { needs, SECRET_FIELDS } from '../support/engine';
import { NIGHTLY } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { ExportedProject } from '../support/exported';
import { COMMAND } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';

const EXISTING = `${HEADER}
resource "genesysactions_credential" "keys" {
  name      = "Keys"
  ${SECRET_FIELDS()} = { API_KEY = "one" }
}

resource "genesysactions_integration" "it" {
  name          = "Existing functions"
  notes         = "Made by hand, once"
  credential_id = genesysactions_credential.keys.id
}

resource "genesysactions_function_action" "lookup" {
  integration_id = genesysactions_integration.it.id
  name           = "Look up a person"
  category       = "People"
  contract = {
    input  = jsonencode({ type = "object", properties = { id = { type = "string" } }, required = ["id"] })
    output = jsonencode({ type = "object", properties = { name = { type = "string" } } })
  }
  request = {
    template = "{ \\"id\\": \\"$esc.jsonEncode($!{input.id})\\" }"
    headers  = { "X-Key" = "$!{credentials.API_KEY}" }
  }
  response = {
    translation_map  = { name = "$.person.name" }
    defaults         = { name = "\\"nobody\\"" }
    success_template = "{ \\"name\\": $\${name} }"
  }
  function = { handler = "dist/index.handler", runtime = "nodejs22.x", timeout_seconds = 7 }
  code     = { path = "\${path.module}/code.zip" }
}

resource "genesysactions_function_action" "echo" {
  integration_id = genesysactions_integration.it.id
  name           = "Echo"
  contract = {
    input  = jsonencode({ type = "object", properties = { a = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { a = { type = "string" } } })
  }
  function = { handler = "src/index.handler" }
  code     = { path = "\${path.module}/code.zip" }
}
`;

describe('an org that was there before', () => {
  let emulator: EmulatorProcess;
  let work: string;
  let ids: string[];

  beforeAll(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-adoption-')));
    writeFileSync(
      join(work, 'clients.json'),
      JSON.stringify([
        {
          clientId: 'reader',
          clientSecret: 'reader-secret',
          permissions: ['integrations:integration:view', 'integrations:action:view'],
        },
      ]),
    );
    emulator = await startEmulatorProcess(['--clients', join(work, 'clients.json')]);
    const directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator));
    try {
      const handler = 'exports.handler = async (event) => event;';
      await directory.write({
        'main.tf': EXISTING,
        'code.zip': await zipOf({ 'dist/index.js': handler, 'src/index.js': handler }),
      });
      expectStatus(await directory.apply(), 0);
    } finally {
      await directory.dispose();
    }
    const api = new OrgApi(emulator);
    ids = [...(await api.actions()), ...(await api.integrations()), ...(await api.credentials())].map(
      ({ id }) => id,
    );
    expect(ids).toHaveLength(4);
  });

  afterAll(async () => {
    await emulator.stop();
    rmSync(work, { recursive: true, force: true });
  });

  function genesysActions(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): Promise<Finished> {
    return run(process.execPath, [COMMAND, ...args], {
      cwd: work,
      env: { ...CLEAN_ENVIRONMENT, ...connection(emulator), CI: '1', ...env },
    });
  }

  test('export writes definitions, a stack and imports, and no id and no code', async () => {
    const out = join(work, 'exported');
    const { stdout } = expectStatus(await genesysActions(['export', '--out', out]), 0);
    expect(stdout).toMatch(/Look up a person: Look-up-a-person\.[0-9a-f]{64}\.zip, 20\d\d-/);
    expect(stdout).toContain('its source belongs in functions/look-up-a-person/dist/index.ts');
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    for (const file of files) {
      const content = readFileSync(join(file.parentPath, file.name), 'utf8');
      for (const id of ids) expect([file.name, content.includes(id)]).toEqual([file.name, false]);
    }
    expect(readdirSync(join(out, 'functions', 'look-up-a-person'))).toEqual(['action.ts']);
  });

  needs('writeOnly').test(
    'a deploy of what was exported keeps the code; a source in its place is a change of the code',
    async () => {
      const api = new OrgApi(emulator);
      const { id } = await api.action('Echo');
      const before = await api.publishedFunction(id);
      const project = await ExportedProject.of(emulator, join(work, 'deployed'), {}, NIGHTLY);
      expectStatus(await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
      expect(await api.publishedFunction(id)).toEqual(before);
      expect(await api.execute(id, { a: 'as before' })).toEqual({ a: 'as before' });

      const entry = join(project.directory, 'functions/echo/src/index.ts');
      mkdirSync(dirname(entry));
      const stack = project.read('stack.ts');
      // The comment above tells what to write.
      const written = stack.replace(
        /(FunctionCode\.fromTypeScript\('functions\/echo'\))\n( *code: )FunctionCode\.deployed\(\)/,
        '$1\n$2$1',
      );
      expect(written).not.toBe(stack);
      writeFileSync(join(project.directory, 'stack.ts'), written);

      // What earlier exports wrote there is no source.
      writeFileSync(
        entry,
        '// The platform never gives code back.\nexport const handler = (): Promise<never> =>\n  Promise.reject(new Error("The source of Echo is not here yet"));\n',
      );
      const refused = await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve');
      expect(refused.status).toBe(1);
      expect(refused.output).toMatch(
        /echo\] The code is the placeholder that an export wrote.*\(code\/stub\)/,
      );
      expect(await api.publishedFunction(id)).toEqual(before);

      writeFileSync(entry, 'export const handler = async () => ({ a: "from here" });\n');
      if (NIGHTLY) {
        const { changes } = await project.plan();
        expect(changes.filter(({ change }) => change.actions.join() !== 'no-op')).toMatchObject([
          { address: expect.stringContaining('echo') as string, change: { actions: ['update'] } },
        ]);
      }
      expectStatus(await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
      expect(await api.execute(id, {})).toEqual({ a: 'from here' });
    },
  );

  test('export refuses a directory that is in use, and an integration that is not there', async () => {
    expect(await genesysActions(['export', '--out', '.'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not empty') as string,
    });
    expect(await genesysActions(['export', '--out', 'new', '--integration', 'Nowhere'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'no function integration "Nowhere". It has: Existing functions.',
      ) as string,
    });
    expect(readdirSync(work)).not.toContain('new');
  });

  test('doctor is content with a client that may do everything', async () => {
    const { stdout } = expectStatus(await genesysActions(['doctor']), 0);
    expect(stdout).toContain('✔ Permissions: all that are needed');
    expect(stdout).toMatch(/[✔–] Rate limit: (\d+ of \d+ requests|the org does not say)/);
    expect(await new OrgApi(emulator).actions()).toHaveLength(2);
    expect(await new OrgApi(emulator).drafts().then((all) => all.length)).toBeLessThanOrEqual(2);
  });

  test('doctor names what a client may not do', async () => {
    const { status, stdout } = await genesysActions(['doctor', '--json'], {
      GENESYSCLOUD_OAUTHCLIENT_ID: 'reader',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: 'reader-secret',
    });
    expect(status).toBe(2);
    const { ok, checks } = JSON.parse(stdout) as {
      ok: boolean;
      checks: { name: string; detail: string; fix?: string }[];
    };
    expect(ok).toBe(false);
    const { detail, fix } = checks.find(({ name }) => name === 'Permissions')!;
    expect(detail).toBe(
      'lacking integrations:integration:edit, integrations:integration:delete, integrations:action:add, integrations:action:edit, ' +
        'integrations:action:delete, integrations:actionFunction:view, integrations:actionFunction:edit, architect:dependencyTracking:view',
    );
    expect(fix).toMatch(/role/);
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['no credentials', { GENESYSCLOUD_OAUTHCLIENT_ID: undefined }, /✘ Credentials: none are set/],
    ['a wrong secret', { GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong' }, /✘ Credentials: /],
    ['no org there', { GENESYSCLOUD_GATEWAY_PORT: '1' }, /✘ Reachability: /],
    [
      'no Terraform',
      { TERRAFORM_BINARY_NAME: 'no-terraform-here' },
      /✘ Terraform: no-terraform-here is not on the path/,
    ],
  ])('doctor on %s', async (_what, env, expected) => {
    const { status, stdout, stderr } = await genesysActions(['doctor'], env);
    expect(stdout).toMatch(expected);
    expect(stdout).toContain('→');
    expect(stderr).toBe('');
    expect(status).toBe(2);
  });
});
