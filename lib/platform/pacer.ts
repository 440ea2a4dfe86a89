import { REQUESTS_PER_MINUTE } from '../model/limits';
import type { RateLimit } from './http';
import { sleep } from './sleep';

/** What a pacer allows. */
export interface PacerOptions {
  /** Requests in a window. Default: a little under the platform's limit, for those that the network delays. */
  readonly requests?: number;
  /** The window: milliseconds. Default: a little over a minute, for the same reason. */
  readonly windowMs?: number;
}

const DEFAULT_WINDOW_MS = 61_000;

/** How much of a limit is used: what is under way when the others are counted needs room. */
function within(allowed: number): number {
  return Math.max(1, Math.floor((allowed * 29) / 30));
}

/**
 * Keeps one token under its limit: never more than `requests` in any window of `windowMs`, counted by sending. A burst
 * is let through at once, so that a small plan is never slowed down. What the answers say of the limit counts more: a
 * higher one is used, and where it is used up (by others too, who may have the same token) the next window is awaited.
 */
export class Pacer {
  private requests: number;
  private readonly windowMs: number;
  private readonly sent: number[] = [];
  private turn: Promise<void> = Promise.resolve();
  private notBefore = 0;

  constructor(options: PacerOptions = {}) {
    this.requests = options.requests ?? within(REQUESTS_PER_MINUTE);
    this.windowMs = options.windowMs ?? DEFAULT_WINDOW_MS;
  }

  /** How many requests could go out at once. */
  get room(): number {
    this.forget();
    return this.notBefore > Date.now() ? 0 : this.requests - this.sent.length;
  }

  /** Holds everything back for a while: what a 429 asked for. */
  pause(milliseconds: number): void {
    this.notBefore = Math.max(this.notBefore, Date.now() + milliseconds);
  }

  /** Takes in what an answer says of the limit. */
  learn({ used, allowed, resetMs = 0 }: RateLimit): void {
    this.requests = Math.max(this.requests, within(allowed));
    if (used >= within(allowed)) this.pause(resetMs);
  }

  /**
   * Waits for a place, first come first served.
   *
   * @param told how long it waits, before it does: milliseconds
   */
  async wait(signal?: AbortSignal, told?: (milliseconds: number) => void): Promise<void> {
    const before = this.turn;
    let done: () => void = () => undefined;
    this.turn = new Promise((resolve) => (done = resolve));
    try {
      await before;
      for (let delay = this.delay(); delay > 0; delay = this.delay()) {
        told?.(delay);
        await sleep(delay, signal);
      }
      signal?.throwIfAborted();
      this.sent.push(Date.now());
    } finally {
      done();
    }
  }

  private delay(): number {
    this.forget();
    const now = Date.now();
    const [oldest] = this.sent;
    const full =
      this.sent.length < this.requests || oldest === undefined ? 0 : oldest + this.windowMs - now + 1;
    return Math.max(full, this.notBefore - now);
  }

  private forget(): void {
    const edge = Date.now() - this.windowMs;
    while (this.sent[0] !== undefined && this.sent[0] <= edge) this.sent.shift();
  }
}
