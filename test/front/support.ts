import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect as connectPlain, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { leadingOf, startFront, type Front } from '../../lib/front';

/** A request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const closers: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that answers with what it saw, as JSON. */
export async function echoServer(): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen: Seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      const body = JSON.stringify(seen);
      response
        .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
        .end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}

/** A front that is closed after the test file. */
export async function newFront(
  ...leadings: string[]
): Promise<Front & { directory: string; authority: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-front-test-'));
  const front = await startFront({ directory, env: {}, leadings: leadings.map(leadingOf) });
  closers.push(async () => {
    await front.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { ...front, directory, authority: readFileSync(front.trust.added, 'utf8') };
}

/** Connects with a port of this machine. */
export async function plain(port: number): Promise<Socket> {
  const socket = connectPlain(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the other end closes; a reset is an end as well. */
export function all(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

/** A tunnel to a host through a front, by hand. Gives the connection when the front agrees, or what it said instead. */
export async function tunnel(front: Front, authority: string): Promise<Socket | string> {
  const socket = await plain(Number(new URL(front.url).port));
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [said] = (await once(socket, 'data')) as [Buffer];
  const text = said.toString();
  if (text.startsWith('HTTP/1.1 200 ')) return socket;
  return text + (await all(socket));
}

/** TLS on a connection, as a client that trusts one authority does it. */
export async function secured(
  socket: Socket | string,
  servername: string | undefined,
  ca: string,
  host = servername,
): Promise<TLSSocket> {
  if (typeof socket === 'string') throw new Error(socket);
  const secure = connectTls({
    socket,
    ca,
    ...(servername !== undefined && { servername }),
    ...(host !== undefined && { host }),
  });
  await once(secure, 'secureConnect');
  return secure;
}

/** One request over a connection. The answer's status and body. */
export async function ask(
  socket: Socket,
  head: string,
  body = '',
): Promise<{ status: number; text: string }> {
  const answer = all(socket);
  socket.write(`${head}\r\nConnection: close\r\n\r\n${body}`);
  const text = await answer;
  const [, status = '0'] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  return { status: Number(status), text: text.slice(text.indexOf('\r\n\r\n') + 4) };
}
