import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Models } from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator/index';
import { eventually, PlainClient, putZip, startTestEmulator } from '../support/emulator';
import { sdkOrg, type SdkOrg } from '../support/sdk-org';
import { zipOf } from '../support/zips';

/** What executions are to a client of the org: the official SDK over HTTP, and functions that run for real. */
let emulator: Emulator;
let org: SdkOrg;
let integrationId: string;

beforeAll(async () => {
  emulator = await startTestEmulator();
  org = await sdkOrg(emulator);
  const { integrations } = org;
  const type = await integrations.getIntegrationsType('function-data-actions');
  const [key = ''] = Object.keys(type.credentials ?? {});
  const credential = await integrations.postIntegrationsCredentials({
    body: {
      name: 'keys',
      type: { name: 'userDefined' },
      credentialFields: { KEY: 'canary-secret' },
    } as Models.Credential,
  });
  const integration = await integrations.postIntegrations({
    body: { name: 'Functions', integrationType: { id: 'function-data-actions' } },
  });
  integrationId = integration.id ?? '';
  const config = await integrations.getIntegrationConfigCurrent(integrationId);
  await integrations.putIntegrationConfigCurrent(integrationId, {
    body: { ...config, credentials: { [key]: { id: credential.id ?? '' } } },
  });
  await integrations.patchIntegration(integrationId, { body: { intendedState: 'ENABLED' } });
});

afterAll(() => emulator.close());

const ANY = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {},
  additionalProperties: {},
};

async function draft(
  files: Record<string, string>,
  settings: { handler?: string; timeoutSeconds?: number; config?: object } = {},
): Promise<string> {
  const { integrations } = org;
  const { id = '' } = await integrations.postIntegrationsActionsDrafts({
    name: 'Action',
    category: 'Functions',
    integrationId,
    contract: { input: { inputSchema: ANY }, output: { successSchema: ANY } },
    config: {
      request: { requestType: 'POST', requestTemplate: '${input.rawRequest}' },
      response: { successTemplate: '${rawResult}' },
      ...settings.config,
    },
  });
  await integrations.putIntegrationsActionDraftFunction(id, {
    description: 'x',
    handler: settings.handler ?? 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: settings.timeoutSeconds ?? 5,
  });
  await upload(id, files);
  return id;
}

async function upload(id: string, files: Record<string, string>): Promise<void> {
  const target = await org.integrations.postIntegrationsActionDraftFunctionUpload(id, {
    fileName: 'code.zip',
  });
  expect((await putZip(target, await zipOf(files))).status).toBe(200);
  await eventually(
    () => org.integrations.getIntegrationsActionDraftFunction(id),
    ({ zip }) => zip?.status === 'Available',
  );
}

async function publish(id: string): Promise<string> {
  const { version = 0 } = await org.integrations.getIntegrationsActionDraft(id);
  await org.integrations.postIntegrationsActionDraftPublish(id, { version });
  return id;
}

async function published(...given: Parameters<typeof draft>): Promise<string> {
  return publish(await draft(...given));
}

const execute = (id: string, input: object = {}): Promise<unknown> =>
  org.integrations.postIntegrationsActionExecute(id, input);

async function failure(id: string, input: object = {}): Promise<Models.ErrorBody> {
  try {
    await execute(id, input);
  } catch (error) {
    return error as Models.ErrorBody;
  }
  throw new Error('it succeeded');
}

const COUNT = 'let calls = 0; exports.handler = async () => ({ calls: ++calls, pid: process.pid });';

test('a process stays from call to call, and goes with the next publish', async () => {
  const id = await published({ 'index.js': COUNT });
  const first = (await execute(id)) as { pid: number };
  expect(first).toMatchObject({ calls: 1 });
  expect(await execute(id)).toEqual({ calls: 2, pid: first.pid });
  await org.integrations.postIntegrationsActionDraft(id);
  expect(await execute(id)).toEqual({ calls: 3, pid: first.pid });
  await publish(id);
  const after = (await execute(id)) as { pid: number };
  expect(after).toMatchObject({ calls: 1 });
  expect(after.pid).not.toBe(first.pid);
});

test('the draft runs in tests while the published code runs in executions', async () => {
  const id = await published({ 'index.js': 'exports.handler = async () => ({ side: "published" });' });
  await org.integrations.postIntegrationsActionDraft(id);
  await upload(id, { 'index.js': 'exports.handler = async () => ({ side: "draft" });' });
  expect(await execute(id)).toEqual({ side: 'published' });
  expect((await org.integrations.postIntegrationsActionTest(id, {})).finalResult).toEqual({
    side: 'published',
  });
  expect((await org.integrations.postIntegrationsActionDraftTest(id, {})).finalResult).toEqual({
    side: 'draft',
  });
});

