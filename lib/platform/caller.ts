import { backoffMs, RETRY_BACKOFF, type BackoffOptions } from './backoff';
import { PlatformError, type FailureFacts } from './errors';
import { Connections, type BodyForm } from './http';
import { objectOf, objectsIn } from '../shared/json';
import { Redactor } from '../shared/redaction';
import { apisOf, clientForCall, tokenOf, type SdkApis } from './sdk';
import { DEFAULT_REQUEST_TIMEOUT, DEFAULT_RETRY_TIMEOUT, type PlatformSettings } from './settings';
import { sleep } from './sleep';
import { TokenPool, type Granted, type Token } from './tokens';
import { Waits } from './waits';

/** What every operation takes beside its own arguments. */
export interface CallOptions {
  /** Ends the call: the request in flight is cut, no further one is made. */
  readonly signal?: AbortSignal | undefined;
}

/** A call, described for its repetition and for its errors. */
interface Call<T> {
  /** For errors, as a phrase: `publish the draft`. */
  readonly to: string;
  readonly run: (apis: SdkApis) => Promise<unknown>;
  /** Default `json`. */
  readonly body?: BodyForm;
  /** How long one request of it may take: milliseconds. Default: as the settings say. */
  readonly timeoutMs?: number | undefined;
  /** What the answer has to tell, by name: texts without which it is of no use. */
  readonly tells?: readonly string[];
  /** Values that no error may show. */
  readonly secrets?: readonly string[];
  /**
   * Whether the same request twice does the same as once. If not, it is repeated after a lost answer only when
   * `recover` finds nothing that it did.
   */
  readonly idempotent: boolean;
  /** Whether it creates something, which the platform may not show everywhere at once. */
  readonly creates?: boolean;
  /** Looks for what a request did whose answer was lost; undefined when it did nothing. */
  readonly recover?: () => Promise<T | undefined>;
}

/** Makes calls: with a token that has room, within the time limit, again where that is right. */
export class Caller {
  readonly redactor = new Redactor();
  private readonly connections: Connections;
  private readonly tokens: TokenPool;
  private readonly waits: Waits;
  private readonly timeoutMs: number;
  private readonly retryMs: number;
  /** Ids of what was created a moment ago → when. */
  private readonly fresh = new Map<string, number>();

  constructor(
    settings: PlatformSettings,
    private readonly backoff: BackoffOptions = RETRY_BACKOFF,
  ) {
    this.connections = new Connections(settings.trace);
    this.tokens = new TokenPool(settings, this.connections, this.redactor);
    this.waits = new Waits(this.tokens, settings.waits);
    this.timeoutMs = (settings.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT) * 1000;
    this.retryMs = (settings.retryTimeout ?? DEFAULT_RETRY_TIMEOUT) * 1000;
  }

  close(): void {
    this.connections.close();
  }

  /** Makes sure that the org lets us in, without any other call. */
  async login(options: CallOptions = {}): Promise<void> {
    await this.repeat('log in', true, undefined, options, async () => {
      await this.tokens.next().ready();
    });
  }

  /** The token that calls use once they are let in, and whether it was made here, not given. */
  get loggedIn(): Granted & { readonly isOurs: boolean } {
    return { ...this.tokens.next().granted, isOurs: this.tokens.canGrow };
  }

  /** Makes a call of the SDK. */
  async call<T>(call: Call<T>, options: CallOptions = {}): Promise<T> {
    this.redactor.add(...(call.secrets ?? []));
    let renewals = 0;
    const result = await this.repeat<T>(call.to, call.idempotent, call.recover, options, async () => {
      for (;;) {
        const token = this.tokens.next();
        const client = await token.turn(options.signal, (milliseconds) => {
          this.waits.forTokens(milliseconds);
        });
        const sent = tokenOf(client);
        const apis = apisOf(
          clientForCall(client, this.connections, {
            timeoutMs: call.timeoutMs ?? this.timeoutMs,
            signal: options.signal,
            body: call.body ?? 'json',
            heard: (limit) => {
              token.pacer.learn(limit);
            },
          }),
        );
        try {
          const { body } = (await call.run(apis)) as { body: T };
          checkTold(body, call.tells ?? []);
          return body;
        } catch (thrown) {
          const error = this.failure(thrown, call.to);
          // A token can expire, or be revoked, at any time; the platform did nothing then.
          if (error.status === 401 && renewals < 2 && token.refused(sent)) {
            renewals += 1;
            continue;
          }
          this.heed(error, token);
          throw error;
        }
      }
    });
    const { id } = (call.creates === true ? result : {}) as { id?: unknown };
    if (typeof id === 'string') this.fresh.set(id, Date.now());
    return result;
  }

  /** Sends bytes to a presigned URL; the same bytes twice are the same as once. */
  async put(
    to: string,
    url: string,
    headers: Record<string, string>,
    bytes: Buffer,
    options: CallOptions = {},
  ): Promise<void> {
    // A slow line must not be cut off: a tenth of a megabyte a second is allowed on top.
    const timeoutMs = this.timeoutMs + bytes.length / 100;
    await this.repeat(to, true, undefined, options, async () => {
      await this.connections.put(url, headers, bytes, { timeoutMs, signal: options.signal, body: 'none' });
    });
  }

