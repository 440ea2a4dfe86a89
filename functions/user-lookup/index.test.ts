import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionContext } from 'genesys-actions/function';
import { handler } from './src';
import { getJson } from './src/http';

let server: Server;
let baseUrl: string;
let urls: string[];
let answer: (response: ServerResponse, attempt: number) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    urls.push(request.url ?? '');
    answer(response, urls.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  urls = [];
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const context = { getRemainingTimeInMillis: () => 3000 } as FunctionContext;
const look = (userId: string): ReturnType<typeof handler> => handler({ userId, baseUrl }, context);
const get = (settings: object = {}): Promise<unknown> =>
  getJson(new URL(`${baseUrl}/x`), { deadline: Date.now() + 3000, firstPause: 1, ...settings });

it('gives flat values', async () => {
  answer = (response) => response.end('{"name":"Ann","phone":null,"company":{"name":"C"},"address":{}}');
  expect(await look('a b/c')).toEqual({ found: true, name: 'Ann', email: '', phone: '', companyName: 'C' });
  expect(urls).toEqual(['/users/a%20b%2Fc']);
});

it('says that there is no such user', async () => {
  answer = (response) => response.writeHead(404).end();
  expect(await look('1')).toMatchObject({ found: false, name: '' });
});

it('fails without an id', async () => {
  await expect(look(' ')).rejects.toThrow('userId is missing.');
  expect(urls).toEqual([]);
});

it.each([429, 500, 503])('tries again after %s', async (status) => {
  answer = (response, attempt) => response.writeHead(attempt < 3 ? status : 200).end('{}');
  expect(await get()).toEqual({});
  expect(urls).toHaveLength(3);
});

it('waits as long as the server asks for, unless there is no time', async () => {
  answer = (response, attempt) =>
    response.writeHead(attempt < 2 ? 429 : 200, { 'retry-after': '0' }).end('{}');
  expect(await get({ firstPause: 10_000 })).toEqual({});
  urls = [];
  answer = (response) => response.writeHead(429, { 'retry-after': '60' }).end();
  await expect(get()).rejects.toThrow(/it answered 429\./);
  expect(urls).toHaveLength(1);
});

it.each([400, 401, 403])('does not try again after %s', async (status) => {
  answer = (response) => response.writeHead(status).end();
  await expect(get()).rejects.toThrow(`it answered ${status}.`);
  expect(urls).toHaveLength(1);
});

it('gives up on a server that does not answer', async () => {
  answer = () => undefined;
  await expect(get({ deadline: Date.now() + 2000, tryTimeout: 500 })).rejects.toThrow(
    'it did not answer in time.',
  );
  expect(urls.length).toBeGreaterThan(1);
  await expect(get({ deadline: Date.now() - 1 })).rejects.toThrow('there was no time for it.');
});

it('gives up on a server that is not there', async () => {
  const settings = { deadline: Date.now() + 3000, firstPause: 3000 };
  await expect(getJson(new URL('http://127.0.0.1:1/x'), settings)).rejects.toThrow('it cannot be reached.');
});

it('does not take an answer that is no JSON', async () => {
  answer = (response) => response.end('<html>');
  await expect(get()).rejects.toThrow(/The answer of .* is not JSON\./);
  expect(urls).toHaveLength(1);
});
