import { isJsonObject, type Json } from '../../shared/json';
import { Redactor } from '../../shared/redaction';

/** A request that the emulator got. */
export interface LoggedRequest {
  /** 1 for the first one; counts on over `clear`. */
  readonly number: number;
  /** ISO 8601. */
  readonly time: string;
  /** The operation's name, or undefined for a path that is none. */
  readonly operation?: string;
  readonly method: string;
  /** Without the query, and without secrets. */
  readonly path: string;
  /** Signatures are redacted, and every secret that the emulator knows. */
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

/** Stands for what is hidden by its name, whatever it is. */
const HIDDEN = '******';

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
  private readonly redactor = new Redactor();

  /**
   * @param secrets the secrets that must never show, asked for with each request and its body
   * @param onChange told of each request that came, and of what became of it
   */
  constructor(
    private readonly secrets: () => Iterable<string>,
    private readonly onChange?: (request: LoggedRequest) => void,
  ) {}

  /** Begins an entry; the server completes it by {@link RequestLog.update}. */
  begin(request: Omit<LoggedRequest, 'number' | 'time' | 'query'> & { query: URLSearchParams }): number {
    const number = ++this.numbers;
    const redactor = this.knowing();
    const query = Object.fromEntries(
      [...request.query].map(([name, value]) => [
        redactor.withoutSecrets(name),
        /signature|secret|token/i.test(name) ? HIDDEN : redactor.withoutSecrets(value),
      ]),
    );
    const path = redactor.withoutSecrets(request.path);
    const entry = { ...request, path, query, number, time: new Date().toISOString() };
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
    return this.knowing().jsonWithoutSecrets(withoutFields(body as Json));
  }

  /** Knows every secret that was there when it was asked for, or is now. */
  private knowing(): Redactor {
    for (const secret of this.secrets()) this.redactor.add(secret);
    return this.redactor;
  }
}

/** A body without the values of a credential, which nobody may know yet. */
function withoutFields(value: Json, hidden = false): Json {
  if (typeof value === 'string') return hidden ? HIDDEN : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutFields(item, hidden));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      withoutFields(member, hidden || name === 'credentialFields'),
    ]),
  );
}
