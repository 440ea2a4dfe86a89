import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  executeAction,
  httpBackend,
  lambdaBackend,
  type ExecutableConfig,
  type ActionBackend,
} from '../../lib/execution';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let url: string;
let seen: Seen[] = [];
let answer: (response: ServerResponse, request: Seen) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { method, url, headers } = request;
      const one = { method, url, headers, body };
      seen.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  seen = [];
  answer = (response) => response.end('{"ok":true}');
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function execute(config: ExecutableConfig, backend: ActionBackend = httpBackend()) {
  const result = await executeAction({
    action: { id: 'a', contract: {}, config },
    input: { name: 'Ada L', id: 7 },
    credentials: { KEY: 'the-secret' },
    identity: { organizationId: 'org', correlationId: 'correlation' },
    backend,
  });
  return { ...result, inner: result.error?.errors[0]?.message ?? '' };
}

it('calls a web service: URL, headers, body, mapping', async () => {
  answer = (response, { body }) =>
    response.writeHead(201).end(JSON.stringify({ echo: { said: JSON.parse(body) as unknown } }));
  const { finalResult } = await execute({
    request: {
      requestType: 'PUT',
      requestUrlTemplate: `${url}/people/\${input.id}?name=$esc.url(\${input.name})`,
      requestTemplate: '{"name": "$esc.jsonEncode(${input.name})"}',
      headers: { Authorization: 'Bearer $credentials.KEY', 'x-empty': '$!input.none' },
    },
    response: { translationMap: { said: '$.echo.said' }, successTemplate: '{"answer": ${said}}' },
  });
  expect(finalResult).toEqual({ answer: { name: 'Ada L' } });
  expect(seen).toMatchObject([
    {
      method: 'PUT',
      url: '/people/7?name=Ada+L',
      body: '{"name": "Ada L"}',
      headers: {
        authorization: 'Bearer the-secret',
        'content-type': 'application/json',
        'x-empty': '',
        'inin-correlation-id': 'correlation',
        'inin-organization-id': 'org',
      },
    },
  ]);
});

it('sends no body with GET, and takes an empty answer for an empty object', async () => {
  answer = (response) => response.writeHead(204).end();
  const { finalResult } = await execute({ request: { requestType: 'GET', requestUrlTemplate: url } });
  expect(finalResult).toEqual({});
  expect(seen).toMatchObject([{ method: 'GET', body: '' }]);
  expect(seen[0]?.headers).not.toHaveProperty('content-type');
});

it('sends its own headers and lets the action have the last word', async () => {
  const backend = httpBackend({ headers: { Authorization: 'Basic x', 'x-a': 'a' } });
  await execute(
    { request: { requestUrlTemplate: url, headers: { 'x-a': 'b', 'Content-Type': 'text/plain' } } },
    backend,
  );
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Basic x',
    'x-a': 'b',
    'content-type': 'text/plain',
  });
});

it('fails for a status that is no success, and shows what the service said', async () => {
  answer = (response) => response.writeHead(404).end('{"reason":"nobody"}');
  const { error, inner } = await execute({ request: { requestUrlTemplate: url } });
  expect(error).toMatchObject({ status: 500, details: [{ errorCode: 'ACTION.REMOTE_ENDPOINT' }] });
  expect(inner).toContain('failed with status 404. Response: {"reason":"nobody"}');
});

it('fails for what is no JSON', async () => {
  answer = (response) => response.end('<html>');
  expect((await execute({ request: { requestUrlTemplate: url } })).inner).toMatch(/The result is not JSON/);
});

it('fails in time for a service that does not answer', async () => {
  answer = () => undefined;
  const { error, inner } = await execute(
    { request: { requestUrlTemplate: `${url}/slow?key=the-secret` } },
    httpBackend({ timeoutSeconds: 1 }),
  );
  expect(error?.status).toBe(504);
  expect(inner).toMatch(/timed out after 1 seconds/);
  expect(inner).not.toContain('the-secret');
});

it('fails for a service that is not there, one that breaks off, and one that never stops', async () => {
  const closed = await closedPort();
  expect((await execute({ request: { requestUrlTemplate: `http://127.0.0.1:${closed}/x` } })).inner).toMatch(
    /ECONNREFUSED/,
  );
  answer = (response) => response.destroy();
  expect((await execute({ request: { requestUrlTemplate: url } })).error?.status).toBe(504);
  answer = (response) => {
    const more = (): void => {
      while (response.write('x'.repeat(100_000)));
      response.once('drain', more);
    };
    more();
  };
  expect((await execute({ request: { requestUrlTemplate: url } })).inner).toMatch(/more than 10000000 bytes/);
});

it.each(['file:///etc/passwd', '/api/v2/users', 'example.com', '$nothing'])(
  'refuses the URL %s',
  async (requestUrlTemplate) => {
    const { error, inner } = await execute({ request: { requestUrlTemplate } });
    expect(error?.status).toBe(400);
    expect(inner).toMatch(/does not render a URL/);
  },
);

it('puts a base URL before the paths of platform-API actions', async () => {
  const backend = httpBackend({ baseUrl: `${url}/`, headers: { Authorization: 'Bearer token' } });
  await execute(
    { request: { requestType: 'GET', requestUrlTemplate: '/api/v2/users/${input.id}' } },
    backend,
  );
  expect(seen).toMatchObject([{ url: '/api/v2/users/7', headers: { authorization: 'Bearer token' } }]);
});

describe('AWS Lambda', () => {
  const arn = 'arn:aws:lambda:eu-west-1:1:function:f';

  it('is invoked by ARN with the headers as client context', async () => {
    const { finalResult } = await execute(
      { request: { requestUrlTemplate: arn, headers: { 'x-a': 'b' } } },
      lambdaBackend(url),
    );
    expect(finalResult).toEqual({ ok: true });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`,
      body: '{"name":"Ada L","id":7}',
    });
    const context = Buffer.from(String(seen[0]?.headers['x-amz-client-context']), 'base64').toString();
    expect(JSON.parse(context)).toMatchObject({ 'x-a': 'b', 'ININ-Correlation-Id': 'correlation' });
  });

  it('that failed fails the action', async () => {
    answer = (response) =>
      response.writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' }).end('{"errorMessage":"no"}');
    const { inner } = await execute({ request: { requestUrlTemplate: arn } }, lambdaBackend(url));
    expect(inner).toContain('Response from function: Unhandled; {"errorMessage":"no"}');
  });
});

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  return port;
}
