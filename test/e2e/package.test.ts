import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

let project: string;
let published: readonly string[];

/** A project that has the package as npm would unpack it, without its dependencies. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'genesys-actions-package-'));
  const pack = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [listing] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }];
  published = listing.files.map(({ path }) => path);
  const target = join(project, 'node_modules/genesys-actions');
  mkdirSync(target, { recursive: true });
  const unpack = spawnSync('tar', [
    'xzf',
    join(project, listing.filename),
    '-C',
    target,
    '--strip-components=1',
  ]);
  expect(unpack.status).toBe(0);
  writeFileSync(join(project, 'package.json'), '{ "name": "a-users-project" }\n');
});
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Runs the command as the project would. */
function command(...args: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(project, 'node_modules/genesys-actions/bin/genesys-actions.js'), ...args],
    // Its dependencies, as npm would have installed them beside it.
    { cwd: project, encoding: 'utf8', env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') } },
  );
  return { status, output: stdout + stderr };
}

test('no test is published', () => {
  expect(published.filter((path) => path.includes('.test.'))).toEqual([]);
});

test.each(['blank', 'jwe', 'rest-lookup', 'platform-api'])(
  'new makes a function from the template %s',
  (template) => {
    const { status, output } = command('new', `my-${template}`, '--template', template);
    expect(output).toContain(`Made functions/my-${template}`);
    expect(status).toBe(0);
    const directory = join(project, 'functions', `my-${template}`);
    expect(readFileSync(join(directory, 'action.ts'), 'utf8')).toMatch(/name: 'My /);
    expect(existsSync(join(directory, 'src/index.ts'))).toBe(true);
    expect(existsSync(join(directory, 'index.test.ts'))).toBe(true);
  },
);

test('init makes a project, workflows and all', () => {
  const { status, output } = command('init');
  expect(output).toContain('Next:\n  npm install\n');
  expect(status).toBe(0);
  for (const path of [
    'stacks/main.ts',
    'stacks/functions-stack.ts',
    '.github/workflows/review.yml',
    'functions/hello/action.ts',
  ])
    expect([path, existsSync(join(project, path))]).toEqual([path, true]);
  expect(command('init', '--ci', 'gitlab').output).toContain('Wrote:\n  .gitlab-ci.yml\n');
});

test('provider path names an executable of the package', () => {
  const { status, output } = command('provider', 'path');
  expect(status).toBe(0);
  expect(existsSync(output.trim())).toBe(true);
});
