import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually, PlainClient } from '../../support/emulator';
import { startEmulatorProcess } from '../../support/emulator-process';
import { run } from '../../support/processes';
import { COMMAND, ROOT } from '../../support/repository';
import { hasSecret } from '../../support/secret-search';

/** A collector of OpenTelemetry, and a service that functions ask: both real servers; the built commands. */
let work: string;
let collector: Server;
let service: Server;
/** The bodies that the collector got, decoded. */
let received: Exported[] = [];

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}
interface ExportedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message?: string };
}
interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[];
  }[];
}

const SECRET = 'canary-secret';

beforeAll(async () => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-otlp-')));
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      expect([request.method, request.url]).toEqual(['POST', '/v1/traces']);
      received.push(JSON.parse(Buffer.concat(chunks).toString()) as Exported);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  service = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/missing') === true ? 404 : 200).end('{}');
  });
  for (const server of [collector, service])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));
  write({
    'functions/asks/action.ts': `
import { credential, defineFunctionAction, event, input } from 'genesys-actions/function';
export default defineFunctionAction({
  name: 'Asks',
  input: { type: 'object', properties: { url: { type: 'string' } } },
  output: { type: 'object', properties: { done: { type: 'boolean' } }, required: ['done'] },
  request: { template: event({ url: input('url'), key: credential('KEY') }) },
  credentials: ['KEY'],
});
`,
    'functions/asks/src/index.ts': `import { get } from 'node:http';
interface Event { readonly url: string; readonly key: string }
export const handler = async ({ url, key }: Event) => {
  await (await fetch(url + '/by-fetch?token=' + key)).text();
  await (await fetch(url + '/missing/' + key)).text();
  await new Promise((done) => get(url + '/by-http', (answer) => answer.resume().on('end', done)));
  if (url.includes('localhost')) throw new Error('not with ' + key);
  return { done: true };
};
`,
    'ok.json': JSON.stringify({ url: urlOf(service) }),
    'fails.json': JSON.stringify({ url: urlOf(service).replace('127.0.0.1', 'localhost') }),
  });
});
afterAll(() => {
  for (const server of [collector, service]) server.close();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  received = [];
});

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
}

const invoke = (input: string, otlp = urlOf(collector)) =>
  run(
    process.execPath,
    [COMMAND, 'invoke', 'asks', '--input', input, '--credential', `KEY=${SECRET}`, '--otlp', otlp],
    {
      cwd: work,
    },
  );

const spans = (): ExportedSpan[] =>
  received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)),
  );

const valueOf = ({ attributes }: ExportedSpan, key: string): unknown =>
  Object.values(attributes.find((each) => each.key === key)?.value ?? {})[0];

/** A trace as a tree: each span's name with those below it. */
function treeOf(all: readonly ExportedSpan[], parent?: string): unknown[] {
  return all
    .filter((each) => (each.parentSpanId ?? '') === (parent ?? ''))
    .map((each) => {
      const below = treeOf(all, each.spanId);
      return below.length === 0 ? each.name : [each.name, below];
    });
}

const BEFORE = [
  'Validate input against the input contract',
  'Apply header templates',
  'Apply requestTemplate',
];
const AFTER = [
  'Apply translationMap',
  'Apply successTemplate',
  'Validate output against the output contract',
];
const REQUESTS = ['GET 127.0.0.1', 'GET 127.0.0.1', 'GET 127.0.0.1'];

