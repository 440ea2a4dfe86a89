import { request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { parseClients, startEmulator, type Emulator } from '../../lib/emulator';
import { operations } from '../../lib/emulator/routes';
import { permits } from '../../lib/emulator/world';
import { PlainClient, startTestEmulator } from '../support/emulator';
import { controlHeaders } from '../support/terraform';

const INTEGRATIONS = '/api/v2/integrations';

describe('login', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  afterAll(() => emulator.close());

  function login(authorization: string | undefined, body: string): Promise<Response> {
    return fetch(`${emulator.url}/oauth/token`, {
      method: 'POST',
      headers: {
        ...(authorization !== undefined && { authorization }),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
  }

  function basic(id: string, secret: string): string {
    return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  }

  test('client credentials, by Basic authentication or in the form', async () => {
    const { clientId, clientSecret } = emulator;
    const grant = 'grant_type=client_credentials';
    const answer = await login(basic(clientId, clientSecret), grant);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 86_400 });
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
    expect((await login(undefined, `${grant}&${form.toString()}`)).status).toBe(200);
  });

  test.each([
    [
      'a wrong secret',
      (id: string) => basic(id, 'wrong'),
      'grant_type=client_credentials',
      401,
      'invalid_client',
    ],
    ['an unknown client', () => basic('nobody', 'x'), 'grant_type=client_credentials', 401, 'invalid_client'],
    ['no client', () => undefined, 'grant_type=client_credentials', 401, 'invalid_client'],
    ['another grant', (id: string) => basic(id, 'x'), 'grant_type=password', 400, 'unsupported_grant_type'],
    ['no grant', (id: string) => basic(id, 'x'), '', 400, 'invalid_request'],
  ])('%s is refused', async (_what, authorization, body, status, error) => {
    const answer = await login(authorization(emulator.clientId), body);
    expect(answer.status).toBe(status);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ error });
    expect(text).not.toContain(emulator.clientSecret);
  });

  test.each([
    ['no token', undefined, 'authentication.required'],
    ['a token that is none', 'Bearer nothing', 'bad.credentials'],
    ['a token with a wrong signature', 'Bearer eyJjIjoieCJ9.abc', 'bad.credentials'],
  ])('%s: 401', async (_what, authorization, code) => {
    const answer = await fetch(emulator.url + INTEGRATIONS, {
      ...(authorization !== undefined && { headers: { authorization } }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code, status: 401 });
  });
});

describe('permissions', () => {
  const allBut = (permission: string): string => `all-but-${permission.replaceAll(':', '.')}`;
  const guarded = operations.filter(({ permission }) => permission !== undefined);
  const permissions = [...new Set(guarded.map(({ permission = '' }) => permission))];
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startTestEmulator({
      clients: permissions.map((permission) => ({
        clientId: allBut(permission),
        clientSecret: 'secret',
        permissions: permissions.filter((each) => each !== permission),
      })),
    });
  });
  afterAll(() => emulator.close());

  test.each(guarded.map(({ id, method, path, permission }) => [id, permission ?? '', method, path]))(
    '%s asks for %s and for nothing else',
    async (_id, permission, method, path) => {
      const call = (id: string, secret: string) =>
        new PlainClient(emulator, { id, secret }).call(method, path.replace(/:\w+/g, 'x'));
      const refused = await call(allBut(permission), 'secret');
      expect(refused).toMatchObject({
        status: 403,
        body: {
          code: 'missing.any.permissions',
          message: `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${permission}]`,
          messageParams: { permissions: `[${permission}]` },
        },
      });
      expect((await call(emulator.clientId, emulator.clientSecret)).status).not.toBe(403);
      const other = permissions.find((each) => each !== permission) ?? '';
      expect((await call(allBut(other), 'secret')).status).not.toBe(403);
    },
  );

  test('wildcards', () => {
    expect(permits(['*'], 'integrations:action:view')).toBe(true);
    expect(permits(['integrations:*'], 'integrations:action:view')).toBe(true);
    expect(permits(['integrations:action:*'], 'integrations:action:view')).toBe(true);
    expect(permits(['integrations:*:view'], 'integrations:action:view')).toBe(true);
    expect(permits(['integrations:*:view'], 'integrations:action:edit')).toBe(false);
    expect(permits(['integrations'], 'integrations:action:view')).toBe(false);
    expect(permits(['integrations:actionFunction:view'], 'integrations:action:view')).toBe(false);
    expect(permits([], 'integrations:action:view')).toBe(false);
  });

  test('a clients file is checked', async () => {
    expect(parseClients('[{"clientId": "a", "permissions": ["integrations:*"]}]')).toHaveLength(1);
    expect(parseClients('{"clients": []}')).toEqual([]);
    expect(() => parseClients('[{"id": "a"}]')).toThrow(/clients\[0\]\.id is not valid/);
    expect(() => parseClients('{')).toThrow(/not JSON/);
    await expect(startEmulator({ clients: [{ permissions: ['integration:view'] }] })).rejects.toThrow(
      /The emulator does not know the permission "integration:view"/,
    );
    await expect(startEmulator({ clients: [{ org: 'nowhere' }] })).rejects.toThrow(/names the org "nowhere"/);
  });
});

