import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAuthority } from '../shared/certificates';
import { answerItself, forwardTo, forwardToOrigin, pathOf } from './forward';
import { authorityOf, hostName, isHostName, type Leading } from './leading';
import { Tape, type TapeOptions } from './tape';
import { TlsEnds } from './tls';
import { writeTrust, type Trust } from './trust';
import { agree, connectThrough, decline } from './tunnel';

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
  /** What is done with the calls of functions to all other hosts. Default: they are not led here. */
  readonly tape?: TapeOptions | undefined;
}

/** What is known of a connection before its first request. */
interface Inside {
  /** The host that it means; undefined: each request says it. */
  readonly host?: string;
  readonly secure: boolean;
  /** Whether it was led here without its client's knowing it. */
  readonly detoured: boolean;
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
  /** Whether connections of functions to all other hosts are to be led here as well. */
  readonly others: boolean;
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
  const tape = options.tape && new Tape(options.tape);
  const led = new Map(leadings.map((leading) => [leading.host, leading]));
  const authority = createAuthority(`genesys-actions front (process ${process.pid})`);
  const trust = writeTrust(directory, authority.certificatePem, env);
  const tls = new TlsEnds(authority, (host) => led.has(host) || (tape !== undefined && isHostName(host)));
  const insides = new WeakMap<Duplex, Inside>();
  const open = new Set<Duplex>();

  const proxy = createServer({ headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS / 2 });
  proxy.on('request', onRequest);
  proxy.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    onConnect(request, socket, head);
  });
  proxy.on('clientError', (_error, socket) => {
    if (socket.writable) decline(socket, '400 Bad Request');
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
    const inside = insides.get(request.socket);
    const absolute = /^https?:\/\//i.test(request.url ?? '') ? request.url : undefined;
    const url = absolute !== undefined && URL.canParse(absolute) ? new URL(absolute) : undefined;
    const named = authorityOf(request.headers.host ?? '', 80);
    const host = inside?.host ?? hostName(url?.hostname ?? named?.host ?? '');
    const secure = inside?.secure ?? url?.protocol === 'https:';
    const leading = led.get(host);
    if (leading !== undefined) forwardTo(leading, secure, request, response);
    else if (tape !== undefined && inside?.detoured === true && isHostName(host)) {
      void tape.answer(
        request,
        response,
        new URL(`${secure ? 'https' : 'http'}://${host}${pathOf(request.url)}`),
      );
    } else if (url !== undefined && inside === undefined) forwardToOrigin(url, request, response);
    else answerItself(response, 421, 'this is a proxy, and knows no such host by itself.');
  }

  function onConnect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const to = insides.has(request.socket) ? undefined : authorityOf(request.url ?? '', 443);
    if (to === undefined) {
      decline(socket, '400 Bad Request');
      return;
    }
    if (!led.has(to.host)) {
      connectThrough(socket, head, to, hold);
      return;
    }
    agree(socket);
    if (head.length > 0) socket.unshift(head);
    serve(socket, to.host);
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
      const detoured = host === undefined;
      if (first[0] !== HANDSHAKE)
        begin(socket, { ...(host !== undefined && { host }), secure: false, detoured });
      else {
        tls.accept(socket, host, (plain, meant) => {
          begin(plain, { host: meant, secure: true, detoured });
        });
      }
    };
    socket.on('readable', look);
  }

  function begin(socket: Duplex, inside: Inside): void {
    insides.set(socket, inside);
    proxy.emit('connection', socket);
  }

  await listen(proxy, port);
  await listen(detour, 0);
  return {
    url: `http://${LOOPBACK}:${portOf(proxy)}`,
    detourPort: portOf(detour),
    hosts: [...led.keys()],
    others: tape !== undefined,
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
