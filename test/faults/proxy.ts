import { randomInt } from 'node:crypto';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

/** What can go wrong with one request. */
export const FAULTS = [
  'refused',
  'reset',
  'reset after it acted',
  '401',
  '429',
  '500',
  '502',
  '503',
  '504',
  '500 after it acted',
  'hang',
  'hang after it acted',
  'cut in half',
  'killed',
  'killed after it acted',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A request's name: method, path without ids, and the how manyth of these it is; so it is found again in another run. */
export function keyed(name: string, count: number): string {
  return `${name} #${count}`;
}

/** Where one request is to go wrong. */
export interface Place {
  /** The request, as {@link keyed} names it. */
  readonly at: string;
  /** The request that comes before it; undefined for the first: connections are refused after that one. */
  readonly before: string | undefined;
  readonly kind: Fault;
}

/**
 * Ports below those that systems give to connections: a port that refuses for a while is free meanwhile, and nothing
 * else may get it.
 */
const PORTS = { from: 15_000, to: 32_000 } as const;

/** A proxy before an org that lets one request go wrong. A fault stays until it has struck, and is lifted when that is told. */
export class FaultProxy {
  readonly requests: string[] = [];
  private place: Place | undefined;
  private readonly counts = new Map<string, number>();
  private readonly open = new Set<ServerResponse>();
  private server: Server;
  /** Resolves when it listens; undefined while it refuses. */
  private listening: Promise<void> | undefined;
  /** Called where the provider is to be killed. */
  kill: () => void = () => undefined;
  /** Whether the fault was reached. */
  struck = false;

  private constructor(
    private readonly target: { host: string; port: number },
    private readonly port: number,
  ) {
    this.server = this.make();
    this.listening = this.listen();
  }

  static async start(target: { host: string; port: number }): Promise<FaultProxy> {
    for (;;) {
      const proxy = new FaultProxy(target, randomInt(PORTS.from, PORTS.to));
      try {
        await proxy.listening;
        return proxy;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Counts requests anew and lets one go wrong, where a place is given. */
  arm(place?: Place): void {
    this.requests.length = 0;
    this.counts.clear();
    this.struck = false;
    this.place = place;
    if (place?.kind === 'refused' && place.before === undefined) this.refuse();
  }

  /** Lets all pass from now on. */
  async disarm(): Promise<void> {
    this.arm();
    for (const response of this.open) response.destroy();
    this.listening ??= this.listen();
    await this.listening;
  }

  /** The provider has met a refused connection: the fault has struck, so the next connection is taken again. */
  refusalSeen(): void {
    if (this.listening !== undefined) return;
    this.struck = true;
    this.listening = this.listen();
  }

  async close(): Promise<void> {
    await this.disarm();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private make(): Server {
    return createServer((request, response) => {
      // A client that goes away in the middle of its request gets no answer; what it lost shows in its own outcome.
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Nothing listens until the refusal was met; what is under way ends as it would. */
  private refuse(): void {
    this.server.close();
    this.server = this.make();
    this.listening = undefined;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open.add(response);
    response.on('close', () => this.open.delete(response));
    response.setHeader('connection', 'close');
    const body = await bodyOf(request);
    const name = `${request.method ?? 'GET'} ${pathOf(request.url ?? '/')}`;
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const key = keyed(name, count);
    this.requests.push(key);
    const { place } = this;
    const waits = place !== undefined && !this.struck;
    const hit = waits && place.kind !== 'refused' && key === place.at;
    const pass = (): Promise<Answer> => this.pass(request, body);
    if (!hit) {
      const answer = await pass();
      // Before it is answered, so that whatever comes after the answer is refused.
      if (waits && place.kind === 'refused' && key === place.before) this.refuse();
      send(response, answer);
      return;
    }
    this.struck = true;
    const { kind } = place;
    if (kind.startsWith('killed')) {
      if (kind !== 'killed') await pass();
      this.kill();
      response.destroy();
    } else if (kind.startsWith('reset')) {
      if (kind !== 'reset') await pass();
      request.socket.resetAndDestroy();
    } else if (kind.startsWith('hang')) {
      if (kind !== 'hang') await pass();
    } else if (kind === 'cut in half') {
      const answer = await pass();
      response.writeHead(answer.status, {
        ...answer.headers,
        'content-length': String(Math.max(answer.body.length, 2)),
      });
      response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.resetAndDestroy());
    } else {
      if (kind.includes('after')) await pass();
      const status = Number.parseInt(kind, 10);
      send(response, {
        status,
        headers: { 'content-type': 'application/json', ...(status === 429 && { 'retry-after': '1' }) },
        body: Buffer.from(
          JSON.stringify({ message: `fault ${kind}`, code: 'fault', status, contextId: 'fault' }),
        ),
      });
    }
  }

  private pass(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = forward(
        {
          ...this.target,
          method: incoming.method,
          path: incoming.url,
          headers: { ...incoming.headers, connection: 'close' },
        },
        (answer) => {
          bodyOf(answer).then((content) => {
            const { connection: _hop, 'transfer-encoding': _coding, ...headers } = answer.headers;
            resolve({ status: answer.statusCode ?? 502, headers, body: content });
          }, reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    ...(status !== 204 && { 'content-length': String(body.length) }),
    connection: 'close',
  });
  response.end(body);
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pathOf(url: string): string {
  const [path = ''] = url.split('?');
  return path
    .replace(/custom_-_/g, '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id');
}
