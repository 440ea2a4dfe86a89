import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Platform, PlatformError, type PlatformSettings, type RequestTrace } from '../../lib/platform';
import { domainOfRegion } from '../../lib/model/regions';

const SECRET = 'client-secret-canary';
const TOKEN = 'access-token-canary';

/** An answer of the org in these tests: status and body, or what to do with the connection. */
type Step =
  readonly [status: number, body: unknown, headers?: Record<string, string>] | 'reset' | 'hang' | 'cut';

describe('Platform', () => {
  let server: Server;
  let requests: { method: string; path: string; authorization: string }[];
  let steps: Step[];
  let logins: number;
  let revoked: string | undefined;
  let platform: Platform | undefined;

  beforeEach(async () => {
    requests = [];
    steps = [];
    logins = 0;
    revoked = undefined;
    server = createServer((request, response) => {
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    platform?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, authorization: request.headers.authorization ?? '' });
    const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    if (path === '/oauth/token') {
      logins += 1;
      json(200, { access_token: `${TOKEN}-${logins}`, token_type: 'bearer', expires_in: 86_400 });
      return;
    }
    if (revoked !== undefined && request.headers.authorization === revoked) {
      json(401, { message: 'expired' });
      return;
    }
    const step = steps.shift() ?? [200, { id: 'x', name: 'x', type: { name: 'userDefined' } }];
    if (step === 'reset') request.socket.resetAndDestroy();
    else if (step === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id": ', () => request.socket.destroy());
    } else if (step !== 'hang') json(...step);
  }

  function connect(settings: Partial<PlatformSettings> = {}): Platform {
    const { port } = server.address() as AddressInfo;
    platform = new Platform({
      clientId: 'id',
      clientSecret: SECRET,
      gateway: { host: '127.0.0.1', port, protocol: 'http' },
      requestTimeout: 30,
      retryTimeout: 60,
      ...settings,
    });
    return platform;
  }

  const calls = (): string[] =>
    requests.filter(({ path }) => path !== '/oauth/token').map(({ method }) => method);
  async function failure(work: Promise<unknown>): Promise<PlatformError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(PlatformError);
    return error as PlatformError;
  }

  test.each([
    ['a reset', 'reset'],
    ['a cut answer', 'cut'],
    ['500', [500, {}]],
    ['502', [502, {}]],
    ['503', [503, {}]],
    ['504', [504, {}]],
    ['429', [429, {}, { 'retry-after': '0' }]],
  ] as [string, Step][])('a read is repeated after %s', async (_what, step) => {
    steps = [step];
    await connect().credentials.get('1');
    expect(calls()).toEqual(['GET', 'GET']);
  });

  test('a read is repeated after a hang', async () => {
    steps = ['hang'];
    await connect({ requestTimeout: 0.3 }).credentials.get('1');
    // A busy machine may answer a further one too late as well.
    expect(calls().length).toBeGreaterThanOrEqual(2);
  });

  test('an answer without what it has to tell is an error, once', async () => {
    steps = [
      [200, { name: 'keys' }],
      [200, { id: '1', name: 'a', category: '' }],
      [201, {}],
    ];
    const { credentials, actions } = connect();
    const { message, kind } = await failure(credentials.get('1'));
    expect(message).toBe("Could not read the credential 1: the org's answer has no id.");
    expect(kind).toBe('fault');
    expect((await failure(actions.get('1'))).message).toMatch(
      /answer has no category and no integrationId\.$/,
    );
    await failure(credentials.create('keys', 'userDefined', {}));
    expect(calls()).toEqual(['GET', 'GET', 'POST']);
  });

  test('nothing is repeated with a retry timeout of 0, nor after an answer that will not change', async () => {
    steps = [[503, {}]];
    expect((await failure(connect({ retryTimeout: 0 }).credentials.get('1'))).status).toBe(503);
    steps = [[400, { message: 'no', code: 'bad.request', contextId: 'c-1' }]];
    const error = await failure(connect().credentials.get('1'));
    expect(error).toMatchObject({ status: 400, code: 'bad.request', contextId: 'c-1', kind: 'answer' });
    expect(calls()).toEqual(['GET', 'GET']);
  });

  test('a creation whose answer is lost is looked for, not repeated', async () => {
    steps = ['reset', [200, { entities: [{ id: 'made', name: 'keys', type: { name: 'userDefined' } }] }]];
    const made = await connect().credentials.create('keys', 'userDefined', { KEY: 'value' });
    expect(made.id).toBe('made');
    expect(calls()).toEqual(['POST', 'GET']);
  });

  test('a creation that did nothing is repeated', async () => {
    steps = ['reset', [200, { entities: [] }], [200, { id: 'second' }]];
    expect((await connect().credentials.create('keys', 'userDefined', { KEY: 'value' })).id).toBe('second');
    expect(calls()).toEqual(['POST', 'GET', 'POST']);
  });

  test('a token that is refused is renewed, once for all calls', async () => {
    const org = connect();
    await org.login();
    revoked = `Bearer ${TOKEN}-1`;
    await Promise.all(Array.from({ length: 5 }, () => org.credentials.get('1')));
    expect(logins).toBe(2);
    expect(requests.at(-1)?.authorization).toBe(`Bearer ${TOKEN}-2`);
  });

  test('an access token that is given is used, and cannot be renewed', async () => {
    steps = [[401, { message: 'expired' }]];
    const { port } = server.address() as AddressInfo;
    platform = new Platform({
      accessToken: 'given-token',
      gateway: { host: '127.0.0.1', port, protocol: 'http' },
    });
    const error = await failure(platform.credentials.get('1'));
    expect(error.status).toBe(401);
    expect(error.message).not.toContain('given-token');
    expect(logins).toBe(0);
  });

  test('further tokens are taken only when the first has no room', async () => {
    const org = connect({ tokenPoolSize: 3, pacing: { requests: 4, windowMs: 60_000 } });
    await Promise.all(Array.from({ length: 4 }, () => org.credentials.get('1')));
    expect(logins).toBe(1);
    await Promise.all(Array.from({ length: 8 }, () => org.credentials.get('1')));
    expect(logins).toBe(3);
    expect(new Set(requests.slice(1).map(({ authorization }) => authorization)).size).toBeGreaterThanOrEqual(
      3,
    );
  });

  test('up to ten tokens are taken, if they are needed; more where that is said', async () => {
    const pacing = { requests: 1, windowMs: 60_000 };
    const org = connect({ pacing });
    await Promise.all(Array.from({ length: 10 }, () => org.credentials.get('1')));
    expect(logins).toBe(10);
    const larger = connect({ pacing, tokenPoolSize: 12 });
    await Promise.all(Array.from({ length: 12 }, () => larger.credentials.get('1')));
    expect(logins).toBe(22);
  });

  test('an answer that says that the limit is used up moves the next call to another token', async () => {
    const org = connect();
    steps = [
      [
        200,
        { id: '1' },
        { 'inin-ratelimit-count': '298', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '50' },
      ],
    ];
    await org.credentials.get('1');
    await org.credentials.get('1');
    expect(logins).toBe(2);
  });

  test('a long wait is said, once, with what to set', async () => {
    const messages: string[] = [];
    const stop = new AbortController();
    const pacing = { requests: 1, windowMs: 60_000 };
    const org = connect({ pacing, tokenPoolSize: 2, waits: (message) => messages.push(message) });
    await Promise.all([org.credentials.get('1'), org.credentials.get('1')]);
    const waiting = Array.from({ length: 3 }, () =>
      failure(org.credentials.get('1', { signal: stop.signal })),
    );
    while (messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await Promise.all(waiting);
    expect(messages).toEqual([
      expect.stringMatching(
        /^Waiting \d+ s: all 2 access tokens are at their limit of requests a minute\. More tokens make it faster: set token_pool_size or GENESYSCLOUD_TOKEN_POOL_SIZE \(now 2, at most 50\)\.$/,
      ),
    ]);
  });

  test('Retry-After is kept to, unless it is longer than the retry timeout', async () => {
    steps = [[429, { message: 'slow down' }, { 'retry-after': '3600' }]];
    const error = await failure(connect().credentials.get('1'));
    expect(error).toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
  });

  test('a stop ends a call that hangs', async () => {
    steps = ['hang'];
    const stop = new AbortController();
    const error = failure(connect().credentials.get('1', { signal: stop.signal }));
    while (calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect((await error).kind).toBe('stopped');
  });

  test('no error and no trace holds a secret, a token, a field or a presigned URL', async () => {
    const traces: RequestTrace[] = [];
    const org = connect({ retryTimeout: 0, trace: (each) => traces.push(each) });
    const field = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----';
    const echo = `refused ${field} ${JSON.stringify(field)} ${SECRET} Bearer ${TOKEN}-1 https://bucket.test/a?X-Amz-Signature=abc`;
    steps = [[400, { message: echo, errors: [{ message: 'MIIEvQIBADANBgkqhkiG9w0B' }] }]];
    const { message, stack = '' } = await failure(
      org.credentials.create('keys', 'userDefined', { KEY: field }),
    );
    const { port } = server.address() as AddressInfo;
    steps = [
      [200, { url: `http://127.0.0.1:${port}/bucket/key?X-Amz-Signature=abc`, headers: {} }],
      [403, 'X-Amz-Signature=abc does not match'],
    ];
    const upload = await failure(org.functions.upload('1', 'a.zip', Buffer.from('zip')));
    for (const text of [message, stack, upload.message, JSON.stringify(traces)]) {
      for (const secret of [SECRET, TOKEN, 'MIIEvQ', 'Signature=abc d', '?X-Amz', '/bucket/key']) {
        expect(text).not.toContain(secret);
      }
    }
    expect(upload.status).toBe(403);
    expect(traces.length).toBeGreaterThan(2);
  });

  test('regions are known by name and by domain', () => {
    expect(domainOfRegion('eu-central-1')).toBe('mypurecloud.de');
    expect(domainOfRegion('https://api.mypurecloud.ie/')).toBe('mypurecloud.ie');
    expect(domainOfRegion('nowhere')).toBeUndefined();
    expect(() => new Platform({ region: 'nowhere' })).toThrow(/is not known. Use one of .*us-east-1/);
  });
});
