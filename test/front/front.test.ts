import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { leadingOf } from '../../lib/front';
import { all, ask, echoServer, newFront, plain, secured, tunnel, type Seen } from './support';

type TestFront = Awaited<ReturnType<typeof newFront>>;

let echo: Awaited<ReturnType<typeof echoServer>>;
let front: TestFront;

beforeAll(async () => {
  echo = await echoServer();
  front = await newFront(`api.example.com=${echo.url}/base/`, `other.example.com=${echo.url}`);
});

const proxyPort = (): number => Number(new URL(front.url).port);

/** A GET inside of a tunnel. */
async function seenBy(host: string, path = '/x?y=1'): Promise<Seen> {
  const secure = await secured(await tunnel(front, `${host}:443`), host, front.authority);
  const { text } = await ask(secure, `GET ${path} HTTP/1.1\r\nHost: ${host}`);
  return JSON.parse(text) as Seen;
}

describe('hosts that are led elsewhere', () => {
  test('a tunnel ends here, with a certificate for the host, and its requests go where the host leads', async () => {
    const seen = await seenBy('api.example.com');
    expect(seen).toMatchObject({ method: 'GET', url: '/base/x?y=1' });
    expect(seen.headers).toMatchObject({
      host: new URL(echo.url).host,
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-proto': 'https',
    });
    expect((await seenBy('other.example.com')).url).toBe('/x?y=1');
  });

  test('names are the same in any case, and with a dot at the end', async () => {
    const secure = await secured(
      await tunnel(front, 'API.Example.com.:443'),
      'api.EXAMPLE.com',
      front.authority,
    );
    expect((await ask(secure, 'GET / HTTP/1.1\r\nHost: API.Example.com')).status).toBe(200);
  });

  test('a body arrives as it was sent, by its length or in chunks', async () => {
    const send = async (headers: string, body: string): Promise<Seen> => {
      const secure = await secured(
        await tunnel(front, 'api.example.com:443'),
        'api.example.com',
        front.authority,
      );
      const answer = await ask(secure, `PUT /x HTTP/1.1\r\nHost: api.example.com\r\n${headers}`, body);
      return JSON.parse(answer.text) as Seen;
    };
    const whole = await send('Content-Length: 5', 'hello');
    expect(whole.body).toBe('hello');
    expect(whole.headers['content-length']).toBe('5');
    expect(whole.headers['transfer-encoding']).toBeUndefined();
    const chunked = await send('Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n');
    expect(chunked.body).toBe('hello');
    expect(chunked.headers['transfer-encoding']).toBe('chunked');
  });

  test('a tunnel takes many requests, one behind the other', async () => {
    const secure = await secured(
      await tunnel(front, 'api.example.com:443'),
      'api.example.com',
      front.authority,
    );
    for (const path of ['/1', '/2', '/3']) {
      secure.write(`GET ${path} HTTP/1.1\r\nHost: api.example.com\r\n\r\n`);
      const [chunk] = (await once(secure, 'data')) as [Buffer];
      expect(chunk.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    }
    secure.destroy();
  });

  test('without TLS in the tunnel, and without a tunnel, they go there as well', async () => {
    const socket = await tunnel(front, 'api.example.com:80');
    if (typeof socket === 'string') throw new Error(socket);
    const inside = await ask(socket, 'GET /in HTTP/1.1\r\nHost: api.example.com');
    expect(JSON.parse(inside.text)).toMatchObject({
      url: '/base/in',
      headers: { 'x-forwarded-proto': 'http' },
    });
    for (const scheme of ['http', 'https']) {
      const absolute = await ask(
        await plain(proxyPort()),
        `GET ${scheme}://api.example.com/abs?a=b HTTP/1.1\r\nHost: api.example.com`,
      );
      expect(JSON.parse(absolute.text)).toMatchObject({
        url: '/base/abs?a=b',
        headers: { 'x-forwarded-proto': scheme },
      });
    }
  });

  test('the port for detours takes connections as the hosts themselves would', async () => {
    const secure = await secured(await plain(front.detourPort), 'api.example.com', front.authority);
    expect((await ask(secure, 'GET / HTTP/1.1\r\nHost: api.example.com')).status).toBe(200);
    const bare = await ask(await plain(front.detourPort), 'GET /bare HTTP/1.1\r\nHost: other.example.com');
    expect(JSON.parse(bare.text)).toMatchObject({ url: '/bare' });
  });

  test('a target that does not answer is a 502 that says which one', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as { port: number };
    await new Promise((done) => gone.close(done));
    const other = await newFront(`api.example.com=http://127.0.0.1:${port}`);
    const secure = await secured(
      await tunnel(other, 'api.example.com:443'),
      'api.example.com',
      other.authority,
    );
    const { status, text } = await ask(secure, 'GET / HTTP/1.1\r\nHost: api.example.com');
    expect(status).toBe(502);
    expect(text).toBe(
      `The front of genesys-actions: api.example.com leads to http://127.0.0.1:${port}, which does not answer (ECONNREFUSED).\n`,
    );
  });

  test('a target that resets the connection resets that of the client', async () => {
    const resets = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    resets.listen(0, '127.0.0.1');
    await once(resets, 'listening');
    const { port } = resets.address() as { port: number };
    const other = await newFront(`api.example.com=http://127.0.0.1:${port}`);
    const secure = await secured(
      await tunnel(other, 'api.example.com:443'),
      'api.example.com',
      other.authority,
    );
    expect((await ask(secure, 'GET / HTTP/1.1\r\nHost: api.example.com')).status).toBe(0);
    await new Promise((done) => resets.close(done));
  });

  test('an answer that is cut off is cut off for the client', async () => {
    const cuts = createServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
      }),
    );
    cuts.listen(0, '127.0.0.1');
    await once(cuts, 'listening');
    const { port } = cuts.address() as { port: number };
    const other = await newFront(`api.example.com=http://127.0.0.1:${port}`);
    const secure = await secured(
      await tunnel(other, 'api.example.com:443'),
      'api.example.com',
      other.authority,
    );
    const { text } = await ask(secure, 'GET / HTTP/1.1\r\nHost: api.example.com');
    expect(text.length).toBeLessThan(100);
    await new Promise((done) => cuts.close(done));
  });
});

