import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../../lib/emulator';
import { PlainClient, startTestEmulator } from '../support/emulator';

const ACTIONS = '/api/v2/integrations/actions';

/** Actions that are no functions, executed for real over HTTP. */
describe('actions that call a service', () => {
  let emulator: Emulator;
  let client: PlainClient;
  let service: Server;
  let serviceUrl: string;
  let answer: { status: number; body: string; headers?: Record<string, string> };
  let seen: {
    method?: string | undefined;
    url?: string | undefined;
    headers: IncomingMessage['headers'];
    body: string;
  };

  beforeAll(async () => {
    service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen = { method: request.method, url: request.url, headers: request.headers, body };
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    emulator = await startTestEmulator();
    client = new PlainClient(emulator);
  });
  beforeEach(() => {
    answer = { status: 200, body: '{"user": {"name": "Ann"}, "list": [1, 2]}' };
  });
  afterEach(() => emulator.reset());
  afterAll(async () => {
    await emulator.close();
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  });

  async function action(type: string, key: string, credential: object, config: object): Promise<string> {
    const { body: integration } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
      name: 'W',
      integrationType: { id: type },
    });
    const { body: made } = await client.call<{ id: string }>('POST', '/api/v2/integrations/credentials', {
      name: 'c',
      ...credential,
    });
    await client.call('PUT', `/api/v2/integrations/${integration.id}/config/current`, {
      name: 'W',
      version: 1,
      credentials: { [key]: { id: made.id } },
    });
    await client.call('PATCH', `/api/v2/integrations/${integration.id}`, { intendedState: 'ENABLED' });
    const { status, body } = await client.call<{ id: string }>('POST', ACTIONS, {
      name: 'a',
      category: 'W',
      integrationId: integration.id,
      contract: {
        input: { inputSchema: { type: 'object', properties: { id: { type: 'string' } } } },
        output: { successSchema: { type: 'object', properties: { name: { type: 'string' } } } },
      },
      config,
    });
    expect(status).toBe(200);
    return body.id;
  }

  const RESPONSE = { translationMap: { name: '$.user.name' }, successTemplate: '{"name": ${name}}' };
  const USER_DEFINED = { type: { name: 'userDefined' }, credentialFields: { KEY: 'canary-1357' } };
  const execute = (id: string) => client.call('POST', `${ACTIONS}/${id}/execute`, { id: 'a b' });

  test('a web service: URL, headers, body, translation map, success template', async () => {
    const id = await action('custom-rest-actions', 'basicAuth', USER_DEFINED, {
      request: {
        requestUrlTemplate: `${serviceUrl}/users?id=$esc.url(\${input.id})`,
        requestType: 'PUT',
        headers: { 'X-Key': '${credentials.KEY}' },
        requestTemplate: '{"id": "${input.id}"}',
      },
      response: RESPONSE,
    });
    await expect(execute(id)).resolves.toMatchObject({ status: 200, body: { name: 'Ann' } });
    expect(seen).toMatchObject({ method: 'PUT', body: '{"id": "a b"}' });
    expect(seen.url).toMatch(/^\/users\?id=a(\+|%20)b$/);
    expect(seen.headers['x-key']).toBe('canary-1357');
    const steps = await client.call<{ operations: { name: string; success: boolean }[] }>(
      'POST',
      `${ACTIONS}/${id}/test`,
      { id: 'x' },
    );
    expect(steps.body.operations.every(({ success }) => success)).toBe(true);
    expect(steps.text).not.toContain('canary-1357');
  });

  test('a web service that fails, or is not there', async () => {
    const id = await action('custom-rest-actions', 'basicAuth', USER_DEFINED, {
      request: { requestUrlTemplate: `${serviceUrl}/x`, requestType: 'GET' },
      response: RESPONSE,
    });
    answer = { status: 503, body: 'canary-1357 is not welcome' };
    const failed = await execute(id);
    expect(failed.status).toBe(500);
    expect(failed.body['details']).toEqual([{ errorCode: 'ACTION.REMOTE_ENDPOINT' }]);
    expect(failed.text).toMatch(/503/);
    expect(failed.text).not.toContain('canary-1357');
    const { body: read } = await client.call<{ version: number }>('GET', `${ACTIONS}/${id}`);
    await client.call('PATCH', `${ACTIONS}/${id}`, {
      version: read.version,
      config: { request: { requestUrlTemplate: 'http://127.0.0.1:1/', requestType: 'GET' } },
    });
    expect((await execute(id)).status).toBeGreaterThanOrEqual(500);
  });

  test('a web service with a credential of type basicAuth', async () => {
    const id = await action(
      'custom-rest-actions',
      'basicAuth',
      { type: { name: 'basicAuth' }, credentialFields: { userName: 'u', password: 'p' } },
      { request: { requestUrlTemplate: `${serviceUrl}/x`, requestType: 'GET' }, response: RESPONSE },
    );
    await expect(execute(id)).resolves.toMatchObject({ status: 200 });
    expect(seen.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    expect(seen).toMatchObject({ method: 'GET', body: '' });
  });

  test('a platform-API action calls the emulator itself with its own OAuth client', async () => {
    const { clientId, clientSecret } = emulator;
    const id = await action(
      'purecloud-data-actions',
      'pureCloudOAuthClient',
      { type: { name: 'pureCloudOAuthClient' }, credentialFields: { clientId, clientSecret } },
      {
        request: { requestUrlTemplate: '/api/v2/organizations/me', requestType: 'GET' },
        response: { translationMap: { name: '$.name' }, successTemplate: '{"name": ${name}}' },
      },
    );
    await expect(execute(id)).resolves.toMatchObject({ status: 200, body: { name: 'local' } });
  });

  test('a Lambda action goes to the endpoint that is configured, and nowhere else', async () => {
    const id = await action(
      'lambda-data-actions',
      'Amazon Web Services',
      { type: { name: 'aws' }, credentialFields: { roleArn: 'arn:aws:iam::1:role/r' } },
      {
        request: {
          requestUrlTemplate: 'arn:aws:lambda:eu-west-1:1:function:f',
          requestType: 'POST',
          headers: { 'X-One': '1' },
        },
        response: RESPONSE,
      },
    );
    const refused = await execute(id);
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/remoteEndpoint/) },
    });
    emulator.configure({ remoteEndpoint: serviceUrl });
    await expect(execute(id)).resolves.toMatchObject({ status: 200, body: { name: 'Ann' } });
    expect(seen.url).toBe(
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af/invocations',
    );
    const context = Buffer.from(String(seen.headers['x-amz-client-context']), 'base64').toString('utf8');
    expect(JSON.parse(context)).toMatchObject({ 'X-One': '1' });
  });
});
