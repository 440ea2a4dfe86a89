import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActionContext } from 'genesys-actions/function';
import type action from './action';
import { lookupService } from './server';
import { handler } from './src';

let users: Server;
let service: Server;
let serviceUrl: string;

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  users = createServer((request, response) => {
    if (request.url === '/users/1') response.end('{"name":"Ann","email":"ann@example.com"}');
    else response.writeHead(request.url === '/users/bad' ? 400 : 404).end();
  });
  service = lookupService({ secret: 's', usersUrl: await listen(users) });
  serviceUrl = await listen(service);
});
afterAll(async () => {
  for (const server of [users, service]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const context = (secret: string): ActionContext<typeof action> =>
  ({
    clientContext: { 'x-lookup-secret': secret },
    getRemainingTimeInMillis: () => 1000,
  }) as unknown as ActionContext<typeof action>;

it('finds a user behind the secret', async () => {
  const found = await handler({ userId: '1', serviceUrl }, context('s'));
  expect(found).toEqual({ found: true, name: 'Ann', email: 'ann@example.com', phone: '', companyName: '' });
  expect(await handler({ userId: '2', serviceUrl }, context('s'))).toMatchObject({ found: false });
});

it('fails with another secret, without one, and without a service', async () => {
  await expect(handler({ userId: '1', serviceUrl }, context('other'))).rejects.toThrow('it answered 401.');
  await expect(handler({ userId: '1', serviceUrl }, context(''))).rejects.toThrow(
    'LOOKUP_URL and LOOKUP_SECRET',
  );
  await expect(handler({ userId: '1', serviceUrl: `${serviceUrl}/x` }, context('s'))).rejects.toThrow(
    'There is no service at',
  );
});

describe('the service', () => {
  const ask = async (path: string, init: RequestInit = {}): Promise<number> =>
    (await fetch(serviceUrl + path, { headers: { authorization: 'Bearer s' }, ...init })).status;

  it('asks for its secret, and for a user', async () => {
    expect(await ask('/user-lookup?userId=1')).toBe(200);
    expect(await ask('/user-lookup?userId=1', { headers: {} })).toBe(401);
    expect(await ask('/user-lookup?userId=1', { headers: { authorization: 's' } })).toBe(401);
    expect(await ask('/user-lookup')).toBe(400);
    expect(await ask('/user-lookup?userId=bad')).toBe(502);
    expect(await ask('/other')).toBe(404);
    expect(await ask('/user-lookup?userId=1', { method: 'POST' })).toBe(404);
  });
});
