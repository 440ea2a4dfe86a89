import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActionContext } from 'genesys-actions/function';
import type action from './action';
import { handler } from './src';

let server: Server;
let region: string;
let calls: string[];
let valid: string;
let logins: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.url === '/oauth/token') {
      const basic = Buffer.from('id:secret').toString('base64');
      if (request.headers.authorization !== `Basic ${basic}`) {
        response.writeHead(401).end('{}');
        return;
      }
      logins += 1;
      valid = `token-${logins}`;
      response.end(JSON.stringify({ access_token: valid, expires_in: 86_400 }));
      return;
    }
    if (request.headers.authorization !== `Bearer ${valid}`) response.writeHead(401).end('{}');
    else if (request.url?.includes('category=bad')) response.writeHead(500).end('{}');
    else response.end(JSON.stringify({ total: 3, entities: [{ name: 'A' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  region = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  logins = 0;
});
beforeEach(() => {
  calls = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const context = (more: object = {}): ActionContext<typeof action> =>
  ({
    clientContext: { 'x-gc-id': 'id', 'x-gc-secret': 'secret', 'x-gc-region': region, ...more },
  }) as unknown as ActionContext<typeof action>;

it('logs in once and calls the API', async () => {
  expect(await handler({}, context())).toEqual({ total: 3, firstName: 'A' });
  expect(await handler({ category: 'x y' }, context())).toEqual({ total: 3, firstName: 'A' });
  expect(calls).toEqual([
    'POST /oauth/token',
    'GET /api/v2/integrations/actions?pageSize=1&sortBy=name',
    'GET /api/v2/integrations/actions?pageSize=1&sortBy=name&category=x+y',
  ]);
});

it('logs in anew when its token is no longer taken', async () => {
  await handler({}, context());
  calls = [];
  valid = 'another';
  expect(await handler({}, context())).toMatchObject({ total: 3 });
  expect(calls.map((each) => each.split(' ')[0])).toEqual(['GET', 'POST', 'GET']);
});

it('fails with a reason', async () => {
  await expect(handler({ category: 'bad' }, context())).rejects.toThrow(
    'The platform API answered 500 to GET integrations/actions.',
  );
  await expect(handler({}, context({ 'x-gc-id': 'other' }))).rejects.toThrow(
    'The login was refused with 401',
  );
  await expect(handler({}, context({ 'x-gc-secret': '' }))).rejects.toThrow('The clientSecret is missing');
});