  private async repeat<T>(
    to: string,
    idempotent: boolean,
    recover: (() => Promise<T | undefined>) | undefined,
    { signal }: CallOptions,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const deadline = Date.now() + this.retryMs;
    for (let count = 1; ; count += 1) {
      if (signal?.aborted) throw this.stopped(to);
      try {
        return await attempt();
      } catch (thrown) {
        if (signal?.aborted) throw this.stopped(to);
        const error = this.failure(thrown, to);
        if (!(error.transient || this.isFresh(error)) || this.hopeless(error, count)) throw error;
        const pause = Math.max(backoffMs(count, this.backoff), error.retryAfterMs ?? 0);
        const lost = error.ambiguous && !idempotent;
        if (lost && recover === undefined) throw error;
        const inTime = Date.now() + pause <= deadline;
        if (!inTime && !lost) throw error;
        if (inTime && error.status === 429) this.waits.asAsked(pause);
        await sleep(inTime ? pause : 0, signal).catch(() => {
          throw this.stopped(to);
        });
        if (lost) {
          const done = await recover?.();
          if (done !== undefined) return done;
          if (!inTime) throw error;
        }
      }
    }
  }

  /** Whether what is not found was created a moment ago: then it will be found soon. */
  private isFresh(error: PlatformError): boolean {
    const says = error.status === 400 && /does not exist|not found/i.test(error.message);
    if (error.status !== 404 && !says) return false;
    for (const [id, created] of this.fresh) {
      if (Date.now() - created > FRESH_MS) this.fresh.delete(id);
      else if (error.message.includes(id)) return true;
    }
    return false;
  }

  /** Whether a host that cannot be reached at all is tried no more: a wrong setting should be told soon. */
  private hopeless(error: PlatformError, count: number): boolean {
    return error.kind === 'unreachable' && count >= 4;
  }

  private heed(error: PlatformError, token: Token): void {
    if (error.status === 429 && error.retryAfterMs !== undefined) token.pacer.pause(error.retryAfterMs);
  }

  private stopped(to: string): PlatformError {
    return new PlatformError(`Stopped before the attempt to ${to} ended.`, { kind: 'stopped' });
  }

  /** Everything that can be thrown, as the one error type, without any secret. */
  private failure(thrown: unknown, to: string): PlatformError {
    if (thrown instanceof PlatformError) {
      if (thrown.message.startsWith(FAILED)) return thrown;
      return new PlatformError(this.redactor.redact(`${FAILED}${to}: ${thrown.message}`), thrown);
    }
    const answer = answerOf(thrown);
    if (answer === undefined) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return new PlatformError(this.redactor.redact(`${FAILED}${to}: ${reason}`), { kind: 'fault' });
    }
    const facts = factsOf(answer);
    const text = this.redactor.redact(`${FAILED}${to}: ${describe(answer, facts)}`);
    return new PlatformError(text, facts);
  }
}

/** @throws PlatformError when an answer lacks a text that it has to tell */
function checkTold(body: unknown, names: readonly string[]): void {
  const content = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const missing = names.filter((name) => typeof content[name] !== 'string' || content[name] === '');
  if (missing.length === 0) return;
  throw new PlatformError(`the org's answer has no ${missing.join(' and no ')}.`, { kind: 'fault' });
}

/** How long a thing counts as just created: milliseconds. */
const FRESH_MS = 10_000;

const FAILED = 'Could not ';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly request: string | undefined;
}

/** An error answer, as the SDK rejects with it: its own form for API calls, the HTTP client's for the login. */
function answerOf(thrown: unknown): Answer | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { status, headers, body, error, response, config } = thrown as {
    status?: unknown;
    headers?: Record<string, unknown>;
    body?: unknown;
    error?: { config?: { method?: string; url?: string } };
    response?: { status: number; headers: Record<string, unknown>; data: unknown };
    config?: { method?: string; url?: string };
  };
  const from = error?.config ?? config;
  const url = from?.url;
  const request =
    url !== undefined && URL.canParse(url)
      ? `${(from?.method ?? 'get').toUpperCase()} ${new URL(url).pathname}`
      : undefined;
  if (response !== undefined) {
    return { status: response.status, headers: response.headers, body: response.data, request };
  }
  return typeof status === 'number' ? { status, headers: headers ?? {}, body, request } : undefined;
}

function factsOf({ status, headers, body, request }: Answer): FailureFacts {
  const content = objectOf(body);
  const isLogin = request?.endsWith('/oauth/token') === true;
  const code = text(content['code']) ?? text(content['error']);
  return {
    kind: isLogin && status >= 400 && status < 500 && status !== 429 ? 'login' : 'answer',
    status,
    code,
    contextId: text(content['contextId']) ?? text(headers['inin-correlation-id']),
    retryAfterMs: retryAfterMs(headers['retry-after']),
    request,
  };
}

function describe({ status, body, request }: Answer, facts: FailureFacts): string {
  const content = objectOf(body);
  const said = text(content['message']) ?? text(content['error_description']) ?? text(content['description']);
  const errors = objectsIn(content['errors']);
  const more = errors
    .map((each) => text(each['message']))
    .filter((each) => each !== undefined && each !== said);
  const message = [said, ...more].filter((each) => each !== undefined).join(' ');
  const parts = [`${status}${facts.code === undefined ? '' : ` ${facts.code}`}`];
  if (message !== '') parts.push(message);
  if (facts.kind === 'login') {
    parts.push(
      'The org refused the OAuth client id and secret. Check them, and that the region is that of the org.',
    );
  } else if (status === 401) {
    parts.push('The access token is not valid, or has expired.');
  } else if (status === 403) {
    parts.push("The OAuth client's roles lack a permission for this.");
  }
  const where = [request, facts.contextId && `context id ${facts.contextId}`].filter(Boolean).join(', ');
  return parts.join(': ') + (where === '' ? '' : ` (${where})`);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `Retry-After` in milliseconds: seconds, or a date. */
function retryAfterMs(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
