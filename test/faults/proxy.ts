import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** A proxy before an org that lets one request go wrong. */
export class FaultProxy {
  readonly requests: string[] = [];
  private fault: { at: string; before: string | undefined; kind: Fault } | undefined;
  private readonly counts = new Map<string, number>();
  private readonly sockets = new Set<ServerResponse>();
  private server: Server;
  /** Called where the provider is to be killed. */
  kill: () => void = () => undefined;
  /** Whether the fault was reached. */
  struck = false;

  private constructor(
    private readonly target: { host: string; port: number },
    private port = 0,
  ) {
    this.server = this.make();
  }

  static async start(target: { host: string; port: number }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Lets one request go wrong.
   *
   * @param at which, as {@link keyed} names it; undefined lets all pass
   * @param before the request that comes before it: after that one, connections are refused
   */
  arm(at?: string, kind: Fault = 'reset', before?: string): void {
    this.requests.length = 0;
    this.counts.clear();
    this.struck = false;
    this.fault = at === undefined ? undefined : { at, before, kind };
    if (kind === 'refused' && at !== undefined && before === undefined) this.refuse();
  }

  async close(): Promise<void> {
    for (const response of this.sockets) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private make(): Server {
    return createServer((request, response) => {
      void this.handle(request, response);
    });
  }

  private listen(): Promise<void> {
    return new Promise((resolve) => {
      this.server.listen(this.port, '127.0.0.1', () => {
        this.port = (this.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Nothing listens for a while: long enough for one attempt. */
  private refuse(): void {
    this.struck = true;
    const old = this.server;
    old.close();
    old.closeAllConnections();
    this.server = this.make();
    setTimeout(() => void this.listen(), 250);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.sockets.add(response);
    response.on('close', () => this.sockets.delete(response));
    response.setHeader('connection', 'close');
    const body = await bodyOf(request);
    const name = `${request.method ?? 'GET'} ${pathOf(request.url ?? '/')}`;
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const key = keyed(name, count);
    this.requests.push(key);
    const { fault } = this;
    const hit = fault !== undefined && fault.kind !== 'refused' && !this.struck && key === fault.at;
    const pass = (): Promise<Answer> => this.pass(request, body);
    if (!hit) {
      const answer = await pass();
      const refuseNext = fault?.kind === 'refused' && !this.struck && key === fault.before;
      if (refuseNext)
        response.on('finish', () => {
          this.refuse();
        });
      send(response, answer);
      return;
    }
    this.struck = true;
    const { kind } = fault;
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
