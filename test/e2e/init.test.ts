import { nightly, variants } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { ROOT } from '../support/repository';
import { UserProject } from '../support/user-project';

/** What `npm init -y` writes, as far as it counts here. */
const manifest = (type: string): object => ({ name: 'a-team', version: '1.0.0', type });

/** What `init` prints last: the commands to run. */
function printedCommands(output: string): string[] {
  const [, next = ''] = output.split('Next:\n');
  return next
    .split('\n')
    .map((line) => line.replace(/ +#.*/, '').trim())
    .filter((line) => line !== '');
}

/** By day in one kind of project, whose packages are linked instead of installed: `npm run local` is the main job. */
describe.each(variants(['module', 'commonjs'], (type) => type === 'module'))(
  'a project of %s that init made',
  (type) => {
    let project: UserProject;
    let local: string;

    beforeAll(async () => {
      project = new UserProject(manifest(type));
      const { stdout } = expectStatus(await project.genesysActions('init'), 0);
      const [install, then = ''] = printedCommands(stdout);
      expect(install).toBe('npm install');
      local = then;
    });
    afterAll(() => {
      project.dispose();
    });

    test('starts a local org, deploys to it and executes, by the command that it prints', async () => {
      const { output } = expectStatus(await project.shell(local), 0);
      expect(output).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
      expect(output).toContain('Hello: {"name":"World"} → {"text":"Hello World"}');
    });

    nightly.test('deploys a change to the same org, and says what is wrong with one', async () => {
      const code = (greeting: string): Record<string, string> => ({
        'functions/hello/src/index.ts': `export const handler = async ({ name }: { name: string }) => ({ text: ${greeting} });\n`,
      });
      project.write(code('`Good day, ${name}`'));
      const changed = expectStatus(await project.shell(local), 0);
      expect(changed.output).toContain('Resources: 0 added, 1 changed, 0 destroyed.');
      expect(changed.output).toContain('→ {"text":"Good day, World"}');
      project.write({
        'functions/hello/src/index.ts': 'export const handler = async () => ({ txt: 1 });\n',
      });
      const unfit = await project.shell(local);
      expect(unfit.status).toBe(1);
      expect(unfit.output).toMatch(/^REST call for action .* must have required property 'text'/m);
      project.write(code('`Good day'));
      const broken = await project.shell(local);
      expect(broken.status).toBe(1);
      expect(broken.output).toMatch(
        /functions\/hello\/src\/index\.ts:2:1: Unterminated string literal \(code\/build\)/,
      );
      expect(broken.output).toContain('Not deployed.');
      project.write(code('`Hello ${name}`'));
    });

    nightly.test('goes on with new, check and test', async () => {
      expectStatus(await project.genesysActions('new', 'order-status'), 0);
      expectStatus(await project.shell('npm run check'), 0);
      const tested = expectStatus(await project.shell('npm test'), 0);
      expect(tested.output).toMatch(/^# pass 2$/m);
      expect(expectStatus(await project.shell(local), 0).output).toContain('Resources: 1 added');
    });
  },
);

/** With every template of `new` in it. */
nightly.describe('what init and new write compiles', () => {
  const projects: UserProject[] = [];

  beforeAll(async () => {
    expectStatus(await run('npm', ['run', 'build:types'], { cwd: ROOT }), 0);
  });
  afterAll(() => {
    for (const each of projects) each.dispose();
  });

  async function made(type: string): Promise<UserProject> {
    const project = new UserProject(manifest(type));
    projects.push(project);
    expectStatus(await project.genesysActions('init', '--ci', 'none'), 0);
    for (const template of ['blank', 'jwe', 'rest-lookup', 'platform-api'])
      expectStatus(await project.genesysActions('new', `my-${template}`, '--template', template), 0);
    return project;
  }

  test.each(['module', 'commonjs'])(
    'as %s: with its own tsconfig.json, and with that of tsc --init',
    async (type) => {
      const project = await made(type);
      const tsc = 'node_modules/typescript/bin/tsc';
      expectStatus(await project.shell(`node ${tsc} --noEmit -p .`), 0);
      await project.shell(`rm tsconfig.json && node ${tsc} --init`);
      const strict = await project.shell(`node ${tsc} --noEmit -p .`);
      // The compiler takes no import at all with `verbatimModuleSyntax` in a project of CommonJS: init says so.
      const lines = strict.output.split('\n').filter((line) => line.includes('error TS'));
      expect(lines.filter((line) => type === 'module' || !/error TS(1295|1287):/.test(line))).toEqual([]);
      expectStatus(await project.shell(`node ${tsc} --noEmit -p . --verbatimModuleSyntax false`), 0);
    },
  );
});
