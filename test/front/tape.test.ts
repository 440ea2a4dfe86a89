import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Tape, type TapeOptions } from '../../lib/front/tape';

const servers: Server[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-tape-'));
  directories.push(directory);
  return directory;
}

/** Something that stands between a function and a service, in a new run. */
function between(
  service: string,
  mode: TapeOptions['mode'],
  directory: string,
  secrets: string[] = [],
): Promise<string> {
  const tape = new Tape({ mode, directory, secrets: () => secrets });
  return serve((request, response) => {
    void tape.answer(request, response, new URL(service + (request.url ?? '')));
  });
}

/** Everything that was written. */
function written(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('\n');
}

describe('what services answered', () => {
  test('is answered again without them: status, headers and body, in the order of the calls', async () => {
    let calls = 0;
    const service = await serve((_request, response) => {
      calls += 1;
      response
        .writeHead(201, { 'content-type': 'application/json', 'x-page': String(calls) })
        .end(`{"call": ${calls}.0}`);
    });
    const directory = newDirectory();
    const ask = async (url: string): Promise<[number, string | null, string]> => {
      const answer = await fetch(`${url}/orders?page=1`, { method: 'POST', body: '{"a":1}' });
      return [answer.status, answer.headers.get('x-page'), await answer.text()];
    };
    const recording = await between(service, 'record', directory);
    const first = [await ask(recording), await ask(recording)];
    expect(first).toEqual([
      [201, '1', '{"call": 1.0}'],
      [201, '2', '{"call": 2.0}'],
    ]);
    const replaying = await between(service, 'replay', directory);
    expect([await ask(replaying), await ask(replaying)]).toEqual(first);
    // Beyond what was recorded, the last answer stays.
    expect(await ask(replaying)).toEqual(first[1]);
    expect(calls).toBe(2);
  });

  test('is told apart by method, URL and body, and not by headers; what is not there is a 502 that names it', async () => {
    const service = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(`${request.method ?? ''} ${request.url ?? ''} ${body}`));
    });
    const directory = newDirectory();
    const recording = await between(service, 'record', directory);
    const calls: [string, RequestInit][] = [
      ['/a', {}],
      ['/b', {}],
      ['/a', { method: 'DELETE' }],
      ['/a', { method: 'PUT', body: '1' }],
      ['/a', { method: 'PUT', body: '2' }],
    ];
    for (const [path, init] of calls) await (await fetch(recording + path, init)).text();
    const replaying = await between(service, 'replay', directory);
    const answers = calls.map(async ([path, init]) =>
      (await fetch(replaying + path, { ...init, headers: { date: 'x' } })).text(),
    );
    expect(await Promise.all(answers)).toEqual(['GET /a ', 'GET /b ', 'DELETE /a ', 'PUT /a 1', 'PUT /a 2']);
    const missing = await fetch(`${replaying}/c?token=hunter22`);
    expect(missing.status).toBe(502);
    const said = await missing.text();
    expect(said).toMatch(
      /has no recording of GET http:\/\/127\.0\.0\.1:\d+\/c\?token=\(sensitive\) with this body/,
    );
  });

  test('a second recording takes the place of the first', async () => {
    let version = 1;
    const service = await serve((_request, response) => response.end(`version ${version}`));
    const directory = newDirectory();
    const first = await between(service, 'record', directory);
    await (await fetch(first)).text();
    await (await fetch(first)).text();
    version = 2;
    await (await fetch(await between(service, 'record', directory))).text();
    const replaying = await between(service, 'replay', directory);
    expect(await (await fetch(replaying)).text()).toBe('version 2');
    expect(await (await fetch(replaying)).text()).toBe('version 2');
  });

  test('what is packed is kept as text, and what is no text as it is', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 1, 2]);
    const service = await serve((request, response) => {
      if (request.url === '/bytes') response.end(bytes);
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed text'));
    });
    const directory = newDirectory();
    for (const mode of ['record', 'replay'] as const) {
      const url = await between(service, mode, directory);
      expect(await (await fetch(`${url}/text`)).text()).toBe('packed text');
      expect(Buffer.from(await (await fetch(`${url}/bytes`)).arrayBuffer())).toEqual(bytes);
    }
    expect(written(directory)).toContain('packed text');
  });

  test('a service that cannot be reached is a 502, and nothing is kept', async () => {
    const service = await serve(() => undefined);
    await new Promise((done) => servers.pop()?.close(done));
    const directory = newDirectory();
    const answer = await fetch(await between(service, 'record', directory));
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('ECONNREFUSED')]);
    expect(written(directory)).toBe('');
  });

  test('a recording that was spoilt by hand is a 502', async () => {
    const service = await serve((_request, response) => response.end('x'));
    const directory = newDirectory();
    await (await fetch(await between(service, 'record', directory))).text();
    const [file = ''] = readdirSync(join(directory, '127.0.0.1'));
    writeFileSync(join(directory, '127.0.0.1', file), '{');
    expect((await fetch(await between(service, 'replay', directory))).status).toBe(502);
  });
});

describe('secrets', () => {
  const SECRET = 'canary-5ecret/+value';
  const forms = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')];

  test('reach the service and the function, and no file, wherever they stand', async () => {
    const seen: string[] = [];
    const service = await serve((request, response) => {
      seen.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(body);
        response
          .writeHead(200, {
            'content-type': 'application/json',
            'set-cookie': `session=${SECRET}`,
            'x-api-key': 'other-secret-1',
          })
          .end(
            JSON.stringify({
              access_token: 'other-secret-2',
              nested: [{ client_secret: 'other-secret-3', token: { value: 'other-secret-7' } }],
              said: `it is ${SECRET}`,
              pin: { password: 123456789 },
            }),
          );
      });
    });
    const directory = newDirectory();
    const call = async (url: string): Promise<string> => {
      const query = `key=${encodeURIComponent(SECRET)}&api_key=other-secret-4`;
      const answer = await fetch(`${url}/${encodeURIComponent(SECRET)}?${query}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer other-secret-5`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: `client_secret=other-secret-6&basic=${Buffer.from(SECRET).toString('base64')}&name=Ann`,
      });
      return answer.text();
    };
    const real = await call(await between(service, 'record', directory, [SECRET]));
    expect(real).toContain(SECRET);
    expect(real).toContain('other-secret-2');
    expect(seen.join('\n')).toContain('other-secret-5');
    const files =
      written(directory) + readdirSync(directory, { recursive: true, encoding: 'utf8' }).join('\n');
    for (const form of [...forms, 'other-secret-', '123456789']) expect(files).not.toContain(form);
    expect(files).toContain('name=Ann');
    // What names a recording holds no secret, so it is found again.
    const replayed = JSON.parse(await call(await between(service, 'replay', directory, [SECRET]))) as object;
    expect(replayed).toMatchObject({
      access_token: '(sensitive)',
      said: 'it is (sensitive)',
      pin: { password: 0 },
    });
    expect(seen).toHaveLength(2);
  });

  test('in bytes that are no text, too', async () => {
    const service = await serve((_request, response) =>
      response.end(Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(SECRET), Buffer.from([0xfe])])),
    );
    const directory = newDirectory();
    await (await fetch(await between(service, 'record', directory, [SECRET]))).arrayBuffer();
    const { response } = JSON.parse(written(directory)) as { response: { body: string; base64: boolean } };
    expect(response.base64).toBe(true);
    expect(Buffer.from(response.body, 'base64').toString('latin1')).not.toContain(SECRET);
  });
});
