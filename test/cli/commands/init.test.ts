import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaults as jestDefaults } from 'jest-config';
import { globsToMatcher } from 'jest-util';
import { parse } from 'yaml';
import { CDKS, cdkOf, withCdk } from '../../../lib/cli/scaffold/cdk';
import { packageManagerOf } from '../../../lib/cli/scaffold/package-manager';
import { runProgram } from '../../support/program';
import { ROOT } from '../../support/repository';

let work: string;
const home = process.cwd();
const agent = process.env['npm_config_user_agent'];

beforeEach(() => {
  delete process.env['npm_config_user_agent'];
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-init-')));
  process.chdir(work);
});
afterEach(() => {
  process.chdir(home);
  if (agent !== undefined) process.env['npm_config_user_agent'] = agent;
  rmSync(work, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
}

const read = (path: string): string => readFileSync(join(work, path), 'utf8');
const files = (): string[] =>
  readdirSync(work, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(work.length + 1))
    .sort();

/** What `npm init -y` writes. */
const NPM_INIT = `{
  "name": "my-team",
  "version": "1.0.0",
  "main": "index.js",
  "scripts": {
    "test": "echo \\"Error: no test specified\\" && exit 1"
  },
  "type": "commonjs"
}
`;

interface Manifest {
  readonly type?: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = (): Manifest => JSON.parse(read('package.json')) as Manifest;

const PROJECT = [
  '.gitignore',
  '.vscode/launch.json',
  'cdktf.json',
  'functions/hello/action.ts',
  'functions/hello/events/hello.json',
  'functions/hello/index.test.ts',
  'functions/hello/src/index.ts',
  'package.json',
  'scripts/local.mjs',
  'stacks/environments.ts',
  'stacks/functions-stack.ts',
  'stacks/main.ts',
  'tsconfig.json',
];
const GITHUB = [
  '.github/actions/setup/action.yml',
  '.github/workflows/deploy-environment.yml',
  '.github/workflows/deploy.yml',
  '.github/workflows/drift.yml',
  '.github/workflows/promote.yml',
  '.github/workflows/review.yml',
];

describe('genesys-actions init', () => {
  test('makes a project after npm init, and prints two commands', async () => {
    write({ 'package.json': NPM_INIT });
    const { status, stdout, stderr } = await runProgram('init');
    expect([status, stderr]).toEqual([0, '']);
    expect(files()).toEqual([...GITHUB, ...PROJECT].sort());
    expect(stdout.split('Next:\n')[1]).toMatch(/^ {2}npm install\n {2}npm run local .*\n$/);
    expect(manifest()).toMatchObject({
      type: 'commonjs',
      scripts: { local: 'node scripts/local.mjs', test: 'tsx --test functions/*/*.test.ts' },
      dependencies: { cdktf: '^0.21.0' },
    });
    expect(JSON.parse(read('cdktf.json'))).toMatchObject({
      app: 'npx tsx stacks/main.ts',
      projectId: 'my-team',
    });
    expect(read('stacks/main.ts')).toBe(readFileSync(join(ROOT, 'stacks/main.ts'), 'utf8'));
    expect(read('functions/hello/src/index.ts')).toBe(
      readFileSync(join(ROOT, 'functions/hello/src/index.ts'), 'utf8'),
    );
  });

  test('asks for packages in ranges that this package has itself', async () => {
    await runProgram('init');
    const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest & {
      peerDependencies: Record<string, string>;
    };
    const { dependencies, devDependencies } = manifest();
    const ranges = { ...own.devDependencies, ...own.peerDependencies, ...own.dependencies };
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies }))
      if (name !== 'genesys-actions') expect([name, range]).toEqual([name, ranges[name]]);
    expect(Object.keys({ ...dependencies, ...devDependencies })).toHaveLength(7);
  });

  test('an empty folder gets a package.json of ES modules, and imports with endings', async () => {
    await runProgram('init');
    expect(manifest().type).toBe('module');
    expect(read('stacks/main.ts')).toContain("from './functions-stack.js'");
    expect(read('stacks/functions-stack.ts')).toContain("from '../functions/hello/action.js'");
    expect(read('functions/hello/index.test.ts')).toContain("from './src/index.js'");
    expect(read('functions/hello/src/index.ts')).toContain("from '../action.js'");
  });

  test('never writes over what is there: neither a file nor a link, and says what it may lack', async () => {
    write({
      'package.json':
        '{\n\t"name": "x",\n\t"scripts": { "test": "mine", "local": "mine" },\n\t"peerDependencies": { "constructs": "*" }\n}\n',
      'cdktf.json': '{ "app": "npx ts-node main.ts" }',
      'tsconfig.json': '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
      '.gitignore': '/node_modules\n',
      'stacks/functions-stack.ts': '// mine\n',
    });
    symlinkSync('nowhere.ts', 'stacks/main.ts');
    const { status, stdout } = await runProgram('init');
    expect(status).toBe(0);
    expect(read('stacks/functions-stack.ts')).toBe('// mine\n');
    expect(read('.gitignore')).toBe('/node_modules\n');
    expect(existsSync('stacks/nowhere.ts')).toBe(false);
    expect(stdout).toContain(
      'Kept as it is there:\n  cdktf.json\n  tsconfig.json\n  .gitignore\n  stacks/functions-stack.ts\n  stacks/main.ts\n',
    );
    expect(stdout).toContain(
      'Note: cdktf.json runs "npx ts-node main.ts". For the stacks in stacks/ set "app"',
    );
    expect(stdout).toContain("import hello from '../functions/hello/action';");
    expect(stdout).toContain('Note: tsconfig.json says "verbatimModuleSyntax"');
    expect(stdout).toContain(
      'Note: .gitignore lacks cdktf.out/ .genesys-actions/ .terraform/ *.tfstate *.tfstate.*:',
    );
    expect(manifest()).toMatchObject({ scripts: { test: 'mine', local: 'mine' } });
    expect(manifest().dependencies).not.toHaveProperty('constructs');
    expect(read('package.json')).toMatch(/^\{\n\t"name"/);
    expect(stdout).toContain('  npm install\n  node scripts/local.mjs ');

    const all = (): string[] =>
      files()
        .filter((path) => path !== 'stacks/main.ts')
        .map(read);
    const before = all();
    const again = await runProgram('init', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ written: [], added: { scripts: [], packages: [] } });
    expect(all()).toEqual(before);
  });

  test('--dry-run lists all of it and writes nothing', async () => {
    write({ 'package.json': NPM_INIT, 'cdktf.json': '{}' });
    const { status, stdout } = await runProgram('init', '--dry-run');
    expect(status).toBe(0);
    expect(files()).toEqual(['cdktf.json', 'package.json']);
    expect(read('package.json')).toBe(NPM_INIT);
    const listed = [...stdout.matchAll(/^ {2}(\S+)$/gm)].map(([, path]) => path);
    const real = await runProgram('init', '--json');
    const { written, kept } = JSON.parse(real.stdout) as { written: string[]; kept: string[] };
    expect(listed.filter((path) => path !== '')).toEqual([...written, ...kept]);
  });

  test.each([
    ['module', 'cdktn', "from 'genesys-actions/cdktn'", "from 'cdktn'"],
    ['commonjs', 'cdktf', "from 'genesys-actions'", "from 'cdktf'"],
  ])('writes for the CDK that the project names: %s %s', async (type, cdk, entry, app) => {
    write({ 'package.json': JSON.stringify({ name: 'x', type, devDependencies: { [cdk]: '*' } }) });
    await runProgram('init');
    expect(read('stacks/functions-stack.ts')).toContain(entry);
    expect(read('stacks/environments.ts')).toContain(entry);
    expect(read('stacks/main.ts')).toContain(app);
    expect(manifest().devDependencies).toHaveProperty(`${cdk}-cli`);
    expect(manifest().dependencies).not.toHaveProperty(cdk);
  });

  test('jest of the project runs its tests, with types that the test names itself', async () => {
    write({ 'package.json': '{ "devDependencies": { "jest": "30", "ts-jest": "29" } }' });
    await runProgram('init');
    expect(manifest().scripts).toMatchObject({ test: 'jest' });
    expect(read('functions/hello/index.test.ts')).toMatch(
      /^\/\/\/ <reference types="node" \/>\n\/\/\/ <reference types="jest" \/>\n/,
    );
    expect(read('functions/hello/index.test.ts')).not.toContain('node:test');
  });

  test.each([
    ['nothing', {}, undefined],
    [
      'what jest --init writes',
      {},
      '// transform: undefined,\nconst config = {\n  clearMocks: true,\n  // preset: undefined,\n};\nmodule.exports = config;\n',
    ],
  ])('Jest that is told %s to transform TypeScript with keeps out of it', async (_name, more, config) => {
    write({
      'package.json': JSON.stringify({ scripts: { test: 'jest' }, devDependencies: { jest: '30' }, ...more }),
      ...(config !== undefined && { 'jest.config.js': config }),
    });
    const { stdout } = await runProgram('init');
    expect(stdout).toContain("of Node.js's own runner: npm run test:functions.");
    expect(manifest().scripts).toMatchObject({
      test: 'jest',
      'test:functions': 'tsx --test functions/*/*.node-test.ts',
    });
    expect(files().filter((path) => /test/.test(path))).toEqual(['functions/hello/index.node-test.ts']);
    expect(read('functions/hello/index.node-test.ts')).toContain("import { it } from 'node:test';\n");
    // What Jest takes for tests where nobody says otherwise.
    const { testMatch } = jestDefaults;
    expect(globsToMatcher(testMatch)('functions/hello/index.node-test.ts')).toBe(false);
    expect(globsToMatcher(testMatch)('functions/hello/index.test.ts')).toBe(true);
  });

  test.each([
    ['in package.json', { jest: { preset: 'mine' } }, undefined],
    ['in a file', {}, "export default { 'transform': {} };\n"],
    ['elsewhere', {}, "const next = require('next/jest');\n"],
  ])('Jest that is configured %s runs its tests', async (_name, more, config) => {
    write({
      'package.json': JSON.stringify({ devDependencies: { jest: '30' }, ...more }),
      ...(config !== undefined && { 'jest.config.mjs': config }),
    });
    await runProgram('init');
    expect(existsSync('functions/hello/index.test.ts')).toBe(true);
  });

  test.each(['github', 'gitlab'])(
    '--ci %s below the root of a repository says where its files belong',
    async (ci) => {
      const root = /at the root of the repository alone/;
      mkdirSync(join(work, '.git'));
      expect((await runProgram('init', '--ci', ci, '--dry-run')).stdout).not.toMatch(root);
      mkdirSync(join(work, 'below'));
      process.chdir('below');
      expect((await runProgram('init', '--ci', ci)).stdout).toMatch(root);
    },
  );

  test('Vitest of the project runs its tests', async () => {
    write({ 'package.json': '{ "devDependencies": { "vitest": "3" } }' });
    await runProgram('init');
    expect(manifest().scripts).toMatchObject({ test: 'vitest run' });
    expect(read('functions/hello/index.test.ts')).toContain("import { it } from 'vitest';\n");
    expect(read('functions/hello/index.test.ts')).not.toContain('node:test');
  });

  test('a package.json with a byte order mark, as Windows writes it, is one', async () => {
    write({ 'package.json': '\uFEFF{ "name": "marked" }' });
    expect((await runProgram('init')).status).toBe(0);
    expect(manifest()).toMatchObject({ name: 'marked' });
  });

  test('a link that leads nowhere is kept', async () => {
    symlinkSync('/nowhere/cdktf.json', join(work, 'cdktf.json'));
    const { status, stdout } = await runProgram('init');
    expect([status, stdout]).toEqual([0, expect.stringContaining('Kept as it is there:\n  cdktf.json\n')]);
  });

  test("says which Node.js CDK Terrain's command needs, where this is an older one", async () => {
    const { versions } = process;
    const noteWith = async (node: string): Promise<string> => {
      Object.defineProperty(process, 'versions', { value: { ...versions, node }, configurable: true });
      try {
        return (await runProgram('init', '--cdk', 'cdktn', '--dry-run')).stdout;
      } finally {
        Object.defineProperty(process, 'versions', { value: versions, configurable: true });
      }
    };
    expect(await noteWith('22.18.0')).toContain(
      'Note: cdktn-cli needs Node.js 22.19 or later, and this is 22.18.0.',
    );
    expect(await noteWith('22.19.0')).not.toContain('Note:');
  });

  test.each([
    ['[]', 'package.json is not a JSON object. Mend it, or remove it to get a new one.'],
    ['{ "name": ', 'package.json is not a JSON object.'],
  ])('refuses a package.json that is none: %s', async (text, message) => {
    write({ 'package.json': text });
    const { status, stderr } = await runProgram('init');
    expect([status, files()]).toEqual([1, ['package.json']]);
    expect(stderr).toContain(message);
  });

  test('a file where a directory has to be is an error that names it', async () => {
    write({ 'package.json': NPM_INIT, functions: 'mine' });
    const { status, stderr } = await runProgram('init');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /functions is a file, and has to be a directory: functions\/hello\/action\.ts goes into it/,
    );
    expect(files()).toEqual(['functions', 'package.json']);
  });
});

