import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import { findFunctions, loadDefinitions } from '../../lib/packaging';
import { lookupService } from '../../functions/user-lookup-shared-secret/server';
import { ApiError, OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { deployFunction, functionIntegration } from '../support/function-org';

/** Every function of this repository, deployed to an org and executed through the org's own API. */
let emulator: Emulator;
let org: OrgApi;
let work: string;
let users: Server;
let service: Server;
const seen: string[] = [];
const actions = new Map<string, string>();
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-functions-'));
  emulator = await startTestEmulator();
  org = new OrgApi(emulator);
  users = createServer((request, response) => {
    seen.push(request.url ?? '');
    const tries = seen.filter((url) => url === request.url).length;
    if (request.url === '/users/busy' && tries === 1) response.writeHead(429, { 'retry-after': '0' }).end();
    else if (request.url === '/users/shaky' && tries < 3) response.writeHead(503).end();
    else if (request.url === '/users/refused') response.writeHead(403).end();
    else if (request.url === '/users/odd') response.end('<html>');
    else if (/\/users\/(1|busy|shaky|a%2Fb)$/.test(request.url ?? '')) {
      response.end(
        JSON.stringify({ name: 'Ann "A"', email: 'ann@example.com', company: { name: 'Zoë & Co' } }),
      );
    } else response.writeHead(404).end('{}');
  });
  const usersUrl = await listen(users);
  service = lookupService({ secret: 'the secret', usersUrl });
  const serviceUrl = await listen(service);

  const integrationId = await functionIntegration(org, {
    PUBLIC_KEY: publicKey,
    PRIVATE_KEY: privateKey,
    USER_API_URL: usersUrl,
    LOOKUP_URL: serviceUrl,
    LOOKUP_SECRET: 'the secret',
    GC_CLIENT_ID: emulator.clientId,
    GC_CLIENT_SECRET: emulator.clientSecret,
    GC_REGION: emulator.url,
    GREETING: 'Grüße',
    STATUS_URL: `${usersUrl}/users/1`,
  });
  const loaded = await loadDefinitions(findFunctions('functions'), join(work, 'definitions'));
  await Promise.all(
    loaded.map(async (each) => actions.set(each.name, await deployFunction(org, integrationId, each, work))),
  );
});

afterAll(async () => {
  await emulator.close();
  for (const server of [users, service]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(work, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function execute<T = Record<string, unknown>>(name: string, input: unknown): Promise<T> {
  return org.execute<T>(actions.get(name) ?? name, input);
}

/** Why an execution failed, in the platform's own words. */
async function failure(name: string, input: unknown): Promise<string> {
  const error: unknown = await execute(name, input).then(
    (answer) => answer,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return (error as ApiError).body;
}

const TEXT = 'A text: "quotes", \\ and\nnew lines, $x #if ä 😀';

it('every function is deployed', () => {
  expect([...actions.keys()].sort()).toEqual(findFunctions('functions').map(({ name }) => name));
});

it('hello', async () => {
  expect(await execute('hello', { name: 'Zoë "Z"' })).toEqual({ text: 'Hello Zoë "Z"' });
});

it.each(['jwe-encrypt-decrypt', 'jwe-encrypt-decrypt-js'])(
  '%s: there and back, and errors that say why',
  async (name) => {
    const { textOutput } = await execute<{ textOutput: string }>(name, {
      jweAction: 'ENCRYPT',
      textInput: TEXT,
    });
    expect(textOutput.split('.')).toHaveLength(5);
    expect(await execute(name, { jweAction: 'DECRYPT', textInput: textOutput })).toEqual({
      textOutput: TEXT,
    });
    const body = await failure(name, { jweAction: 'DECRYPT', textInput: 'no token' });
    expect(body).toContain('textInput cannot be decrypted');
    expect(body).not.toContain('BEGIN');
  },
);

it('jwe-encrypt and jwe-decrypt fit together, each with its own key', async () => {
  const { textOutput } = await execute<{ textOutput: string }>('jwe-encrypt', { textInput: TEXT });
  expect(await execute('jwe-decrypt', { textInput: textOutput })).toEqual({ textOutput: TEXT });
});

it('jwe-encrypt-decrypt-with-status: an error is a successful answer', async () => {
  const name = 'jwe-encrypt-decrypt-with-status';
  const { textOutput, ...rest } = await execute<{ textOutput: string }>(name, {
    jweAction: 'ENCRYPT',
    textInput: TEXT,
  });
  expect(rest).toEqual({ status: true, errorMessage: '' });
  expect(await execute(name, { jweAction: 'DECRYPT', textInput: textOutput })).toEqual({
    status: true,
    errorMessage: '',
    textOutput: TEXT,
  });
  expect(await execute(name, { jweAction: 'DECRYPT', textInput: 'x' })).toEqual({
    status: false,
    errorMessage: 'textInput cannot be decrypted: it is no JWE, or was encrypted for another key.',
    textOutput: '',
  });
});

const ANN = { found: true, name: 'Ann "A"', email: 'ann@example.com', phone: '', companyName: 'Zoë & Co' };
const NOBODY = { found: false, name: '', email: '', phone: '', companyName: '' };

describe('user-lookup', () => {
  beforeEach(() => {
    seen.length = 0;
  });

  it('finds a user, and says when there is none', async () => {
    expect(await execute('user-lookup', { userId: '1' })).toEqual(ANN);
    expect(await execute('user-lookup', { userId: 'nobody' })).toEqual(NOBODY);
    expect(await execute('user-lookup', { userId: 'a/b' })).toEqual(ANN);
  });

  it('tries again when the API is busy or down, and not when it refuses', async () => {
    expect(await execute('user-lookup', { userId: 'busy' })).toEqual(ANN);
    expect(seen).toHaveLength(2);
    expect(await execute('user-lookup', { userId: 'shaky' })).toEqual(ANN);
    expect(seen).toHaveLength(5);
    expect(await failure('user-lookup', { userId: 'refused' })).toContain('it answered 403.');
    expect(seen).toHaveLength(6);
    expect(await failure('user-lookup', { userId: 'odd' })).toContain('is not JSON.');
    expect(seen).toHaveLength(7);
  });

  it('goes through a service that asks for a shared secret, too', async () => {
    expect(await execute('user-lookup-shared-secret', { userId: '1' })).toEqual(ANN);
    expect(await execute('user-lookup-shared-secret', { userId: 'nobody' })).toEqual(NOBODY);
    const { port } = service.address() as AddressInfo;
    const withoutSecret = await fetch(`http://127.0.0.1:${port}/user-lookup?userId=1`);
    expect(withoutSecret.status).toBe(401);
  });
});

it('platform-api: counts the actions of the org that it runs in', async () => {
  expect(await execute('platform-api', { category: 'Functions' })).toEqual({
    total: actions.size,
    firstName: 'Functions tour',
  });
  expect(await execute('platform-api', { category: 'None' })).toEqual({ total: 0, firstName: '' });
});

it('functions-tour: configuration, an outbound call, and an error by callback', async () => {
  expect(await execute('functions-tour', { message: 'ß', shout: true })).toEqual({
    said: 'GRÜSSE: SS',
    status: 200,
  });
  expect(await execute('functions-tour', { message: 'hi' })).toEqual({ said: 'Grüße: hi', status: 200 });
  expect(await failure('functions-tour', { message: '' })).toContain('message is empty.');
});
