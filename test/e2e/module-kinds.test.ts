import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CDKS, CDKTF_INIT, TSC_INIT, writeConsumer, writeSettings } from '../support/consumer';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { InstalledProject } from '../support/installed';
import { NIGHTLY, nightly } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { ROOT } from '../support/repository';
import { connection } from '../support/terraform';

const TSX = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const TYPESCRIPT = join(ROOT, 'node_modules', 'typescript');

/** How TypeScript 6 has to be told what older ones do by themselves. */
const NODE10 = { moduleResolution: 'node10', ignoreDeprecations: '6.0', types: ['node'] };

let all: InstalledProject;

beforeAll(async () => {
  // The declarations as they are published; before `npm test`, api:check has made them anew.
  if (NIGHTLY || !existsSync(join(ROOT, 'dist', 'types', 'lib', 'cdktn.d.ts')))
    expectStatus(await run(process.execPath, [join(ROOT, 'scripts', 'types.mjs')], { cwd: ROOT }), 0);
  all = await InstalledProject.create({});
});
afterAll(() => {
  all.dispose();
});

function compile(project: InstalledProject, typescript: string, settings: object) {
  rmSync(project.at('out'), { recursive: true, force: true });
  writeSettings(project, settings);
  return project.node(join(typescript, 'bin', 'tsc'), '-p', '.');
}

/** The stack that was synthesised; it is taken away, so that the next one is new. */
function synthesised(project: InstalledProject): Record<string, Record<string, object>> {
  const text = readFileSync(project.at('cdktf.out/stacks/dev/cdk.tf.json'), 'utf8');
  rmSync(project.at('cdktf.out'), { recursive: true });
  return (JSON.parse(text) as { resource: Record<string, Record<string, object>> }).resource;
}

const RESOURCES = [
  'genesysactions_action',
  'genesysactions_credential',
  'genesysactions_function_action',
  'genesysactions_integration',
];

describe('a project of CommonJS, as cdktf init makes it', () => {
  let project: InstalledProject;

  beforeAll(async () => {
    project = all.within('commonjs', {});
    await writeConsumer(project, CDKS.cdktf, '');
  });

  test('compiles, its declarations too, and synthesises', async () => {
    expectStatus(await compile(project, TYPESCRIPT, { ...CDKTF_INIT, ...NODE10 }), 0);
    expect(readFileSync(project.at('out/main.d.ts'), 'utf8')).toContain('genesys-actions');
    expectStatus(await project.node('out/main.js'), 0);
    expect(Object.keys(synthesised(project)).sort()).toEqual(RESOURCES);
  });

  nightly.test.each(['5.9', '6.0', '7'])(
    'compiles with TypeScript %s in each kind of resolution',
    async (version) => {
      const typescript = await compilerOf(version);
      const strict = { strict: true, declaration: true, skipLibCheck: true, types: ['node'] };
      for (const settings of [
        version === '5.9' ? CDKTF_INIT : { ...CDKTF_INIT, types: ['node'] },
        ...(version === '5.9' ? [{ ...strict, module: 'node16' }] : []),
        { ...strict, module: 'nodenext' },
        { ...strict, module: 'esnext', target: 'es2022', moduleResolution: 'bundler' },
        // The declarations themselves, with nothing left out.
        {
          ...strict,
          module: 'nodenext',
          skipLibCheck: false,
          lib: ['es2023'],
          exactOptionalPropertyTypes: true,
        },
      ])
        expectStatus(await compile(project, typescript, settings), 0);
    },
  );

  nightly.test('runs by ts-node', async () => {
    const tools = await installed({ 'ts-node': '10', typescript: '5.9', '@types/node': '20' });
    writeSettings(project, CDKTF_INIT);
    expectStatus(await project.node(join(tools, 'ts-node', 'dist', 'bin.js'), 'main.ts'), 0);
    expect(Object.keys(synthesised(project)).sort()).toEqual(RESOURCES);
  });
});

nightly.describe('a project of ES modules, with what tsc --init writes', () => {
  let project: InstalledProject;

  beforeAll(async () => {
    project = all.within('modules', { type: 'module' });
    await writeConsumer(project, CDKS.cdktf, '.js');
  });

  test('compiles, and synthesises by Node.js and by tsx', async () => {
    expectStatus(await compile(project, TYPESCRIPT, TSC_INIT), 0);
    for (const main of [['out/main.js'], [TSX, 'main.ts']]) {
      expectStatus(await project.node(...main), 0);
      expect(Object.keys(synthesised(project)).sort()).toEqual(RESOURCES);
    }
  });

  test.each(['5.9', '7'])('compiles with TypeScript %s', async (version) => {
    expectStatus(await compile(project, await compilerOf(version), TSC_INIT), 0);
  });
});

describe('a project of cdktn', () => {
  let project: InstalledProject;

  beforeAll(async () => {
    project = all.within('cdktn', { type: 'module' });
    await writeConsumer(project, CDKS.cdktn, '.js');
  });

  test('deploys, plans no change and destroys', async () => {
    const emulator = await startTestEmulator();
    try {
      const env = { ...connection(emulator), TF_VAR_KEY: 'a key', cwd: 'cdktf.out/stacks/dev' };
      const terraform = (...args: string[]) =>
        project.run('terraform', [...args, '-no-color', '-input=false'], env);
      expectStatus(await compile(project, TYPESCRIPT, TSC_INIT), 0);
      expectStatus(await project.node('out/main.js'), 0);
      expectStatus(await terraform('init'), 0);
      expectStatus(await terraform('apply', '-auto-approve'), 0);
      const api = new OrgApi(emulator);
      expect((await api.actions()).map(({ name }) => name).sort()).toEqual(['Greet', 'Look up']);
      expectStatus(await terraform('plan', '-detailed-exitcode'), 0);
      expectStatus(await terraform('destroy', '-auto-approve'), 0);
      expect(await api.actions()).toEqual([]);
    } finally {
      await emulator.close();
    }
  });

  test('without the other CDK, the other entry says what to install or to import', async () => {
    rmSync(all.at('node_modules/cdktf'));
    const { status, stderr } = await project.node(
      '--input-type=module',
      '-e',
      "await import('genesys-actions')",
    );
    expect(status).toBe(1);
    expect(stderr).toContain('cdktf is not installed: npm install cdktf, or import genesys-actions/cdktn');
  });
});

/** Packages from npm, in a directory of their own; its node_modules. */
async function installed(packages: Readonly<Record<string, string>>): Promise<string> {
  const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const directory = join(ROOT, 'node_modules', '.cache', names.join('+').replaceAll('/', '-'));
  if (!existsSync(join(directory, 'node_modules'))) {
    const args = [
      'install',
      '--prefix',
      directory,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
    ];
    expectStatus(await run('npm', [...args, ...names]), 0);
  }
  return join(directory, 'node_modules');
}

async function compilerOf(version: string): Promise<string> {
  return join(await installed({ typescript: version }), 'typescript');
}
