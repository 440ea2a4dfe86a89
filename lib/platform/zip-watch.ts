import { backoffMs, type BackoffOptions } from './backoff';
import { sleep } from './sleep';

/** Pauses between polls of a zip of which nobody knows how long it takes. */
const POLL_BACKOFF: BackoffOptions = { baseMs: 500, maxMs: 2000 };
/** What others took, or take, holds no zip up for longer than this: milliseconds. */
const LONGEST_WAIT_MS = 10_000;
/** While nothing is known, who is not the first waits for the first one's end; at most so long: milliseconds. */
const BEHIND_FIRST_MS = 12_000;
/** Each so manyth zip is looked at after half the usual time, too: it may have become shorter. */
const PROBE_EVERY = 5;

/** How a zip is watched. */
interface WatchOptions {
  /** After this long it is given up: milliseconds. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Spaces the polls of zips that are processed at the same time. Where many actions are created, each poll is a request of
 * a limit that they share; but the zips of an org take about as long as each other. So the first one is polled, and the
 * others are looked at when they have had as long as that took.
 */
export class ZipWatch {
  /** How long a zip takes: milliseconds; undefined while none was seen to end. */
  private usualMs: number | undefined;
  /** Resolves when the first has ended; undefined when none is under way. */
  private first: Promise<void> | undefined;
  private watched = 0;

  /**
   * Watches a zip that was uploaded now.
   *
   * @param poll what it came to; undefined while it is processed
   * @returns the same; undefined when it took too long
   */
  async watch<T>(poll: () => Promise<T | undefined>, options: WatchOptions): Promise<T | undefined> {
    const uploaded = Date.now();
    if (this.usualMs === undefined && this.first !== undefined) await this.behindFirst(options.signal);
    if (this.usualMs !== undefined || this.first !== undefined) return this.follow(poll, uploaded, options);
    const result = this.follow(poll, uploaded, options);
    this.first = result.then(
      () => undefined,
      () => undefined,
    );
    return result.finally(() => (this.first = undefined));
  }

  private async follow<T>(
    poll: () => Promise<T | undefined>,
    uploaded: number,
    { patienceMs, signal }: WatchOptions,
  ): Promise<T | undefined> {
    const expected = this.looks();
    for (let polls = 1; ; polls += 1) {
      const due = expected[polls - 1];
      const wait =
        due === undefined ? backoffMs(polls - expected.length, POLL_BACKOFF) : due - (Date.now() - uploaded);
      if (Date.now() + wait > uploaded + patienceMs) return undefined;
      if (wait > 0) await sleep(wait, signal);
      const result = await poll();
      if (result === undefined) continue;
      if (this.usualMs === undefined || polls !== expected.length) this.learn(Date.now() - uploaded);
      return result;
    }
  }

  /** One that took long among many that did not changes little. */
  private learn(tookMs: number): void {
    const most = this.usualMs === undefined ? Infinity : Math.max(1000, 2 * this.usualMs);
    this.usualMs = Math.min(tookMs, most, LONGEST_WAIT_MS);
  }

  /** When a zip is looked at for certain: milliseconds after its upload. */
  private looks(): number[] {
    if (this.usualMs === undefined) return [0];
    this.watched += 1;
    return this.watched % PROBE_EVERY === 0 ? [this.usualMs / 2, this.usualMs] : [this.usualMs];
  }

  private async behindFirst(signal: AbortSignal | undefined): Promise<void> {
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    try {
      await Promise.race([this.first, sleep(BEHIND_FIRST_MS, either)]);
    } finally {
      stop.abort();
    }
  }
}
