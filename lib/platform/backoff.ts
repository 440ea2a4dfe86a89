/** How the pauses between attempts grow. */
export interface BackoffOptions {
  /** The first pause is at most this: milliseconds. */
  readonly baseMs: number;
  /** No pause is longer than this: milliseconds. */
  readonly maxMs: number;
}

/** Between repeated calls. */
export const RETRY_BACKOFF: BackoffOptions = { baseMs: 400, maxMs: 15_000 };

/**
 * The pause before attempt `attempt` + 1 (the first attempt is 1): doubling, with jitter over its upper half, so that
 * callers that failed together do not come back together.
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: BackoffOptions, random = Math.random): number {
  const full = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return full / 2 + (full / 2) * random();
}