test('a function that throws answers in the words of the platform', async () => {
  const id = await published({
    'index.js': 'exports.handler = async (event) => { throw new TypeError(event.why); };',
  });
  const error = await failure(id, { why: 'because' });
  expect(error).toMatchObject({
    status: 500,
    code: 'internal.server.error',
    message: 'Internal Server Error',
    messageParams: {},
    details: [{ errorCode: 'ACTION.REMOTE_ENDPOINT' }],
    errors: [{ code: 'INTERNAL_SERVER_ERROR', status: 500, messageParams: {}, details: [], errors: [] }],
  });
  expect(error.errors?.[0]?.message).toMatch(
    /^REST call for action execute failed\. Message: Invoked function failed\. Response from function: Function execution failed with error Type: Unhandled; Message: errorType:TypeError,errorMessage:because,trace:\[TypeError: because, .*\] \[[0-9a-f-]{36}\]$/,
  );
  expect(error.errors?.[0]?.message).toContain(error.contextId);
});

test.each([
  ['never answers', 'await new Promise((r) => setTimeout(r, 60000))', /Task timed out after 1\.00 seconds/],
  ['ends its process', 'process.exit(7)', /Runtime exited with error: exit status 7/],
  [
    'leaves a rejection alone',
    'Promise.reject(new Error("alone")); await new Promise((r) => setTimeout(r, 500))',
    /Runtime\.UnhandledPromiseRejection,errorMessage:Error: alone/,
  ],
])('a function that %s fails, and works at the next call', async (_what, code, message) => {
  const id = await published(
    {
      'index.js': `let calls = 0; exports.handler = async (event) => { calls += 1; if (event.fail) { ${code} } return { calls }; };`,
    },
    { timeoutSeconds: 1 },
  );
  expect(await execute(id)).toEqual({ calls: 1 });
  expect((await failure(id, { fail: true })).errors?.[0]?.message).toMatch(message);
  expect(await execute(id)).toEqual({ calls: 1 });
});

test.each([
  [
    'an ES module in a folder',
    'dist/app.run',
    { 'package.json': '{"type":"module"}', 'dist/app.js': 'export const run = async () => ({ yes: true });' },
  ],
  [
    '.mjs with await at the top',
    'index.handler',
    { 'index.mjs': 'const yes = await Promise.resolve(true); export const handler = async () => ({ yes });' },
  ],
  [
    'a callback',
    'index.handler',
    {
      'index.js':
        'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, { yes: true }), 5); };',
    },
  ],
])('%s runs', async (_what, handler, files) => {
  expect(await execute(await published(files as Record<string, string>, { handler }))).toEqual({ yes: true });
});

test('a test answers every step with its result, and no secret', async () => {
  const id = await draft(
    {
      'index.js':
        'exports.handler = async (event, context) => ({ list: [{ name: event.name }], ok: event.key === context.clientContext["x-key"] });',
    },
    {
      config: {
        request: {
          requestType: 'POST',
          requestTemplate: '{"name": "$esc.jsonEncode(${input.name})", "key": "${credentials.KEY}"}',
          headers: { 'x-key': '${credentials.KEY}' },
        },
        response: {
          translationMap: { names: '$.list[*].name', ok: '$.ok', none: '$.none' },
          translationMapDefaults: { none: '7' },
          successTemplate:
            '{"first": ${successTemplateUtils.firstFromArray(${names})}, "ok": ${ok}, "none": ${none}}',
        },
      },
    },
  );
  const {
    operations = [],
    finalResult,
    success,
  } = await org.integrations.postIntegrationsActionDraftTest(id, { name: 'a "b"' });
  expect(success).toBe(true);
  expect(finalResult).toEqual({ first: 'a "b"', ok: true, none: 7 });
  expect(operations.map(({ step, name, success: ok }) => [step, name, ok])).toEqual([
    [1, 'Validate input against the input contract', true],
    [2, 'Apply requestUrlTemplate', true],
    [3, 'Apply header templates', true],
    [4, 'Apply requestTemplate', true],
    [5, 'Execute', true],
    [6, 'Apply translationMap', true],
    [7, 'Apply successTemplate', true],
    [8, 'Validate output against the output contract', true],
  ]);
  expect(operations[3]?.result).toBe('{"name": "a \\"b\\"", "key": "<REDACTED>"}');
  expect(operations[5]?.result).toEqual({ names: '["a \\"b\\""]', ok: 'true', none: '7' });
  expect(JSON.stringify(operations)).not.toContain('canary-secret');
});