test('an execution is a trace: its steps, and the requests of its function below', async () => {
  expect(await invoke('ok.json')).toMatchObject({ status: 0 });
  const all = spans();
  expect(treeOf(all)).toEqual([['Asks', [...BEFORE, ['Execute', REQUESTS], ...AFTER]]]);
  expect(new Set(all.map(({ traceId }) => traceId)).size).toBe(1);
  const [root] = all.filter(({ name }) => name === 'Asks');
  expect(root && valueOf(root, 'genesys.correlation.id')).toMatch(/^[0-9a-f-]{36}$/);
  const [execute] = all.filter(({ name }) => name === 'Execute');
  expect(execute && valueOf(execute, 'faas.coldstart')).toBe(true);
  const asked = all.filter(({ name }) => name.startsWith('GET'));
  expect(
    asked.map((each) => [valueOf(each, 'url.full'), valueOf(each, 'http.response.status_code')]),
  ).toEqual([
    [`${urlOf(service)}/by-fetch`, 200],
    [`${urlOf(service)}/missing/<REDACTED>`, 404],
    [`${urlOf(service)}/by-http`, 200],
  ]);
  // Each is within what it is below of.
  for (const span of all) {
    const above = all.find(({ spanId }) => spanId === span.parentSpanId) ?? span;
    expect(BigInt(above.startTimeUnixNano) <= BigInt(span.startTimeUnixNano)).toBe(true);
    expect(BigInt(span.endTimeUnixNano) <= BigInt(above.endTimeUnixNano)).toBe(true);
  }
  expect(received[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'genesys-actions' },
  });
  expect(hasSecret(JSON.stringify(received), SECRET)).toBe(false);
});

test('what fails is an error where it failed, without the secret', async () => {
  expect(await invoke('fails.json')).toMatchObject({ status: 1 });
  const failed = spans().filter(({ status }) => status.code === 2);
  expect(failed.map(({ name }) => name)).toEqual(['GET localhost', 'Execute', 'Asks']);
  expect(failed[1]?.status.message).toContain('not with <REDACTED>');
  expect(hasSecret(JSON.stringify(received), SECRET)).toBe(false);
});

test('the emulator exports what its clients execute, with the correlation id that they were answered with', async () => {
  const emulator = await startEmulatorProcess(['--otlp', urlOf(collector)]);
  const org = new PlainClient(emulator);
  const { body: integration } = await org.call('POST', '/api/v2/integrations', {
    name: 'Services',
    integrationType: { id: 'custom-rest-actions' },
  });
  const id = String(integration['id']);
  await org.call('PATCH', `/api/v2/integrations/${id}`, { intendedState: 'ENABLED' });
  const schema = { type: 'object', properties: {} };
  const { body: draft } = await org.call('POST', '/api/v2/integrations/actions/drafts', {
    name: 'Service',
    category: 'Services',
    integrationId: id,
    contract: { input: { inputSchema: schema }, output: { successSchema: schema } },
    config: { request: { requestUrlTemplate: urlOf(service), requestType: 'GET' }, response: {} },
  });
  const answer = await org.call('POST', `/api/v2/integrations/actions/${String(draft['id'])}/draft/test`, {});
  expect(answer.body).toMatchObject({ success: true });
  expect(answer.body).not.toHaveProperty('times');
  // What is left is sent at the end.
  expect(await emulator.stop()).toBe(0);
  const [root] = await eventually(
    () => Promise.resolve(spans().filter(({ name }) => name === 'Service')),
    (found) => found.length === 1,
  );
  expect(root && valueOf(root, 'genesys.correlation.id')).toBe(answer.headers.get('inin-correlation-id'));
});

test('a collector that is not there keeps nothing from its end; a package that is not there is named', async () => {
  const gone = await invoke('ok.json', 'http://127.0.0.1:9');
  expect(gone.status).toBe(0);
  expect(gone.stderr).toMatch(/Note: traces cannot be sent to http:\/\/127\.0\.0\.1:9\/v1\/traces: /);

  // Where the package is, and nothing else.
  const bare = mkdtempSync(join(tmpdir(), 'genesys-actions-bare-'));
  try {
    cpSync(join(ROOT, 'dist'), bare, { recursive: true });
    const words = ['invoke', 'asks', '--input', 'ok.json', '--otlp', urlOf(collector)];
    expect(await run(process.execPath, [join(bare, 'cli.js'), ...words], { cwd: work })).toMatchObject({
      status: 1,
      stderr:
        'Error: --otlp needs packages that are not installed: npm install --save-dev @opentelemetry/api @opentelemetry/sdk-trace-base @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http\n',
    });
  } finally {
    rmSync(bare, { recursive: true, force: true });
  }
});
