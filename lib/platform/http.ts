import http from 'node:http';
import https from 'node:https';
import DefaultHttpClient, {
  type SdkResponse,
} from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/DefaultHttpClient.js';
import HttpRequestOptions from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/HttpRequestOptions.js';
import { PlatformError } from './errors';

/** What the answer's body is to be taken as. */
export type BodyForm =
  /** JSON; an answer without a body is half an answer. */
  | 'json'
  /** Whatever it is, as text: templates may look like JSON. */
  | 'text'
  /** Not read. */
  | 'none';

/** How one request is made. */
export interface RequestLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly body: BodyForm;
  /** Told what the answer says of its token's limit. */
  readonly heard?: ((limit: RateLimit) => void) | undefined;
}

/** What an answer says of its token's limit. */
export interface RateLimit {
  /** Requests in the window that is open now. */
  readonly used: number;
  /** How many it allows. */
  readonly allowed: number;
  /** When the window ends: milliseconds from now. Undefined where the answer does not say. */
  readonly resetMs?: number;
}

/** What a call did, for logs: never a query, a header or a body. */
export interface RequestTrace {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly code?: string;
  /** Undefined where the answer does not say. */
  readonly rateLimit?: RateLimit;
  readonly milliseconds: number;
}

/** The connections of a session, and the SDK's own HTTP client on them. */
export class Connections {
  private readonly agents = {
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 32 }),
    httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 32 }),
  };
  private readonly client = new DefaultHttpClient();

  constructor(private readonly trace?: (request: RequestTrace) => void) {}

  /** An HTTP client for one call of the SDK. */
  forCall(limits: RequestLimits): { request(request: HttpRequestOptions): Promise<SdkResponse> } {
    const client = Object.create(this.client) as DefaultHttpClient;
    return { request: (request) => this.send(client, request, limits) };
  }

  /** Sends bytes to a presigned URL: outside the API, so without its token. */
  async put(
    url: string,
    headers: Record<string, string>,
    bytes: Buffer,
    limits: RequestLimits,
  ): Promise<void> {
    const request = new HttpRequestOptions(url, 'PUT', headers, null, bytes);
    try {
      await this.send(Object.create(this.client) as DefaultHttpClient, request, limits, '(upload)');
    } catch (error) {
      const { response } = error as NetworkFailure;
      if (error instanceof PlatformError || response === undefined) throw error;
      // Without the request: its URL is a secret.
      throw { status: response.status, headers: response.headers, body: response.data } satisfies SdkFailure;
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  private async send(
    client: DefaultHttpClient,
    request: HttpRequestOptions,
    limits: RequestLimits,
    path = pathOf(request.url),
  ): Promise<SdkResponse> {
    const controller = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, limits.timeoutMs);
    const stop = (): void => {
      controller.abort();
    };
    if (limits.signal?.aborted) stop();
    limits.signal?.addEventListener('abort', stop, { once: true });
    const toAxiosConfig = Object.getPrototypeOf(client) as DefaultHttpClient;
    client.toAxiosConfig = (options) => ({
      ...toAxiosConfig.toAxiosConfig(options),
      ...this.agents,
      // The SDK's own time limit watches silence only; ours ends the call, however slowly bytes drip in.
      timeout: 0,
      signal: controller.signal,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: Infinity,
      responseType: 'text',
      transformResponse: (data: unknown) => data,
    });
    const started = Date.now();
    const facts = { method: request.method, path };
    const done = (outcome: Pick<RequestTrace, 'status' | 'code' | 'rateLimit'>): void => {
      this.trace?.({ ...facts, ...outcome, milliseconds: Date.now() - started });
    };
    try {
      const response = await client.request(request);
      response.data = readBody(response, limits.body, facts);
      const rateLimit = rateLimitOf(response.headers);
      if (rateLimit !== undefined) limits.heard?.(rateLimit);
      done({ status: response.status, ...(rateLimit && { rateLimit }) });
      return response;
    } catch (error) {
      if (error instanceof PlatformError) {
        done({ ...(error.code !== undefined && { code: error.code }) });
        throw error;
      }
      const failure = error as NetworkFailure;
      // An answer that is no failure, and fails: it was cut off.
      if (failure.response !== undefined && failure.response.status >= 300) {
        failure.response.data = parsed(failure.response.data);
        done({ status: failure.response.status });
        throw error;
      }
      const code = late ? 'ETIMEDOUT' : (failure.code ?? 'EUNKNOWN');
      done({ code });
      if (limits.signal?.aborted === true) {
        throw new PlatformError('The call was stopped.', { kind: 'stopped', ...traced(facts) });
      }
      throw networkError(code, late, request.url, limits.timeoutMs, traced(facts));
    } finally {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', stop);
    }
  }
}

/** An error answer in the form in which the SDK rejects its calls. */
interface SdkFailure {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
}

interface NetworkFailure {
  readonly code?: string;
  readonly response?: SdkResponse;
}

/** Codes that say that no connection was made, so that nothing was sent. */
const NOTHING_SENT: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (connection refused)'],
  ['ENOTFOUND', 'its name is not known (DNS)'],
  ['EAI_AGAIN', 'its name could not be looked up (DNS)'],
  ['EHOSTUNREACH', 'it cannot be reached (host unreachable)'],
  ['ENETUNREACH', 'it cannot be reached (network unreachable)'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate chain holds a self-signed certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate cannot be verified'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['EPROTO', 'it does not speak TLS (is the gateway protocol right?)'],
  ['ERR_INVALID_URL', 'the address is not a URL'],
]);

function networkError(
  code: string,
  late: boolean,
  url: string,
  timeoutMs: number,
  facts: { request: string },
): PlatformError {
  const host = originOf(url);
  const reason = NOTHING_SENT.get(code);
  if (reason !== undefined) {
    return new PlatformError(`${host} cannot be reached: ${reason}.`, {
      kind: 'unreachable',
      code,
      ...facts,
    });
  }
  const what = late
    ? `did not answer within ${timeoutMs / 1000} s`
    : `closed the connection before the whole answer had arrived (${code})`;
  return new PlatformError(`${host} ${what}.`, { kind: 'lost', code, ...facts });
}

function readBody(response: SdkResponse, form: BodyForm, facts: { method: string; path: string }): unknown {
  const text = typeof response.data === 'string' ? response.data : '';
  if (form !== 'json' || response.status === 204) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new PlatformError('The answer is cut off or is not JSON.', {
      kind: 'lost',
      status: response.status,
      code: 'EBODY',
      ...traced(facts),
    });
  }
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

function traced({ method, path }: { method: string; path: string }): { request: string } {
  return { request: `${method} ${path}` };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'The org';
}

function rateLimitOf(headers: unknown): RateLimit | undefined {
  const read = (name: string): number =>
    Number((headers as Record<string, unknown> | undefined)?.[`inin-ratelimit-${name}`] ?? Number.NaN);
  const [used, allowed, reset] = [read('count'), read('allowed'), read('reset')];
  if (!Number.isFinite(used) || !Number.isFinite(allowed)) return undefined;
  return { used, allowed, ...(Number.isFinite(reset) && { resetMs: reset * 1000 }) };
}
