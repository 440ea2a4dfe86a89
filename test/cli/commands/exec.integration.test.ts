import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../support/processes';
import { COMMAND, ROOT } from '../../support/repository';

/** Programs that are run with a local org: by the built command, and by npx. */
let work: string;

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-exec-')));
  mkdirSync(join(work, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(ROOT, join(work, 'node_modules', 'genesys-actions'));
  symlinkSync(
    '../genesys-actions/bin/genesys-actions.js',
    join(work, 'node_modules', '.bin', 'genesys-actions'),
  );
  write({
    'package.json': '{ "name": "exec", "private": true }',
    'functions/hello/action.ts': `
import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: 'Hello',
  input: { type: 'object', properties: { name: { type: 'string' } } },
  output: { type: 'object', properties: { text: { type: 'string' } } },
});
`,
    'functions/hello/src/index.ts':
      'export const handler = async ({ name }: { name: string }) => ({ text: `Hello ${name}` });',
    'broken/wrong/action.ts': 'export default 1;',
    'seed.json': JSON.stringify({
      orgs: [{ name: 'local', integrations: [{ name: 'Seeded', type: 'custom-rest-actions' }] }],
    }),
    // A test as people write it: it knows the variables alone.
    'program.mjs': `
const { GENESYSCLOUD_GATEWAY_PROTOCOL: protocol, GENESYSCLOUD_GATEWAY_HOST: host, GENESYSCLOUD_GATEWAY_PORT: port } = process.env;
const { GENESYSCLOUD_OAUTHCLIENT_ID: id, GENESYSCLOUD_OAUTHCLIENT_SECRET: secret } = process.env;
const url = \`\${protocol}://\${host}:\${port}\`;
const login = await fetch(url + '/oauth/token', {
  method: 'POST',
  headers: { authorization: 'Basic ' + Buffer.from(id + ':' + secret).toString('base64') },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
});
const headers = { authorization: 'Bearer ' + (await login.json()).access_token, 'content-type': 'application/json' };
const api = async (path, options) => (await fetch(url + '/api/v2/integrations' + path, { headers, ...options })).json();
const { entities: integrations } = await api('');
const { entities: actions } = await api('/actions?name=Hello');
const found = { integrations: integrations.map(({ name }) => name), url };
if (actions.length > 0) found.answer = await api(\`/actions/\${actions[0].id}/execute\`, { method: 'POST', body: '{"name":"Ada"}' });
console.log(JSON.stringify(found));
process.exitCode = Number(process.argv[2] ?? 0);
`,
    // Says that it waits, and what ended it.
    'waits.mjs': `
process.on('SIGINT', () => { console.log('interrupted'); process.exit(7); });
console.log('waiting');
setInterval(() => {}, 1000);
`,
  });
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
}

const exec = (...words: string[]) =>
  run(process.execPath, [COMMAND, 'exec', ...words], {
    cwd: work,
    // What leads to another org counts for nothing.
    env: { GENESYSCLOUD_ACCESS_TOKEN: 'of-another-org', GENESYSCLOUD_GATEWAY_HOST: 'example.com' },
  });

test('a program finds the functions deployed, and its status is passed on', async () => {
  const { status, stdout } = await exec('--deploy', '--', process.execPath, 'program.mjs', '3');
  expect(status).toBe(3);
  const { answer, url, ...found } = JSON.parse(stdout) as Record<string, unknown>;
  expect([answer, found]).toEqual([{ text: 'Hello Ada' }, { integrations: ['Functions'] }]);
  await expect(fetch(String(url))).rejects.toThrow();
});

test('the org may be seeded', async () => {
  const { status, stdout } = await exec('--seed', 'seed.json', '--', process.execPath, 'program.mjs');
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { integrations: ['Seeded'] }]);
});

test('what cannot be deployed keeps the program from being started, and what is not there is said', async () => {
  const broken = await exec('--deploy', 'broken/wrong', '--', process.execPath, 'program.mjs');
  expect([broken.status, broken.stdout]).toEqual([1, '']);
  expect(broken.stderr).toMatch(
    /broken\/wrong\/action\.ts:1: .*\nError: Not deployed: wrong\. The program was not started\.\n$/,
  );
  expect(await exec('--', 'no-such-program')).toMatchObject({
    status: 1,
    stderr: 'Error: no-such-program was not found.\n',
  });
});

test('a signal that ends the program is the status', async () => {
  const { status } = await exec('--', process.execPath, '-e', "process.kill(process.pid, 'SIGKILL')");
  expect(status).toBe(137);
});

test('SIGINT to npx ends the program, and then the org', async () => {
  const words = ['--no-install', 'genesys-actions', 'exec', '--', process.execPath, 'waits.mjs'];
  const npx = spawn('npx', words, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  npx.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!said.includes('waiting')) await once(npx.stdout, 'data');
  npx.kill('SIGINT');
  // The program and the org hold the pipe as long as they run.
  await once(npx, 'close');
  expect(said).toBe('waiting\ninterrupted\n');
});
