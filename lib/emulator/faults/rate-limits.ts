import { DATA_ACTION_LIMITS } from '../../model/limits';
import { ApiError } from '../errors';
import type { EmulatorSettings } from '../settings';

interface Window {
  readonly ends: number;
  used: number;
}

/** The platform's rate limits: requests a minute and token, function requests a second and org, executions at once. */
export class RateLimits {
  private readonly windows = new Map<string, Window>();
  /** Executions under way, by org and kind. */
  private readonly running = new Map<string, number>();

  constructor(private readonly settings: () => EmulatorSettings) {}

  /**
   * Counts a request against its token's minute.
   *
   * @returns what the answer says of the minute, as headers; empty without a limit
   * @throws PlatformError 429 with `Retry-After` when the minute is used up
   */
  countRequest(token: string): Readonly<Record<string, string>> {
    const { requestsPerMinute } = this.settings();
    return this.count(
      `token ${token}`,
      requestsPerMinute,
      60_000,
      'client.credentials.token.rate.per.minute',
    );
  }

  /** Counts a function configuration, publish or delete request against its org's second. */
  countFunctionRequest(orgId: string): void {
    const { functionRequestsPerSecond } = this.settings();
    this.count(`org ${orgId}`, functionRequestsPerSecond, 1000, DATA_ACTION_LIMITS.functionRequests);
  }

  /**
   * Runs an execution in a place of its org. Every execution takes one of all first, and one of a function then takes one
   * of those. [blog]
   *
   * @throws PlatformError 429 when there is no place
   */
  async execute<T>(orgId: string, isFunction: boolean, work: () => Promise<T>): Promise<T> {
    const { concurrentExecutions, concurrentFunctionExecutions } = this.settings();
    const free = this.take(`all ${orgId}`, concurrentExecutions, DATA_ACTION_LIMITS.executions);
    try {
      const freeFunction = isFunction
        ? this.take(`functions ${orgId}`, concurrentFunctionExecutions, DATA_ACTION_LIMITS.functionExecutions)
        : () => undefined;
      try {
        return await work();
      } finally {
        freeFunction();
      }
    } finally {
      free();
    }
  }

  clear(): void {
    this.windows.clear();
  }

  private take(key: string, allowed: number, limit: string): () => void {
    const running = (this.running.get(key) ?? 0) + 1;
    if (allowed > 0 && running > allowed) throw tooMany(1, limit, running, allowed);
    this.running.set(key, running);
    return () => {
      const left = (this.running.get(key) ?? 1) - 1;
      if (left > 0) this.running.set(key, left);
      else this.running.delete(key);
    };
  }

  private count(key: string, allowed: number, ms: number, limit: string): Record<string, string> {
    if (allowed === 0) return {};
    const now = Date.now();
    let window = this.windows.get(key);
    if (window === undefined || now >= window.ends) {
      if (this.windows.size > 1000) this.windows.clear();
      window = { ends: now + ms, used: 0 };
      this.windows.set(key, window);
    }
    window.used++;
    const seconds = Math.max(1, Math.ceil((window.ends - now) / 1000));
    if (window.used <= allowed) return headersOf(window.used, allowed, seconds);
    throw tooMany(seconds, limit, window.used, allowed);
  }
}

/** What an answer says of a limit. [help] */
function headersOf(count: number, allowed: number, seconds: number): Record<string, string> {
  return {
    'inin-ratelimit-count': String(count),
    'inin-ratelimit-allowed': String(allowed),
    'inin-ratelimit-reset': String(seconds),
  };
}

/** The platform's words for every limit. [sdk] */
function tooMany(seconds: number, limit: string, count: number, allowed: number): ApiError {
  return new ApiError(
    429,
    'too.many.requests',
    `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
    {
      messageParams: { retryAfter: String(seconds), limit },
      headers: {
        'retry-after': String(seconds),
        ...headersOf(count, allowed, seconds),
      },
    },
  );
}