describe('names that do not agree', () => {
  test('the handshake decides where it names a host that is known: its certificate, its target', async () => {
    const secure = await secured(
      await tunnel(front, 'api.example.com:443'),
      'other.example.com',
      front.authority,
    );
    const { text } = await ask(secure, 'GET /x HTTP/1.1\r\nHost: api.example.com');
    expect(JSON.parse(text)).toMatchObject({ url: '/x' });
  });

  test('a host that is not known gets the certificate of the tunnel, which the client refuses', async () => {
    const socket = await tunnel(front, 'api.example.com:443');
    await expect(secured(socket, 'evil.example.net', front.authority)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('a handshake without a name means the host of the tunnel', async () => {
    const socket = await tunnel(front, 'api.example.com:443');
    const secure = await secured(socket, undefined, front.authority, 'api.example.com');
    expect((await ask(secure, 'GET / HTTP/1.1\r\nHost: api.example.com')).status).toBe(200);
  });

  test('the port for detours makes no certificate for a host that it does not know, nor without a name', async () => {
    for (const servername of ['evil.example.net', undefined]) {
      const attempt = secured(await plain(front.detourPort), servername, front.authority, 'api.example.com');
      const code: unknown = expect.stringMatching(/^(ECONNRESET|ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE)$/);
      await expect(attempt).rejects.toMatchObject({ code });
    }
  });

  test('a client that does not trust the authority ends the handshake, and the front lives on', async () => {
    const socket = await tunnel(front, 'api.example.com:443');
    await expect(secured(socket, 'api.example.com', '')).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    expect((await seenBy('api.example.com')).method).toBe('GET');
  });
});

describe('other hosts', () => {
  test('are connected with, and what goes through the tunnel is not touched', async () => {
    const socket = await tunnel(front, `127.0.0.1:${echo.port}`);
    if (typeof socket === 'string') throw new Error(socket);
    const { text } = await ask(socket, 'GET /direct HTTP/1.1\r\nHost: whatever');
    expect(JSON.parse(text)).toMatchObject({ url: '/direct', headers: { host: 'whatever' } });
    expect((JSON.parse(text) as Seen).headers['x-forwarded-proto']).toBeUndefined();
  });

  test('plain requests for them are handed on without what concerns the proxy alone', async () => {
    const { text } = await ask(
      await plain(proxyPort()),
      `GET ${echo.url}/absolute HTTP/1.1\r\nHost: ${new URL(echo.url).host}\r\nProxy-Authorization: Basic eA==\r\nProxy-Connection: close`,
    );
    const seen = JSON.parse(text) as Seen;
    expect(seen.url).toBe('/absolute');
    expect(Object.keys(seen.headers)).not.toContain('proxy-authorization');
    expect(Object.keys(seen.headers)).not.toContain('proxy-connection');
  });

  test('one that cannot be reached is a 502', async () => {
    expect(await tunnel(front, '127.0.0.1:1')).toMatch(/^HTTP\/1\.1 502 .*ECONNREFUSED/s);
    expect(await tunnel(front, 'no-such-host.invalid:443')).toMatch(
      /^HTTP\/1\.1 502 .*no-such-host\.invalid/s,
    );
  });

  test('a page that a browser was led to cannot use the port as a web server', async () => {
    const answer = await ask(await plain(proxyPort()), 'GET / HTTP/1.1\r\nHost: rebound.example.net');
    expect(answer.status).toBe(421);
  });
});

describe('bad input', () => {
  test.each(['', ':443', 'host:0', 'host:99999', 'a b:443', 'http://x/', '/', '[::1', 'user@host:443'])(
    'CONNECT %j is refused',
    async (authority) => {
      const socket = await plain(proxyPort());
      const answer = all(socket);
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test('what is neither a handshake nor HTTP ends the connection, and nothing else', async () => {
    const garbage = Buffer.from([
      0x16,
      3,
      1,
      0xff,
      0xff,
      ...Array.from({ length: 400 }, (_, at) => at % 256),
    ]);
    for (const bytes of [garbage, Buffer.from('\0\0\0\0nonsense\r\n\r\n')]) {
      const inTunnel = await tunnel(front, 'api.example.com:443');
      if (typeof inTunnel === 'string') throw new Error(inTunnel);
      for (const socket of [inTunnel, await plain(proxyPort()), await plain(front.detourPort)]) {
        const end = all(socket);
        socket.end(bytes);
        await end;
      }
    }
    expect((await seenBy('api.example.com')).method).toBe('GET');
  });

  test('a client that goes away in the middle of a handshake, a tunnel or a request does no harm', async () => {
    for (let round = 0; round < 20; round += 1) {
      const half = await tunnel(front, 'api.example.com:443');
      if (typeof half === 'string') throw new Error(half);
      half.write(Buffer.from([0x16, 3, 1]));
      half.resetAndDestroy();
      const requesting = await secured(
        await tunnel(front, 'api.example.com:443'),
        'api.example.com',
        front.authority,
      );
      requesting.write('PUT / HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 100\r\n\r\nhalf');
      requesting.destroy();
      // What nobody reads never ends, and would keep this process.
      (await plain(proxyPort())).resume().end('CONNECT 127.0.0.1:1 HTTP/1.1\r\n');
    }
    expect((await seenBy('api.example.com')).method).toBe('GET');
  });

  test('a tunnel inside of a tunnel is refused', async () => {
    const secure = await secured(
      await tunnel(front, 'api.example.com:443'),
      'api.example.com',
      front.authority,
    );
    const answer = all(secure);
    secure.write('CONNECT other.example.com:443 HTTP/1.1\r\nHost: other.example.com\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a thousand tunnels at once are all served', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 1000 }, () => tunnel(front, 'api.example.com:443')),
    );
    expect(sockets.filter((socket) => typeof socket === 'string')).toEqual([]);
    const some = sockets.slice(0, 100) as Exclude<(typeof sockets)[number], string>[];
    const answers = await Promise.all(
      some.map(async (socket) =>
        ask(
          await secured(socket, 'api.example.com', front.authority),
          'GET / HTTP/1.1\r\nHost: api.example.com',
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const socket of sockets) if (typeof socket !== 'string') socket.destroy();
  });
});

describe('its end, and its keys', () => {
  test('no key is written, and clients that trust the file trust no other authority of ours', () => {
    const files = readdirSync(front.directory);
    expect(files.sort()).toEqual(['front-authority.pem', 'front-trusted.pem']);
    const texts = files.map((file) => readFileSync(`${front.directory}/${file}`, 'utf8'));
    for (const text of texts) expect(text).not.toContain('PRIVATE KEY');
    expect(texts[0]?.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(texts[1]?.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(20);
  });

  test('its end ends every connection, busy or silent', async () => {
    const ending = await newFront(`api.example.com=${echo.url}`);
    const silent = await plain(ending.detourPort);
    const secure = await secured(
      await tunnel(ending, 'api.example.com:443'),
      'api.example.com',
      ending.authority,
    );
    const through = await tunnel(ending, `127.0.0.1:${echo.port}`);
    if (typeof through === 'string') throw new Error(through);
    const ends = [silent, secure, through].map(all);
    await ending.close();
    await Promise.all(ends);
    const refused = connectTls({ port: ending.detourPort, host: '127.0.0.1', servername: 'api.example.com' });
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('HOST=URL', () => {
  test.each([
    ['api.example.com', /must lead|no name/],
    ['=http://127.0.0.1', /no name of a host/],
    ['10.0.0.5=http://127.0.0.1', /no name of a host/],
    ['a..b=http://127.0.0.1', /no name of a host/],
    ['-a=http://127.0.0.1', /no name of a host/],
    ['a*b=http://127.0.0.1', /no name of a host/],
    ['api.example.com=127.0.0.1:9000', /http:\/\/ or https:\/\//],
    ['api.example.com=ftp://127.0.0.1', /http:\/\/ or https:\/\//],
    ['api.example.com=http://user:secret@127.0.0.1', /no user/],
    ['api.example.com=http://127.0.0.1/?a=b', /no user, query/],
  ])('%s is refused', (text, message) => {
    expect(() => leadingOf(text)).toThrow(message);
  });

  test('a message holds no secret of the URL', () => {
    expect(() => leadingOf('api.example.com=http://user:hunter2@127.0.0.1')).not.toThrow(/hunter2/);
  });
});