test('a test that fails shows the step and answers 200', async () => {
  const id = await draft(
    { 'index.js': COUNT },
    { config: { request: { requestType: 'POST', requestTemplate: '{"a": ${input.none}}' } } },
  );
  const { operations = [], success, error } = await org.integrations.postIntegrationsActionDraftTest(id, {});
  expect(success).toBe(false);
  expect(operations.at(-1)).toMatchObject({ name: 'Execute', success: false });
  expect(error?.errors?.[0]?.message).toMatch(/line 1, column 7: a reference was not resolved/);
});

test('flatten gives the form of Architect', async () => {
  const id = await published({
    'index.js': 'exports.handler = async () => ({ a: { b: 1 }, l: [{ x: 1 }, { x: 2 }] });',
  });
  expect(await org.integrations.postIntegrationsActionExecute(id, {}, { flatten: true } as object)).toEqual({
    'a.b': 1,
    'l.x': [1, 2],
  });
});

test('the limits of request, response and client context', async () => {
  const id = await published(
    { 'index.js': 'exports.handler = async (event) => ({ text: "x".repeat(event.times ?? 0) });' },
    {
      config: {
        request: {
          requestType: 'POST',
          requestTemplate: '${input.rawRequest}',
          headers: { long: '$!input.long' },
        },
      },
    },
  );
  const message = async (input: object): Promise<string> =>
    (await failure(id, input)).errors?.[0]?.message ?? '';
  expect(await message({ text: 'x'.repeat(750_000) })).toMatch(
    /request of the function has \d+ bytes and exceeds the limit of 750000/,
  );
  expect(await message({ times: 750_000 })).toMatch(
    /Response from function has \d+ bytes and exceeds the limit of 750000/,
  );
  expect(await message({ long: 'x'.repeat(3000) })).toMatch(
    /client context has \d+ bytes of base64 and exceeds the limit of 3584/,
  );
});

test('executions at once are limited: all of them first, then those of functions', async () => {
  const held: ServerResponse[] = [];
  const service = createServer((_request, response) => held.push(response));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  const release = (): void => {
    for (const response of held.splice(0)) response.end('{}');
  };
  try {
    const fetching = await published({
      'index.js': 'exports.handler = async ({ url }) => (await fetch(url)).json();',
    });
    const { id: webId = '' } = await org.integrations.postIntegrations({
      body: { name: 'W', integrationType: { id: 'custom-rest-actions' } },
    });
    await org.integrations.patchIntegration(webId, { body: { intendedState: 'ENABLED' } });
    const { id: web = '' } = await org.integrations.postIntegrationsActions({
      name: 'web',
      category: 'W',
      integrationId: webId,
      contract: { input: { inputSchema: ANY }, output: { successSchema: ANY } },
      config: { request: { requestUrlTemplate: url, requestType: 'GET' }, response: {} },
    });
    const client = new PlainClient(emulator);
    const run = (id: string, how = 'execute'): ReturnType<typeof client.call> =>
      client.call('POST', `/api/v2/integrations/actions/${id}/${how}`, { url });

    emulator.configure({ concurrentFunctionExecutions: 1 });
    const first = run(fetching);
    await eventually(
      () => Promise.resolve(held.length),
      (count) => count === 1,
    );
    for (const how of ['execute', 'test']) {
      const refused = await run(fetching, how);
      expect(refused).toMatchObject({
        status: 429,
        body: {
          code: 'too.many.requests',
          messageParams: { limit: 'actions.function.concurrent.executions.max' },
        },
      });
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    const second = run(web);
    await eventually(
      () => Promise.resolve(held.length),
      (count) => count === 2,
    );
    emulator.configure({ concurrentExecutions: 2 });
    expect(await run(web)).toMatchObject({
      status: 429,
      body: { messageParams: { limit: 'actions.concurrent.executions.max' } },
    });
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    // A place is free again, also after one that failed.
    expect((await run('nope')).status).toBe(404);
    const third = run(fetching);
    await eventually(
      () => Promise.resolve(held.length),
      (count) => count === 1,
    );
    release();
    expect((await third).status).toBe(200);
  } finally {
    release();
    emulator.configure({ concurrentExecutions: 0, concurrentFunctionExecutions: 0 });
    service.closeAllConnections();
    service.close();
  }
});
