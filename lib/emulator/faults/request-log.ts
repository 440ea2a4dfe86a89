/** A request that the emulator got. */
export interface LoggedRequest {
  /** 1 for the first one; counts on over `clear`. */
  readonly number: number;
  /** ISO 8601. */
  readonly time: string;
  /** The operation's name, or undefined for a path that is none. */
  readonly operation?: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Signatures are redacted. */
  readonly query: Readonly<Record<string, string>>;
  readonly org?: string;
  readonly clientId?: string;
  /** With every secret that the emulator knows redacted; uploads as `(N bytes)`. */
  readonly body?: unknown;
  /** Undefined while it is under way, and when the connection was ended instead of an answer. */
  readonly status?: number;
  readonly durationMs?: number;
  /** The kinds of the faults that hit it. */
  readonly faults: readonly string[];
  /** `contextId` of errors, `ININ-Correlation-Id` of functions. */
  readonly contextId: string;
}

/** Which requests are asked for. */
export interface RequestFilter {
  readonly operation?: string;
  readonly method?: string;
  /** A part of the path. */
  readonly path?: string;
  /** Only requests with a larger number. */
  readonly after?: number;
}

/** How many requests are remembered. */
const KEPT = 10_000;

const REDACTED = '******';

class Omitted {
  constructor(readonly bytes: number) {}
}

/** Stands for a body that is too large for the log. */
export function omitted(bytes: number): unknown {
  return new Omitted(bytes);
}

/** The last requests, for tests to read. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private numbers = 0;

  /**
   * @param secrets the secrets that must never show, asked for with each body
   * @param onChange told of each request that came, and of what became of it
   */
  constructor(
    private readonly secrets: () => Iterable<string>,
    private readonly onChange?: (request: LoggedRequest) => void,
  ) {}

  /** Begins an entry; the server completes it by {@link RequestLog.update}. */
  begin(request: Omit<LoggedRequest, 'number' | 'time' | 'query'> & { query: URLSearchParams }): number {
    const number = ++this.numbers;
    const query = Object.fromEntries(
      [...request.query].map(([name, value]) => [
        name,
        /signature|secret|token/i.test(name) ? REDACTED : value,
      ]),
    );
    const entry = { ...request, query, number, time: new Date().toISOString() };
    this.entries.push(entry);
    if (this.entries.length > KEPT + KEPT / 10) this.entries = this.entries.slice(-KEPT);
    this.onChange?.(entry);
    return number;
  }

  update(number: number, change: Partial<LoggedRequest>): void {
    const index = number - (this.entries[0]?.number ?? 0);
    const entry = this.entries[index];
    if (entry === undefined) return;
    const updated = { ...entry, ...change, ...('body' in change && { body: this.redacted(change.body) }) };
    this.entries[index] = updated;
    this.onChange?.(updated);
  }

  list({ operation, method, path, after = 0 }: RequestFilter = {}): LoggedRequest[] {
    return this.entries.filter(
      (entry) =>
        entry.number > after &&
        (operation === undefined || entry.operation === operation) &&
        (method === undefined || entry.method === method.toUpperCase()) &&
        (path === undefined || entry.path.includes(path)),
    );
  }

  clear(): void {
    this.entries = [];
  }

  private redacted(body: unknown): unknown {
    if (body === undefined || body === null) return body;
    if (body instanceof Omitted) return `(${body.bytes} bytes)`;
    if (Buffer.isBuffer(body)) return `(${body.length} bytes)`;
    if (typeof body === 'string') return '(form)';
    const secrets = [...this.secrets()].filter((secret) => secret.length >= 3);
    const hide = (text: string): string =>
      secrets.reduce(
        (shown, secret) => (shown.includes(secret) ? shown.replaceAll(secret, REDACTED) : shown),
        text,
      );
    const copy = (value: unknown, name: string): unknown => {
      if (typeof value === 'string') return name === 'credentialFields' ? REDACTED : hide(value);
      if (Array.isArray(value)) return value.map((item) => copy(item, name));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [
          key,
          copy(member, name === 'credentialFields' ? name : key),
        ]),
      );
    };
    return copy(body, '');
  }
}
