import { existsSync, readFileSync } from 'node:fs';
import { InstalledProject } from '../support/installed';

let project: InstalledProject;

beforeAll(async () => {
  project = await InstalledProject.create('cdktn', 'constructs');
});
afterAll(() => {
  project.dispose();
});

test("it asks Yarn to keep it as files: others than Yarn's Node.js run the provider and the function host", () => {
  expect(
    JSON.parse(readFileSync(project.at('node_modules/genesys-actions/package.json'), 'utf8')),
  ).toMatchObject({
    preferUnplugged: true,
  });
});

test('what its README links is in it', () => {
  const readme = readFileSync(project.at('node_modules/genesys-actions/README.md'), 'utf8');
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);
  expect(targets).toContain('SECURITY.md');
  expect(targets.filter((path) => !project.published.includes(path))).toEqual([]);
});

test('the console is in it', () => {
  expect(project.published).toContain('dist/console/index.html');
});

test('no test is published', () => {
  expect(project.published.filter((path) => path.includes('.test.'))).toEqual([]);
});

test.each(['blank', 'jwe', 'rest-lookup', 'platform-api'])(
  'new makes a function from the template %s',
  async (template) => {
    const { status, output } = await project.command('new', `my-${template}`, '--template', template);
    expect(output).toContain(`Made functions/my-${template}`);
    expect(status).toBe(0);
    const made = (path: string): string => project.at('functions', `my-${template}`, path);
    expect(readFileSync(made('action.ts'), 'utf8')).toMatch(/name: 'My /);
    expect(existsSync(made('src/index.ts'))).toBe(true);
    expect(existsSync(made('index.test.ts'))).toBe(true);
  },
);

test('init makes a project, workflows and all', async () => {
  const { status, output } = await project.command('init');
  expect(output).toContain('Next:\n  npm install\n');
  expect(status).toBe(0);
  for (const path of [
    'stacks/main.ts',
    'stacks/functions-stack.ts',
    '.github/workflows/review.yml',
    'functions/hello/action.ts',
  ])
    expect([path, existsSync(project.at(path))]).toEqual([path, true]);
  expect((await project.command('init', '--ci', 'gitlab')).output).toContain('Wrote:\n  .gitlab-ci.yml\n');
});

test('provider path names an executable of the package', async () => {
  const { status, output } = await project.command('provider', 'path');
  expect(status).toBe(0);
  expect(existsSync(output.trim())).toBe(true);
});

test('without the other CDK, its entry says what to install or to import', async () => {
  const { status, stderr } = await project.node('-e', "require('genesys-actions')");
  expect(status).toBe(1);
  expect(stderr).toContain('cdktf is not installed: npm install cdktf, or import genesys-actions/cdktn');
});