describe('its workflows', () => {
  const github = (path: string): string => read(`.github/workflows/${path}`);

  test("are those of this repository, without its own secrets, and with the project's tests", async () => {
    await runProgram('init');
    for (const path of GITHUB) {
      const own = readFileSync(join(ROOT, path), 'utf8');
      const differing = read(path)
        .split('\n')
        .filter((line) => !own.split('\n').includes(line));
      expect([path, differing.map((line) => line.trim())]).toEqual([path, CHANGED[path] ?? []]);
    }
    expect(github('deploy-environment.yml')).not.toMatch(/^\s*TF_VAR_/m);
  });

  const SECRETS = '# The secrets of the functions, a line each: TF_VAR_NAME: ${{ secrets.NAME }}';
  const CHANGED: Readonly<Record<string, readonly string[]>> = {
    '.github/workflows/review.yml': ['- run: npm test'],
    '.github/workflows/deploy-environment.yml': [SECRETS, SECRETS],
  };

  test.each([
    ['pnpm@10.0.0', 'pnpm install --frozen-lockfile', 'pnpm exec genesys-actions', 'pnpm'],
    ['yarn@4.9.0', 'yarn install --immutable', 'yarn genesys-actions', 'yarn'],
    ['yarn@1.22.22', 'yarn install --frozen-lockfile', 'yarn genesys-actions', 'yarn'],
  ])('are for the package manager of the project: %s', async (packageManager, install, command, cache) => {
    write({ 'package.json': JSON.stringify({ name: 'x', packageManager }) });
    const { stdout } = await runProgram('init');
    expect(stdout).toContain(`${cache} install\n  ${cache} run local`);
    const setup = read('.github/actions/setup/action.yml');
    expect(setup).toContain(`run: ${install}\n`);
    expect(setup).toMatch(new RegExp(`run: corepack enable\\n.*setup-node@[^]*cache: ${cache}`));
    expect(setup + github('review.yml') + github('deploy-environment.yml')).not.toMatch(
      /npm ci|npx|cache: npm/,
    );
    expect(github('drift.yml')).toContain(`${command} drift`);
    parse(setup);
    await runProgram('init', '--ci', 'gitlab');
    expect(read('.gitlab-ci.yml')).toContain(`    - corepack enable\n    - ${install}\n`);
  });

  test('are none below the root of a repository, and where none are wished', async () => {
    mkdirSync('.git');
    mkdirSync('part');
    process.chdir('part');
    const { stdout } = await runProgram('init');
    expect(stdout).toContain('Note: No workflows were written: they belong to the root of the repository');
    process.chdir('..');
    expect((await runProgram('init', '--ci', 'none', '--dry-run')).stdout).not.toMatch(/github|Note/);
    expect((await runProgram('init', '--dry-run')).stdout).toContain('.github/workflows/review.yml');
  });

  test('for GitLab: stages, needs and what is extended are there, and a review has no secret of a function', async () => {
    await runProgram('init', '--ci', 'gitlab');
    expect(files()).not.toContain('.github/workflows/review.yml');
    interface Job {
      readonly stage?: string;
      readonly extends?: string;
      readonly needs?: readonly string[];
      readonly script?: readonly string[];
      readonly rules?: readonly { readonly if: string }[];
      readonly environment?: { readonly name: string };
    }
    const { stages, ...pipeline } = parse(read('.gitlab-ci.yml')) as { stages: string[] } & Record<
      string,
      unknown
    >;
    const jobs = Object.entries(pipeline as Record<string, Job>).filter(
      ([name]) => !['variables', 'default'].includes(name),
    );
    expect(jobs.length).toBeGreaterThan(8);
    for (const [name, job] of jobs) {
      const base = job.extends === undefined ? {} : (pipeline[job.extends] as Job | undefined);
      expect([name, job.extends === undefined || base !== undefined]).toEqual([name, true]);
      for (const need of job.needs ?? []) expect(pipeline).toHaveProperty([need]);
      if (name === '.terraform') continue;
      const whole: Job = { ...base, ...job };
      expect(stages).toContain(whole.stage);
      expect(whole.script?.length).toBeGreaterThan(0);
      // A merge request may run in no environment that holds more than what reads.
      const ofRequests = whole.rules?.some((rule) => rule.if.includes('merge_request_event')) === true;
      if (ofRequests && whole.environment !== undefined) expect(whole.environment.name).toBe('$STACK-review');
      if (!ofRequests && whole.environment !== undefined)
        expect(whole.rules?.every((rule) => /CI_DEFAULT_BRANCH|schedule/.test(rule.if))).toBe(true);
    }
  });
});