describe('several orgs in one emulator', () => {
  test('are told apart by the client, and share nothing', async () => {
    const emulator = await startTestEmulator({ orgs: ['dev', 'prod'] });
    try {
      const [dev, prod] = emulator.orgs.map(
        ({ clientId, clientSecret }) => new PlainClient(emulator, { id: clientId, secret: clientSecret }),
      );
      const body = { name: 'x', integrationType: { id: 'function-data-actions' } };
      const { body: made } = await dev!.call<{ id: string }>('POST', INTEGRATIONS, body);
      expect((await prod!.call('GET', `${INTEGRATIONS}/${made.id}`)).status).toBe(404);
      expect((await prod!.call('GET', INTEGRATIONS)).body).toMatchObject({ total: 0 });
      expect((await dev!.call('GET', INTEGRATIONS)).body).toMatchObject({ total: 1 });
      const ids = await Promise.all([dev, prod].map((org) => org!.call('GET', '/api/v2/organizations/me')));
      expect(ids.map(({ body: org }) => org['name'])).toEqual(['dev', 'prod']);
      expect(ids[0]?.body['id']).not.toBe(ids[1]?.body['id']);
    } finally {
      await emulator.close();
    }
  });

  test('two of one name are refused', async () => {
    await expect(startEmulator({ orgs: ['a', 'a'] })).rejects.toThrow(/same name/);
  });
});

describe('the control API', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startTestEmulator({ host: '0.0.0.0' });
  });
  afterAll(() => emulator.close());

  function get(
    host: string,
    more: Record<string, string>,
    token: Record<string, string> = controlHeaders(emulator),
  ): Promise<number | undefined> {
    const headers = { ...token, ...more };
    return new Promise((resolve, reject) => {
      httpRequest({ host, port: emulator.port, path: '/emulator', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  test('answers programs on this machine, not web pages and not other names', async () => {
    expect(emulator.exposed).toBe(true);
    await expect(get('127.0.0.1', {})).resolves.toBe(200);
    await expect(get('127.0.0.1', { host: 'localhost:1' })).resolves.toBe(200);
    await expect(get('127.0.0.1', { origin: 'https://example.com' })).resolves.toBe(403);
    await expect(get('127.0.0.1', { host: 'rebound.example.com' })).resolves.toBe(403);
    // Its own page is no other site's; one that only says so is.
    const { port } = emulator;
    await expect(get('127.0.0.1', { origin: `http://127.0.0.1:${port}` })).resolves.toBe(200);
    await expect(get('127.0.0.1', { origin: 'http://127.0.0.1:1' })).resolves.toBe(403);
    const rebound = `rebound.example.com:${port}`;
    await expect(get('127.0.0.1', { host: rebound, origin: `http://${rebound}` })).resolves.toBe(403);
  });

  test('asks for its token, as a header or as a password, and says where it is', async () => {
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    await expect(get('127.0.0.1', basic(`anyone:${emulator.controlToken}`))).resolves.toBe(200);
    await expect(get('127.0.0.1', basic(`${emulator.controlToken}:`))).resolves.toBe(401);
    await expect(get('127.0.0.1', { authorization: 'Bearer another-control-token' })).resolves.toBe(401);
    const { url, clientId, clientSecret } = emulator;
    const client = new PlainClient({ url, clientId, clientSecret });
    for (const { method, path } of operations.filter(({ access }) => access === 'control')) {
      const { status, headers, body } = await client.call(method, path.replace(/:\w+/g, 'x'));
      expect([method, path, status]).toEqual([method, path, 401]);
      expect(headers.get('www-authenticate')).toMatch(/^Basic realm="genesys-actions control token"/);
      expect(body).toMatchObject({
        status: 401,
        code: 'control.token.required',
        message: expect.stringMatching(/prints it when it starts.*GENESYS_ACTIONS_CONTROL_TOKEN/),
      });
    }
    // A token of the org is another thing.
    const token = await client.accessToken();
    await expect(get('127.0.0.1', { authorization: `Bearer ${token}` })).resolves.toBe(401);
  });

  test('takes the token that it is given, which must be a secret', async () => {
    const given = await startTestEmulator({ controlToken: 'a-token-of-the-test' });
    expect(given.controlToken).toBe('a-token-of-the-test');
    expect((await new PlainClient(given).call('GET', '/emulator')).status).toBe(200);
    await given.close();
    await expect(startTestEmulator({ controlToken: 'short' })).rejects.toThrow(/at least 16 characters/);
    await expect(startTestEmulator({ controlToken: 'with spaces in it, and long' })).rejects.toThrow(
      /spaces/,
    );
    expect(new Set([given.controlToken, emulator.controlToken]).size).toBe(2);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');

  (outside === undefined ? test.skip : test)('does not answer other machines', async () => {
    await expect(get(outside?.address ?? '', {})).resolves.toBe(403);
  });
});

test('an emulator listens on this machine only unless it is told otherwise', async () => {
  const emulator = await startTestEmulator();
  expect(emulator.host).toBe('127.0.0.1');
  expect(emulator.exposed).toBe(false);
  await emulator.close();
});

test('a port that is taken, and a wrong setting, are refused, and nothing is left', async () => {
  const emulator = await startTestEmulator();
  await expect(startEmulator({ port: emulator.port })).rejects.toThrow(/EADDRINUSE/);
  await emulator.close();
  await expect(startEmulator({ settings: { templates: 'sometimes' as never } })).rejects.toThrow(
    /templates must be one of uri, inline/,
  );
});
