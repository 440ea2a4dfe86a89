import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { nightly } from '../support/nightly';
import { blocksOf, isShell } from '../support/pages';
import { expectStatus, run, type Finished } from '../support/processes';
import { ROOT } from '../support/repository';
import { connection } from '../support/terraform';
import { UserProject } from '../support/user-project';

/** What a test has done already, and what does not end. */
const LEFT_OUT = /^(npm init -y|npm install|npx genesys-actions provider install)$|--watch/;

/** Does what pages say, one after the other: writes each file that they show, and runs each line of a shell. */
async function follow(
  project: UserProject,
  pages: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished[]> {
  const done: Finished[] = [];
  for (const block of pages.flatMap((page) => blocksOf(page))) {
    if (block.unchecked === undefined && block.file !== undefined)
      project.write({ [block.file]: `${block.text}\n` });
    if (!isShell(block)) continue;
    for (const line of block.text.split('\n').map((each) => each.replace(/\s+#.*$/, '').trim()))
      if (!LEFT_OUT.test(line)) done.push(expectStatus(await project.shell(unasked(line), env), 0));
  }
  return done;
}

/** A line as a person would answer it. */
function unasked(line: string): string {
  return line.replace(/^terraform .*\bapply$/, '$& -auto-approve');
}

/** By day test/e2e/init does what the first of them says. */
nightly.describe('a guide, followed to the letter', () => {
  let project: UserProject;

  beforeAll(async () => {
    expectStatus(await run('npm', ['run', 'build:types'], { cwd: ROOT }), 0);
  });
  beforeEach(() => {
    project = new UserProject({ name: 'my-functions', version: '1.0.0', type: 'commonjs' });
  });
  afterEach(() => {
    project.dispose();
  });

  test('start in five minutes, and the first function', async () => {
    const done = await follow(project, ['docs/guide/start.md', 'docs/guide/first-function.md']);
    const [, printed] = blocksOf('docs/guide/start.md')
      .filter(({ unchecked }) => unchecked !== undefined)
      .map(({ text }) => text)
      .join('\n')
      .split('\n\n');
    const output = done.map((each) => each.output).join('\n');
    expect(output).toContain(printed);
    expect(output).toContain('Hello: {"name":"World"} → {"text":"Good day World"}');
    expect(output).toContain('"date": "2026-05-05"');
  });

  describe('for Terraform alone', () => {
    let emulator: EmulatorProcess;

    beforeEach(async () => {
      emulator = await startEmulatorProcess();
    });
    afterEach(async () => {
      await emulator.stop();
    });

    test('plain HCL', async () => {
      const env = { ...connection(emulator), HOME: project.at('home') };
      expectStatus(await project.shell('npx genesys-actions provider install', env), 0);
      const done = await follow(project, ['docs/guide/hcl.md'], env);
      expect(done.at(-1)?.output).toContain('Resources: 2 added, 0 changed, 0 destroyed.');
    });
  });
});
