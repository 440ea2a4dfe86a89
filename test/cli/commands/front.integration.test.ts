import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { echoZip, PlainClient, putZip, eventually } from '../../support/emulator';
import { startEmulatorProcess, type EmulatorProcess } from '../../support/emulator-process';
import { ROOT } from '../../support/repository';
import { zipOf } from '../../support/zips';
import { echoServer } from '../../front/support';

type WithFront = EmulatorProcess & { readonly front?: Readonly<Record<string, string>> };

let directory: string;
const running: EmulatorProcess[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-front-cli-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<WithFront> {
  const org = await startEmulatorProcess(args);
  running.push(org);
  return org;
}

/** Runs a program that knows the platform's own hosts and nothing else, but for the variables that the start prints. */
function runProgram(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ status: number; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status: status ?? -1, said });
    });
  });
}

/** The whole life of a function action, by the official SDK and its own HTTP client. */
const DEPLOY = `
const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const sdk = require('purecloud-platform-client-v2');
const axios = require('axios');
const env = process.env;
async function main() {
  const client = sdk.ApiClient.instance;
  client.setEnvironment('mypurecloud.ie');
  await client.loginClientCredentialsGrant(env.CLIENT_ID, env.CLIENT_SECRET);
  const api = new sdk.IntegrationsApi();
  const integration = await api.postIntegrations({ body: { name: 'Mine', integrationType: { id: 'function-data-actions' } } });
  await api.patchIntegration(integration.id, { body: { intendedState: 'ENABLED' } });
  const schema = { type: 'object', properties: { text: { type: 'string' } } };
  const { id } = await api.postIntegrationsActionsDrafts({
    name: 'Greeting', category: 'Mine', integrationId: integration.id,
    contract: { input: { inputSchema: schema }, output: { successSchema: schema } },
    config: { request: { requestType: 'POST', requestTemplate: '\${input.rawRequest}' }, response: { successTemplate: '\${rawResult}' } },
  });
  await api.putIntegrationsActionDraftFunction(id, { description: 'Calls', handler: 'index.handler', runtime: 'nodejs22.x', timeoutSeconds: 5 });
  const { url, headers } = await api.postIntegrationsActionDraftFunctionUpload(id, { fileName: 'code.zip' });
  await axios.put(url, readFileSync(env.ZIP), { headers: { ...headers, 'content-type': 'application/zip' } });
  for (let status = 'Pending'; status !== 'Available';) {
    await sleep(20);
    status = (await api.getIntegrationsActionDraftFunction(id)).zip?.status ?? 'Pending';
  }
  const { version } = await api.getIntegrationsActionDraft(id);
  await api.postIntegrationsActionDraftPublish(id, { version });
  const answer = await api.postIntegrationsActionExecute(id, { text: 'Ann' });
  process.stdout.write(JSON.stringify({ answer, upload: new URL(url).origin }));
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
`;