test('which CDK a project has: what it names, else what is installed, else CDKTF', () => {
  expect(cdkOf(work).name).toBe('cdktf');
  write({ 'node_modules/cdktn/package.json': '{}', 'package.json': '{}' });
  expect(cdkOf(join(work, 'node_modules')).name).toBe('cdktn');
  write({ 'node_modules/cdktf/package.json': '{}' });
  expect(cdkOf(work).name).toBe('cdktf');
  write({ 'package.json': '{ "peerDependencies": { "cdktn": "1" } }' });
  expect(cdkOf(work).name).toBe('cdktn');
  write({ 'package.json': '{ "dependencies": { "cdktn": "1" }, "devDependencies": { "cdktf": "1" } }' });
  expect(cdkOf(work).name).toBe('cdktf');
});

test('only imports are written for another CDK, and no data that looks like one', () => {
  const source = `import { App } from 'cdktf';
import {
  EnvironmentStack,
} from 'genesys-actions';
import { map } from 'genesys-actions/function';
const note = "import x from 'cdktf';";
`;
  expect(withCdk(source, CDKS.cdktf)).toBe(source);
  expect(withCdk(source, CDKS.cdktn)).toBe(
    source
      .replace("App } from 'cdktf'", "App } from 'cdktn'")
      .replace("'genesys-actions';", "'genesys-actions/cdktn';"),
  );
});

test('which package manager a project has: what it says, else its lock file, else who started', () => {
  const name = (from: string): string => packageManagerOf(work, from).name;
  expect([name(''), name('yarn/1.22.22 npm/? node/v20'), name('pnpm/10 npm/?')]).toEqual([
    'npm',
    'yarn',
    'pnpm',
  ]);
  write({ 'pnpm-lock.yaml': '' });
  expect(name('npm/10')).toBe('pnpm');
  write({ 'package.json': '{ "packageManager": "yarn@4.1.0+sha224.1" }' });
  expect(packageManagerOf(work, '').installLocked).toBe('yarn install --immutable');
});
