import type { Emulator, FaultEffect } from '../../lib/emulator';
import { Faults } from '../../lib/emulator/faults/faults';
import { Random } from '../../lib/emulator/faults/random';
import {
  ECHO_CONTRACT,
  echoZip,
  eventually,
  PlainClient,
  putZip,
  startTestEmulator,
} from '../support/emulator';

const FUNCTIONS = { integrationType: { id: 'function-data-actions' } };
const INTEGRATIONS = '/api/v2/integrations';
const ACTIONS = '/api/v2/integrations/actions';

describe('an emulator that misbehaves', () => {
  let emulator: Emulator;
  let client: PlainClient;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    client = new PlainClient(emulator);
    await client.accessToken();
  });
  afterEach(() => emulator.reset());
  afterAll(() => emulator.close());

  async function fault(effect: FaultEffect, more: object = {}): Promise<void> {
    const { status } = await client.call('POST', '/emulator/faults', {
      operation: 'postIntegrations',
      count: 1,
      effect,
      ...more,
    });
    expect(status).toBe(200);
  }

  async function create(name: string): Promise<number | string> {
    try {
      return (await client.call('POST', INTEGRATIONS, { name, ...FUNCTIONS })).status;
    } catch (error) {
      const { code } = (error as { cause: { code: string } }).cause;
      return code;
    }
  }

  async function names(): Promise<string[]> {
    const { body } = await client.call<{ entities: { name: string }[] }>('GET', INTEGRATIONS);
    return body.entities.map(({ name }) => name);
  }

  test.each<[string, FaultEffect, number | string | RegExp, string[]]>([
    ['a reset before acting', { kind: 'reset' }, 'ECONNRESET', []],
    ['a reset after acting', { kind: 'reset', when: 'after' }, 'ECONNRESET', ['x']],
    ['a status before acting', { kind: 'status', status: 503 }, 503, []],
    ['a status after acting', { kind: 'status', status: 503, when: 'after' }, 503, ['x']],
    ['half a body', { kind: 'cut' }, 'UND_ERR_SOCKET', ['x']],
    ['no body', { kind: 'cut', part: 0 }, 'UND_ERR_SOCKET', ['x']],
    ['a request that acts twice', { kind: 'duplicate' }, 200, ['x', 'x']],
    ['a latency', { kind: 'latency', ms: 1, jitterMs: 2 }, 200, ['x']],
  ])('%s, once', async (_what, effect, outcome, left) => {
    await fault(effect);
    await expect(create('x')).resolves.toBe(outcome);
    await expect(names()).resolves.toEqual(left);
    await expect(create('y')).resolves.toBe(200);
    await expect(names()).resolves.toEqual([...left, 'y']);
  });

  test('every answer says how much of its limit is used, where there is one', async () => {
    const limits = async (): Promise<(string | null)[]> => {
      const headers = { authorization: `Bearer ${await client.accessToken()}` };
      const answer = await fetch(emulator.url + INTEGRATIONS, { headers });
      await answer.arrayBuffer();
      return ['count', 'allowed'].map((name) => answer.headers.get(`inin-ratelimit-${name}`));
    };
    expect(await limits()).toEqual([null, null]);
    await client.call('PATCH', '/emulator/settings', { requestsPerMinute: 300 });
    expect([await limits(), await limits()]).toEqual([
      ['1', '300'],
      ['2', '300'],
    ]);
  });

  test('a request that is never answered', async () => {
    await fault({ kind: 'hang', when: 'after' });
    const stop = new AbortController();
    const token = await client.accessToken();
    const answer = fetch(emulator.url + INTEGRATIONS, {
      method: 'POST',
      signal: stop.signal,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x', ...FUNCTIONS }),
    });
    const stopped = expect(answer).rejects.toThrow(/aborted/);
    await eventually(names, (all) => all.includes('x'));
    // What comes after it is answered.
    await expect(create('y')).resolves.toBe(200);
    stop.abort();
    await stopped;
    await expect(names()).resolves.toEqual(['x', 'y']);
  });

  test('connections are refused for a while, then accepted again on the same port', async () => {
    await fault({ kind: 'refuse', ms: 500 });
    await expect(create('x')).resolves.toEqual(expect.stringMatching(/UND_ERR_SOCKET|ECONNRESET/));
    await expect(create('y')).resolves.toBe('ECONNREFUSED');
    await eventually(
      () => create('z'),
      (outcome) => outcome === 200,
    );
    await expect(names()).resolves.toEqual(['z']);
  });

  test('a proxy that answers in HTML, and a Retry-After', async () => {
    await fault({ kind: 'status', status: 502, body: '<html>Bad gateway</html>' });
    const html = await client.call('POST', INTEGRATIONS, FUNCTIONS);
    expect(html).toMatchObject({ status: 502, text: '<html>Bad gateway</html>' });
    expect(html.headers.get('content-type')).toMatch('text/html');
    await fault({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    const limited = await client.call('POST', INTEGRATIONS, FUNCTIONS);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(limited.body).toMatchObject({ status: 429, code: 'too.many.requests' });
  });

  test('faults hit by operation, method, path, after some, some times', async () => {
    await client.call('POST', '/emulator/faults', {
      method: 'get',
      path: '/api/v2/integrations/*/config/current',
      skip: 1,
      count: 2,
      effect: { kind: 'status', status: 500 },
    });
    const { body } = await client.call<{ id: string }>('POST', INTEGRATIONS, FUNCTIONS);
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) {
      statuses.push((await client.call('GET', `${INTEGRATIONS}/${body.id}/config/current`)).status);
      statuses.push((await client.call('GET', `${INTEGRATIONS}/${body.id}`)).status);
    }
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200, 200, 200]);
    const { body: list } = await client.call<{ faults: object[] }>('GET', '/emulator/faults');
    expect(list.faults).toEqual([expect.objectContaining({ matched: 4, applied: 2 })]);
    await client.call('DELETE', '/emulator/faults');
    expect(emulator.faults()).toEqual([]);
  });

  test('the same random seed makes the same misbehaviour', () => {
    const struck = (seed: number): boolean[] => {
      const faults = new Faults(new Random(seed));
      faults.add({ probability: 0.3, effect: { kind: 'reset' } });
      return Array.from(
        { length: 200 },
        () => faults.strike({ operation: 'x', method: 'GET', path: '/' }).length > 0,
      );
    };
    expect(struck(7)).toEqual(struck(7));
    expect(struck(7)).not.toEqual(struck(8));
    const hits = struck(7).filter(Boolean).length;
    expect(hits).toBeGreaterThan(30);
    expect(hits).toBeLessThan(90);
  });

  test.each([
    [{}, /needs an "effect"/],
    [{ effect: { kind: 'explode' } }, /kind must be one of latency, status/],
    [{ effect: { kind: 'status' } }, /status needs "status"/],
    [{ effect: { kind: 'status', status: 'x' } }, /status must be a number from 200 to 599/],
    [{ effect: { kind: 'reset', after: true } }, /reset has no "after"/],
    [{ effect: { kind: 'reset', when: 'sometime' } }, /when must be before or after/],
    [{ probability: 2, effect: { kind: 'reset' } }, /probability must be a number from 0 to 1/],
    [{ often: 2, effect: { kind: 'reset' } }, /a fault has no "often"/],
  ])('a fault that is none is refused: %j', async (body, message) => {
    const answer = await client.call<{ message: string }>('POST', '/emulator/faults', body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    expect(emulator.faults()).toEqual([]);
  });

  test('tokens expire, by time and on command', async () => {
    const own = new PlainClient(emulator);
    await own.accessToken();
    await client.call('POST', '/emulator/tokens/expire');
    const expired = await own.call('GET', INTEGRATIONS);
    expect(expired).toMatchObject({ status: 401, body: { code: 'expired.token' } });
    client = new PlainClient(emulator);
    await expect(client.call('GET', INTEGRATIONS)).resolves.toMatchObject({ status: 200 });
    emulator.configure({ tokenSeconds: 1 });
    const short = new PlainClient(emulator);
    await short.accessToken();
    await eventually(
      () => short.call('GET', INTEGRATIONS),
      ({ status }) => status === 401,
    );
  });

  test('300 requests a minute and token, with Retry-After', async () => {
    emulator.configure({ requestsPerMinute: 300 });
    const own = new PlainClient(emulator);
    const statuses: number[] = [];
    for (let index = 0; index < 301; index++) statuses.push((await own.call('GET', INTEGRATIONS)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(300);
    const limited = await own.call<{ message: string }>('GET', INTEGRATIONS);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.body.message).toMatch(/Rate limit exceeded the maximum/);
    await expect(new PlainClient(emulator).call('GET', INTEGRATIONS)).resolves.toMatchObject({ status: 200 });
  });

  test('function configuration has a limit a second of its own', async () => {
    emulator.configure({ functionRequestsPerSecond: 1 });
    const path = `${ACTIONS}/nope/draft/publish`;
    const answers = await Promise.all([1, 2, 3].map(() => client.call('POST', path, { version: 1 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([404, 429, 429]);
    expect((await client.call('GET', INTEGRATIONS)).status).toBe(200);
  });

  test('a new object is not found at first, and lists lag behind', async () => {
    emulator.configure({ newHiddenReads: 2, listLagReads: 1 });
    const { body } = await client.call<{ id: string }>('POST', INTEGRATIONS, { name: 'late', ...FUNCTIONS });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) {
      statuses.push((await client.call('GET', `${INTEGRATIONS}/${body.id}`)).status);
    }
    expect(statuses).toEqual([404, 404, 200, 200]);
    await expect(names()).resolves.toEqual([]);
    await expect(names()).resolves.toEqual(['late']);
    emulator.configure({ newHiddenReads: 0, listLagReads: 0, newHiddenMs: 600_000, listLagMs: 600_000 });
    const hidden = await client.call<{ id: string }>('POST', INTEGRATIONS, { name: 'never', ...FUNCTIONS });
    expect((await client.call('GET', `${INTEGRATIONS}/${hidden.body.id}`)).status).toBe(404);
    await expect(names()).resolves.toEqual(['late']);
  });

  test('zip processing fails or is noticed late, as ordered', async () => {
    const { body: integration } = await client.call<{ id: string }>('POST', INTEGRATIONS, FUNCTIONS);
    const { body: draft } = await client.call<{ id: string }>('POST', `${ACTIONS}/drafts`, {
      name: 'a',
      category: 'c',
      integrationId: integration.id,
      contract: ECHO_CONTRACT,
    });
    const path = `${ACTIONS}/${draft.id}/draft/function`;
    const upload = async (fileName: string): Promise<void> => {
      const { body } = await client.call<{ url: string; headers: Record<string, string> }>(
        'POST',
        `${path}/upload`,
        {
          fileName,
        },
      );
      expect((await putZip(body, await echoZip(''))).status).toBe(200);
    };
    const zip = async (): Promise<{ name: string; status: string; errorMessage?: string } | undefined> =>
      (await client.call<{ zip?: { name: string; status: string } }>('GET', path)).body.zip;
    await fault(
      { kind: 'zip', status: 'Invalid', errorMessage: 'No room.', delayMs: 10 },
      { operation: 'putFunctionUpload' },
    );
    await upload('one.zip');
    await expect(eventually(zip, (each) => each?.status === 'Invalid')).resolves.toMatchObject({
      name: 'one.zip',
      errorMessage: 'No room.',
    });
    emulator.configure({ zipNoticedAfterMs: 600_000 });
    await upload('two.zip');
    await expect(zip()).resolves.toMatchObject({ name: 'one.zip', status: 'Invalid' });
    emulator.configure({ zipNoticedAfterMs: 60 });
    await upload('three.zip');
    await eventually(zip, (each) => each?.name === 'three.zip' && each.status === 'Available');
  });

  test('the request log shows what was asked, and no secret', async () => {
    await client.call('DELETE', '/emulator/requests');
    const { body } = await client.call<{ id: string }>('POST', `${INTEGRATIONS}/credentials`, {
      name: 'keys',
      type: { name: 'userDefined' },
      credentialFields: { KEY: 'canary-7531' },
    });
    await client.call('PUT', `${INTEGRATIONS}/credentials/${body.id}`, {
      name: 'keys with canary-7531 in the name',
      type: { name: 'userDefined' },
      credentialFields: { KEY: 'canary-7531' },
    });
    await client.call('GET', '/emulator/nothing');
    const { body: log, text } = await client.call<{ requests: { number: number }[] }>(
      'GET',
      '/emulator/requests',
    );
    expect(log.requests).toEqual([
      expect.objectContaining({
        operation: 'postIntegrationsCredentials',
        method: 'POST',
        path: `${INTEGRATIONS}/credentials`,
        status: 200,
        org: 'local',
        body: { name: 'keys', type: { name: 'userDefined' }, credentialFields: { KEY: '******' } },
      }),
      expect.objectContaining({ operation: 'putIntegrationsCredential', status: 200 }),
      expect.objectContaining({ path: '/emulator/nothing', status: 404 }),
    ]);
    expect(text).not.toContain('canary-7531');
    const [first] = log.requests;
    const later = await client.call<{ requests: object[] }>(
      'GET',
      `/emulator/requests?after=${first?.number}&method=PUT`,
    );
    expect(later.body.requests).toHaveLength(1);
  });
});
