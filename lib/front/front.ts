import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createAuthority } from '../shared/certificates';
import { forwardTo, forwardToOrigin, answerItself } from './forward';
import { authorityOf, hostName, type Leading } from './leading';
import { TlsEnds } from './tls';
import { writeTrust, type Trust } from './trust';

const LOOPBACK = '127.0.0.1';
/** The first byte of a TLS handshake. [RFC 8446, 5.1] */
const HANDSHAKE = 0x16;
/** How long a connection may say nothing at first, in milliseconds. */
const SILENCE_MS = 60_000;
/** How long the headers of a request may take, in milliseconds. */
const HEADERS_MS = 10_000;

/** How a front is started. */
interface FrontOptions {
  /** Port of the proxy; 0: a free one. Default: 0. */
  readonly port?: number;
  /** Where the certificates are written that clients have to trust; it has to be there. No key is written. */
  readonly directory: string;
  /** Where variables name what is trusted besides: clients go on trusting it. Default: those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** The hosts that it leads elsewhere. */
  readonly leadings: readonly Leading[];
}

/** A running front. */
export interface Front {
  /** `http://127.0.0.1:PORT`: a proxy for clients that read `HTTPS_PROXY`. */
  readonly url: string;
  /**
   * A port that takes connections as the hosts themselves would, with or without TLS: for processes whose connections are
   * led here without their knowing it.
   */
  readonly detourPort: number;
  readonly hosts: readonly string[];
  readonly trust: Trust;
  /** Ends it, with every connection. */
  close(): Promise<void>;
}

/**
 * Starts a proxy on the loopback device that ends the TLS of some hosts, with certificates of an authority that it makes
 * for this run, and leads what is asked of them elsewhere. Every other host it connects with, as any proxy does.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { port = 0, directory, env = process.env, leadings } = options;
  const led = new Map(leadings.map((leading) => [leading.host, leading]));
  const authority = createAuthority(`genesys-actions front (process ${process.pid})`);
  const trust = writeTrust(directory, authority.certificatePem, env);
  const tls = new TlsEnds(authority, (host) => led.has(host));
  /** Connections that are inside of a tunnel, with the host that they mean. */
  const tunnels = new WeakMap<Duplex, { readonly host: string; readonly secure: boolean }>();
  const open = new Set<Duplex>();

  const proxy = createServer({ headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS / 2 });
  proxy.on('request', onRequest);
  proxy.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    onConnect(request, socket, head);
  });
  proxy.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  const detour = createNetServer((socket) => {
    serve(socket, undefined);
  });
  for (const server of [proxy as Server, detour]) server.on('connection', hold);

  function hold(socket: Duplex): void {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const tunnel = tunnels.get(request.socket);
    const absolute = /^https?:\/\//i.test(request.url ?? '') ? request.url : undefined;
    const url = absolute !== undefined && URL.canParse(absolute) ? new URL(absolute) : undefined;
    const host =
      tunnel?.host ?? hostName(url?.hostname ?? authorityOf(request.headers.host ?? '', 80)?.host ?? '');
    const leading = led.get(host);
    if (leading !== undefined) {
      forwardTo(leading, tunnel?.secure ?? url?.protocol === 'https:', request, response);
    } else if (url !== undefined && tunnel === undefined) forwardToOrigin(url, request, response);
    else answerItself(response, 421, 'this is a proxy, and knows no such host by itself.');
  }

  function onConnect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const to = tunnels.has(request.socket) ? undefined : authorityOf(request.url ?? '', 443);
    if (to === undefined) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (led.has(to.host)) {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) socket.unshift(head);
      serve(socket, to.host);
      return;
    }
    const onward = connect(to.port, to.host);
    hold(onward);
    onward.once('error', ({ code = 'error' }: NodeJS.ErrnoException) => {
      const body = `The front of genesys-actions: ${to.host} cannot be reached (${code}).\n`;
      socket.end(
        `HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.once('close', () => onward.destroy());
    onward.once('connect', () => {
      onward.removeAllListeners('error').on('error', () => socket.destroy());
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) onward.write(head);
      pipeline(socket, onward, () => undefined);
      pipeline(onward, socket, () => undefined);
    });
  }

  /** What a client says inside of a tunnel, or on a connection that was led here: TLS, or HTTP as it is. */
  function serve(socket: Duplex, host: string | undefined): void {
    const timer = setTimeout(() => socket.destroy(), SILENCE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
    });
    const look = (): void => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.off('readable', look);
      clearTimeout(timer);
      socket.unshift(first);
      if (first[0] === HANDSHAKE) tls.accept(socket, host, begin);
      else if (host === undefined) proxy.emit('connection', socket);
      else begin(socket, host, false);
    };
    socket.on('readable', look);
  }

  function begin(socket: TLSSocket | Duplex, host: string, secure = true): void {
    tunnels.set(socket, { host, secure });
    proxy.emit('connection', socket);
  }

  await listen(proxy, port);
  await listen(detour, 0);
  return {
    url: `http://${LOOPBACK}:${portOf(proxy)}`,
    detourPort: portOf(detour),
    hosts: [...led.keys()],
    trust,
    async close() {
      const closed = [proxy, detour].map((server) => new Promise((done) => server.close(done)));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