describe('genesys-actions emulator --front', () => {
  test("the official SDK, pointed at a region's own hosts, deploys and runs a function by the printed variables alone", async () => {
    const { clientId, clientSecret, front = {} } = await start('--front');
    expect(Object.keys(front)).toEqual(['HTTPS_PROXY', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']);
    const program = join(directory, 'deploy.cjs');
    const zip = join(directory, 'code.zip');
    writeFileSync(program, DEPLOY);
    writeFileSync(zip, await echoZip('Hello '));
    const env = {
      ...front,
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      ZIP: zip,
      NODE_PATH: join(ROOT, 'node_modules'),
    };
    const { status, said } = await runProgram(program, env);
    expect(status === 0 ? said : `failed: ${said}`).toBe(
      JSON.stringify({ answer: { text: 'Hello Ann' }, upload: 'https://api.mypurecloud.ie' }),
    );
  });

  test("a function's calls to the platform's own hosts reach the org as well", async () => {
    const org = await start('--front');
    const zip = await zipOf({
      'index.js': `exports.handler = async () => {
        const answer = await fetch('https://api.usw2.pure.cloud/api/v2/tokens/me');
        return { text: answer.status + ' ' + (await answer.json()).code };
      };`,
    });
    expect(await answerOf(org, zip)).toEqual({ text: '401 authentication.required' });
  });

  test('the control API answers nobody who comes by a host of the platform', async () => {
    const org = await start('--front');
    const zip = await zipOf({
      'index.js': `exports.handler = async () => ({ text: String((await fetch('https://api.mypurecloud.com/emulator')).status) });`,
    });
    expect(await answerOf(org, zip)).toEqual({ text: '403' });
  });

  test('its port is the one that was asked for, and its files are gone with it', async () => {
    const first = await start('--front');
    const { HTTPS_PROXY: url = '', SSL_CERT_FILE: file = '' } = first.front ?? {};
    expect(existsSync(file)).toBe(true);
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(file, '..'))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
    const again = await start('--front', new URL(url).port);
    expect(again.front?.['HTTPS_PROXY']).toBe(url);
  });
});

describe('--host NAME=URL', () => {
  const CALLS = `exports.handler = async () => {
    const response = await fetch('https://api.example.com/orders');
    const { url, headers } = await response.json();
    return { text: url + ' for ' + headers['x-forwarded-host'] };
  };`;

  test("leads a function's calls elsewhere in the emulator, without variables for anybody else", async () => {
    const { url } = await echoServer();
    const org = await start('--host', '127.0.0.1', '--host', `api.example.com=${url}/v1`);
    expect(org.front).toBeUndefined();
    expect(await answerOf(org, await zipOf({ 'index.js': CALLS }))).toEqual({
      text: '/v1/orders for api.example.com',
    });
  });

  test('and in invoke', async () => {
    const { url } = await echoServer();
    const project = join(directory, 'project', 'functions', 'calls');
    mkdirSync(join(project, 'src'), { recursive: true });
    writeFileSync(
      join(project, 'action.ts'),
      `import { defineFunctionAction } from 'genesys-actions/function';
       export default defineFunctionAction({ name: 'Calls', input: { type: 'object', properties: {} },
         output: { type: 'object', properties: { text: { type: 'string' } } } });`,
    );
    writeFileSync(
      join(project, 'src', 'index.ts'),
      CALLS.replace('exports.handler', 'export const handler').replaceAll(
        'await response.json()',
        '(await response.json()) as any',
      ),
    );
    const child = await invoke(project, `api.example.com=${url}`);
    expect(child).toMatchObject({ ok: true, result: { text: '/orders for api.example.com' } });
  });
});

describe('--replay DIR', () => {
  const CALLS = `exports.handler = async () => {
    const texts = await Promise.all(['recorded', 'unknown'].map(async (path) =>
      (await fetch('https://api.example.com/' + path)).text()));
    return { text: texts.join(' | ') };
  };`;

  test('functions are answered from it, whatever host they call, and nothing is called', async () => {
    const recordings = join(directory, 'recordings');
    const request = { method: 'GET', url: 'https://api.example.com/recorded', body: '' };
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
    const response = { status: 200, headers: {}, body: 'kept' };
    mkdirSync(join(recordings, 'api.example.com'), { recursive: true });
    writeFileSync(
      join(recordings, 'api.example.com', `GET-${digest}-1.json`),
      JSON.stringify({ request, response }),
    );
    const org = await start('--replay', recordings);
    const { text } = (await answerOf(org, await zipOf({ 'index.js': CALLS }))) as { text: string };
    expect(text).toBe(
      `kept | The front of genesys-actions: ${recordings} has no recording of GET https://api.example.com/unknown with this body.\n`,
    );
  });
});

async function invoke(project: string, leading: string): Promise<unknown> {
  const event = join(project, 'event.json');
  writeFileSync(event, '{}');
  const program = join(directory, 'invoke.cjs');
  writeFileSync(
    program,
    `process.argv.push('invoke', ${JSON.stringify(project)}, '--event', ${JSON.stringify(event)}, '--json', '--host', ${JSON.stringify(leading)});
     require(${JSON.stringify(join(ROOT, 'bin', 'genesys-actions.js'))});`,
  );
  const { said } = await runProgram(program, { HOME: directory });
  return JSON.parse(said) as unknown;
}

/** Deploys a function by plain HTTP and executes it. */
async function answerOf(org: EmulatorProcess, zip: Buffer): Promise<unknown> {
  const client = new PlainClient(org);
  const integration = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
    name: 'Mine',
    integrationType: { id: 'function-data-actions' },
  });
  await client.call('PATCH', `/api/v2/integrations/${integration.body.id}`, { intendedState: 'ENABLED' });
  const schema = { type: 'object', properties: { text: { type: 'string' } } };
  const { body: draft } = await client.call<{ id: string }>('POST', '/api/v2/integrations/actions/drafts', {
    name: 'Calls',
    category: 'Mine',
    integrationId: integration.body.id,
    contract: { input: { inputSchema: schema }, output: { successSchema: schema } },
    config: {
      request: { requestType: 'POST', requestTemplate: '{}' },
      response: { successTemplate: '${rawResult}' },
    },
  });
  const at = `/api/v2/integrations/actions/${draft.id}/draft`;
  await client.call('PUT', `${at}/function`, {
    description: 'Calls',
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 15,
  });
  const { body: upload } = await client.call<{ url: string }>('POST', `${at}/function/upload`, {
    fileName: 'code.zip',
  });
  await putZip(upload, zip);
  await eventually(
    async () => (await client.call<{ zip?: { status: string } }>('GET', `${at}/function`)).body.zip?.status,
    (status) => status === 'Available',
  );
  const { body } = await client.call<{ version: number }>('GET', at);
  const published = await client.call('POST', `${at}/publish`, { version: body.version });
  if (published.status !== 200) throw new Error(published.text);
  return (await client.call('POST', `/api/v2/integrations/actions/${draft.id}/execute`, {})).body;
}
