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
  /** With every secret that the emulator knows redacted; uploads, what is large and what is old as `(N bytes)`. */
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

/** How many requests are remembered, how much of their bodies, and how much of all else: bytes. */
const KEPT = 10_000;
const KEPT_BYTES = 32 * 1024 * 1024;

/** The longest JSON that is no longer than the note in its place, in characters. */
const NOTE_MAX = 30;

/** What a request costs beside its texts, in bytes. */
const REQUEST_BYTES = 500;

/** Stands for what is hidden by its name, whatever it is. */
const HIDDEN = '******';

class Omitted {
  constructor(readonly bytes: number) {}
}

/** Stands for a body that is too large for the log. */
export function omitted(bytes: number): unknown {
  return new Omitted(bytes);
}

interface Entry {
  readonly request: Omit<LoggedRequest, 'body'>;
  /** As JSON: what it takes in memory is known. */
  readonly body?: string | undefined;
}

/** The last requests, for tests to read: as many as there is room for; of the older ones without their bodies. */
export class RequestLog {
  private entries: Entry[] = [];
  private numbers = 0;
  private bytes = 0;
  private bodyBytes = 0;
  /** The number of the first request that may have a body still. */
  private bodiesFrom = 1;
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
    const entry = { request: { ...request, path, query, number, time: new Date().toISOString() } };
    this.entries.push(entry);
    this.bytes += costOf(entry);
    if (this.entries.length > KEPT + KEPT / 10 || this.bytes > KEPT_BYTES) this.forgetOld();
    this.onChange?.(entry.request);
    return number;
  }

  update(number: number, change: Partial<LoggedRequest>): void {
    const entry = this.entries[this.indexOf(number)];
    if (entry === undefined) return;
    const { body, ...others } = change;
    const request = { ...entry.request, ...others };
    const updated = body === undefined ? { ...entry, request } : { request, body: this.redacted(body) };
    this.put(updated);
    if (body !== undefined) this.forgetBodies(number);
    this.onChange?.(whole(updated));
  }

  list({ operation, method, path, after = 0 }: RequestFilter = {}): LoggedRequest[] {
    return this.entries
      .filter(
        ({ request }) =>
          request.number > after &&
          (operation === undefined || request.operation === operation) &&
          (method === undefined || request.method === method.toUpperCase()) &&
          (path === undefined || request.path.includes(path)),
      )
      .map(whole);
  }

  clear(): void {
    this.entries = [];
    this.bytes = 0;
    this.bodyBytes = 0;
  }

  private indexOf(number: number): number {
    return number - (this.entries[0]?.request.number ?? 0);
  }

  private put(entry: Entry): void {
    const index = this.indexOf(entry.request.number);
    this.bodyBytes += bodyCost(entry) - bodyCost(this.entries[index]);
    this.entries[index] = entry;
  }

  /** Forgets the oldest tenth, and more where the rest has no room. */
  private forgetOld(): void {
    let old = 0;
    while (this.entries.length - old > KEPT || this.bytes > 0.9 * KEPT_BYTES) {
      const entry = this.entries[old++];
      if (entry === undefined) break;
      this.bytes -= costOf(entry);
      this.bodyBytes -= bodyCost(entry);
    }
    this.entries.splice(0, old);
  }

  /** Forgets the oldest bodies until the rest has room. @param number the request whose body came last */
  private forgetBodies(number: number): void {
    this.bodiesFrom = Math.max(Math.min(this.bodiesFrom, number), this.entries[0]?.request.number ?? 0);
    for (; this.bodyBytes > KEPT_BYTES; this.bodiesFrom++) {
      const entry = this.entries[this.indexOf(this.bodiesFrom)];
      if (entry?.body !== undefined && entry.body.length > NOTE_MAX)
        this.put({ ...entry, body: JSON.stringify(noteOf(Buffer.byteLength(entry.body))) });
    }
  }

  /** A body as it is kept. */
  private redacted(body: unknown): string {
    return JSON.stringify(this.shown(body));
  }

  private shown(body: unknown): Json {
    if (body instanceof Omitted) return noteOf(body.bytes);
    if (Buffer.isBuffer(body)) return noteOf(body.length);
    if (typeof body === 'string') return '(form)';
    return this.knowing().jsonWithoutSecrets(withoutFields(body as Json));
  }

  /** Knows every secret that was there when it was asked for, or is now. */
  private knowing(): Redactor {
    for (const secret of this.secrets()) this.redactor.add(secret);
    return this.redactor;
  }
}

function whole({ request, body }: Entry): LoggedRequest {
  return body === undefined ? request : { ...request, body: JSON.parse(body) as unknown };
}

function noteOf(bytes: number): string {
  return `(${bytes} bytes)`;
}

/** What a request takes in memory without its body, at most. */
function costOf({ request: { path, query } }: Entry): number {
  return REQUEST_BYTES + 2 * path.length + 2 * JSON.stringify(query).length;
}

function bodyCost(entry: Entry | undefined): number {
  return 2 * (entry?.body?.length ?? 0);
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
