import type { ClientRequest, IncomingMessage } from 'node:http';
import { subscribe } from 'node:diagnostics_channel';
import { send } from './host-wire';
import type { FunctionRequest } from './types';

/** What Node.js tells of a request of `fetch`, which is undici's. */
interface FetchRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
}

/** Requests that are under way, with when they began and how they were answered. */
type Begun = Pick<FunctionRequest, 'method' | 'url' | 'startedAt'> & { status?: number };

/** From now on tells the pool of each request that the function makes over HTTP. */
export function tellRequests(): void {
  const begun = new Map<object, Begun>();
  const begin = (request: object, method: string, url: string): void => {
    begun.set(request, { method, url, startedAt: now() });
  };
  const end = (request: object, error?: unknown): void => {
    const known = begun.get(request);
    if (known === undefined) return;
    begun.delete(request);
    const message = error === undefined ? undefined : String((error as Error).message ?? error);
    send({
      type: 'request',
      request: { ...known, endedAt: now(), ...(message !== undefined && { error: message }) },
    });
  };
  listen<{ request: FetchRequest }>('undici:request:create', ({ request }) => {
    begin(request, request.method, plain(`${String(request.origin)}${request.path}`));
  });
  listen<{ request: FetchRequest; response: { statusCode: number } }>('undici:request:headers', (told) => {
    const known = begun.get(told.request);
    if (known !== undefined) known.status = told.response.statusCode;
  });
  listen<{ request: FetchRequest }>('undici:request:trailers', ({ request }) => {
    end(request);
  });
  listen<{ request: FetchRequest; error: unknown }>('undici:request:error', ({ request, error }) => {
    end(request, error);
  });
  listen<{ request: ClientRequest }>('http.client.request.start', ({ request }) => {
    const { protocol, host, method, path } = request;
    begin(request, method, plain(`${protocol}//${String(request.getHeader('host') ?? host)}${path}`));
    // The channel for errors is not there before Node.js 22.
    request.prependOnceListener('error', (error: Error) => {
      end(request, error);
    });
  });
  listen<{ request: ClientRequest; response: IncomingMessage }>('http.client.response.finish', (told) => {
    const known = begun.get(told.request);
    const { statusCode } = told.response;
    if (known !== undefined && statusCode !== undefined) known.status = statusCode;
    end(told.request);
  });
}

function listen<Message>(channel: string, work: (message: Message) => void): void {
  subscribe(channel, (message) => {
    try {
      work(message as Message);
    } catch {
      // What is told is no part of what the function does.
    }
  });
}

/** A URL without what often holds secrets: user, query and fragment. */
function plain(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
