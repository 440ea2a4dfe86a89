import { ApiError } from '../errors';
import type { EmulatorSettings } from '../settings';

interface Window {
  readonly ends: number;
  used: number;
}

/** The platform's rate limits: requests a minute and token, function requests a second and org. */
export class RateLimits {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly settings: () => EmulatorSettings) {}

  /**
   * Counts a request against its token's minute.
   *
   * @throws PlatformError 429 with `Retry-After` when the minute is used up
   */
  countRequest(token: string): void {
    const { requestsPerMinute } = this.settings();
    this.count(`token ${token}`, requestsPerMinute, 60_000, 'client.credentials.token.rate.per.minute');
  }

  /** Counts a function configuration, publish or delete request against its org's second. */
  countFunctionRequest(orgId: string): void {
    const { functionRequestsPerSecond } = this.settings();
    this.count(
      `org ${orgId}`,
      functionRequestsPerSecond,
      1000,
      'actions.function.configuration.requests.rate.per.second',
    );
  }

  clear(): void {
    this.windows.clear();
  }

  private count(key: string, allowed: number, ms: number, limit: string): void {
    if (allowed === 0) return;
    const now = Date.now();
    let window = this.windows.get(key);
    if (window === undefined || now >= window.ends) {
      if (this.windows.size > 1000) this.windows.clear();
      window = { ends: now + ms, used: 0 };
      this.windows.set(key, window);
    }
    window.used++;
    if (window.used <= allowed) return;
    const seconds = Math.max(1, Math.ceil((window.ends - now) / 1000));
    throw new ApiError(
      429,
      'too.many.requests',
      `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
      {
        messageParams: { retryAfter: String(seconds), limit },
        headers: {
          'retry-after': String(seconds),
          'inin-ratelimit-count': String(window.used),
          'inin-ratelimit-allowed': String(allowed),
          'inin-ratelimit-reset': String(seconds),
        },
      },
    );
  }
}
