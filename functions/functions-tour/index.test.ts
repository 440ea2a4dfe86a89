import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionContext } from 'genesys-actions/function';
import { handler } from './src';

let server: Server;
let statusUrl: string;
const logs: string[] = [];

beforeAll(async () => {
  server = createServer((_request, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  statusUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
});
beforeEach(() => {
  logs.length = 0;
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      logs.push(`${level} ${String(words[0])}`);
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const context = { clientContext: {} } as FunctionContext;

it('says the message with its configuration, and logs', async () => {
  const settings = { greeting: 'Hi', statusUrl };
  expect(await handler({ message: 'you', settings }, context)).toEqual({ said: 'Hi: you', status: 204 });
  expect(await handler({ message: 'you', shout: true, settings }, context)).toMatchObject({
    said: 'HI: YOU',
  });
  expect(logs.slice(0, 2)).toEqual(['debug The payload has come', 'info Configured']);
});

it('goes on without an answer', async () => {
  const settings = { greeting: '', statusUrl: 'http://127.0.0.1:1/' };
  expect(await handler({ message: 'x', settings }, context)).toEqual({ said: 'Hello: x', status: 0 });
  expect(logs).toContain('warn No answer');
});

it('fails for an empty message', async () => {
  const settings = { greeting: '', statusUrl };
  await expect(handler({ message: '', settings }, context)).rejects.toThrow('message is empty.');
  expect(logs).toContain('error There is nothing to say');
});
