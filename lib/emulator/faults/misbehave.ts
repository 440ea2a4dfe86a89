import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { errorBody, ApiError } from '../errors';
import type { World } from '../world';
import type { FaultEffect } from './faults';

/** An answer that is ready to be sent. */
export interface ReadyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Waits as long as the latencies say. */
export async function delay(effects: readonly FaultEffect[]): Promise<void> {
  const ms = effects.reduce((sum, effect) => sum + (effect.kind === 'latency' ? effect.ms : 0), 0);
  if (ms > 0) await sleep(ms);
}

/**
 * Lets a request go wrong before the org acts on it.
 *
 * @returns whether the request is over
 * @throws PlatformError for an error in the platform's form
 */
export function strikeBefore(world: World, effects: readonly FaultEffect[], reply: FastifyReply): boolean {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'expire-tokens':
        world.tokens.expireAll();
        break;
      case 'refuse':
        reply.hijack();
        world.refuse(effect.ms);
        return true;
      case 'status':
      case 'reset':
      case 'hang':
        if (effect.when !== 'after') {
          end(effect, reply);
          return true;
        }
        break;
      default:
    }
  }
  return false;
}

/** Lets a request go wrong after the org has acted on it. @returns whether it did */
export function strikeAfter(
  effects: readonly FaultEffect[],
  reply: FastifyReply,
  answer: ReadyAnswer,
): boolean {
  for (const effect of effects) {
    if (effect.kind === 'cut') {
      cut(reply, answer, effect.part ?? 0.5);
      return true;
    }
    if (
      (effect.kind === 'status' || effect.kind === 'reset' || effect.kind === 'hang') &&
      effect.when === 'after'
    ) {
      end(effect, reply);
      return true;
    }
  }
  return false;
}

function end(effect: FaultEffect & { kind: 'status' | 'reset' | 'hang' }, reply: FastifyReply): void {
  if (effect.kind === 'status') {
    answerStatus(effect, reply);
    return;
  }
  reply.hijack();
  if (effect.kind === 'reset') reply.raw.socket?.resetAndDestroy();
}

/** What the platform usually says with a status. */
const USUAL: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['bad.request', 'The request could not be understood by the server due to malformed syntax.'],
  401: ['bad.credentials', 'Invalid login credentials.'],
  403: ['missing.any.permissions', 'Unable to perform the requested action.'],
  404: ['not.found', 'The requested resource was not found.'],
  408: ['request.timeout', 'The request timed out.'],
  409: ['conflict', 'The request conflicts with the current state of the resource.'],
  429: ['too.many.requests', 'Rate limit exceeded the maximum. Retry the request in [1] seconds'],
  500: ['internal.server.error', 'Internal Server Error'],
  502: ['bad.gateway', 'Bad Gateway'],
  503: ['service.unavailable', 'Service Unavailable - The server is currently unavailable.'],
  504: ['gateway.timeout', 'The request timed out.'],
};

function answerStatus(effect: FaultEffect & { kind: 'status' }, reply: FastifyReply): void {
  const { status, retryAfterSeconds } = effect;
  const retry = retryAfterSeconds ?? (status === 429 ? 1 : undefined);
  if (retry !== undefined) void reply.header('retry-after', String(retry));
  void reply.code(status);
  if (effect.body !== undefined) {
    void reply.type('text/html; charset=utf-8').send(effect.body);
    return;
  }
  const [code, message] = USUAL[status] ?? ['error', 'An error occurred.'];
  const error = new ApiError(status, effect.code ?? code, effect.message ?? message);
  void reply.type('application/json; charset=utf-8').send(JSON.stringify(errorBody(error, reply.request.id)));
}

/** Promises the whole answer, sends a part of it, and closes the connection. */
function cut(reply: FastifyReply, { status, headers, body }: ReadyAnswer, part: number): void {
  reply.hijack();
  const bytes = Buffer.from(body);
  const { raw } = reply;
  raw.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  const kept = bytes.subarray(0, Math.min(Math.floor(bytes.length * part), bytes.length - 1));
  raw.write(kept.length > 0 ? kept : '', () => raw.socket?.destroy());
  if (kept.length === 0) {
    raw.flushHeaders();
    setImmediate(() => raw.socket?.destroy());
  }
}
