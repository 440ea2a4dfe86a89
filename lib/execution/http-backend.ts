import { cutText } from '../shared/cut';
import { CLIENT_CONTEXT_MAX_BYTES, REQUEST_TIMEOUT_MAX_SECONDS } from '../model/limits';
import { clientContextBytes } from '../model/templates';
import type { ActionBackend, BackendAnswer, BackendCall } from './types';

/** What a web service or a platform-API action calls, and for how long. */
interface HttpBackendOptions {
  /** What a URL that begins with "/" stands behind; undefined: URLs must be whole. */
  readonly baseUrl?: string;
  /** Sent with each call, for example `Authorization`; the action's own headers go before them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** When a call is ended, in seconds. Default: the most that the platform allows. */
  readonly timeoutSeconds?: number;
}

/** A bound of ours: nobody's data action answers more. */
const ANSWER_MAX_BYTES = 10_000_000;
/** How much of a service's error is shown, in characters. */
const SHOWN_MAX = 2000;

/** The backend of an action that is an HTTP call: a web service, or Genesys Cloud's own API. */
export function httpBackend(options: HttpBackendOptions = {}): ActionBackend {
  return async (call) => {
    const url = urlOf(call, options.baseUrl);
    if (url === undefined) {
      return failed(
        400,
        'ACTION.REQUEST',
        'The requestUrlTemplate does not render a URL that begins with http:// or https://.',
      );
    }
    const answer = await send(url, call, { ...options.headers, ...call.headers }, options.timeoutSeconds);
    if (!('status' in answer)) return failed(504, 'ACTION.REMOTE_ENDPOINT', answer.reason);
    if (answer.status < 200 || answer.status > 299) {
      return failed(
        500,
        'ACTION.REMOTE_ENDPOINT',
        `Request to remote endpoint failed with status ${answer.status}. Response: ${cutText(answer.body, SHOWN_MAX)}`,
      );
    }
    return { ok: true, rawResult: answer.body.trim() === '' ? '{}' : answer.body };
  };
}

/**
 * The backend of an AWS Lambda action: the function whose ARN is the URL template, invoked at an endpoint that speaks
 * Lambda's invoke API (a local Lambda, for example). Requests are not signed.
 */
export function lambdaBackend(endpoint: string, timeoutSeconds?: number): ActionBackend {
  return async (call) => {
    const contextBytes = clientContextBytes(call.headers);
    if (contextBytes > CLIENT_CONTEXT_MAX_BYTES) {
      return failed(
        400,
        'ACTION.REQUEST',
        `The client context has ${contextBytes} bytes of base64 and exceeds the limit of ${CLIENT_CONTEXT_MAX_BYTES} bytes.`,
      );
    }
    const path = `/2015-03-31/functions/${encodeURIComponent(call.url ?? '')}/invocations`;
    const headers = {
      'Content-Type': 'application/json',
      'X-Amz-Client-Context': Buffer.from(JSON.stringify(call.headers)).toString('base64'),
    };
    const answer = await send(
      new URL(endpoint.replace(/\/$/, '') + path),
      { ...call, method: 'POST' },
      headers,
      timeoutSeconds,
    );
    if (!('status' in answer)) return failed(504, 'ACTION.REMOTE_ENDPOINT', answer.reason);
    if (answer.status === 200 && answer.functionError === undefined)
      return { ok: true, rawResult: answer.body };
    return failed(
      500,
      'ACTION.REMOTE_ENDPOINT',
      `Invoked function failed. Response from function: ${answer.functionError ?? `status ${answer.status}`}; ` +
        cutText(answer.body, SHOWN_MAX),
    );
  };
}

function failed(status: number, errorCode: string, message: string): BackendAnswer {
  return { ok: false, status, errorCode, message };
}

function urlOf({ url = '' }: BackendCall, baseUrl: string | undefined): URL | undefined {
  const whole = url.startsWith('/') && baseUrl !== undefined ? baseUrl.replace(/\/$/, '') + url : url;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) return undefined;
  return new URL(whole);
}

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** `X-Amz-Function-Error`. */
  readonly functionError?: string;
}

async function send(
  url: URL,
  { method, body }: BackendCall,
  headers: Readonly<Record<string, string>>,
  timeoutSeconds = REQUEST_TIMEOUT_MAX_SECONDS,
): Promise<HttpAnswer | { readonly reason: string }> {
  const upper = method.toUpperCase();
  // GET has no body: its request template is not used. [help]
  const hasBody = upper !== 'GET' && upper !== 'HEAD' && body !== '';
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  try {
    const response = await fetch(url, {
      method: upper,
      headers: {
        ...(hasBody && !given.includes('content-type') && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(hasBody && { body }),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const functionError = response.headers.get('x-amz-function-error');
    return {
      status: response.status,
      body: await textOf(response),
      ...(functionError !== null && { functionError }),
    };
  } catch (error) {
    return { reason: reasonOf(error, url, timeoutSeconds) };
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > ANSWER_MAX_BYTES) throw new Error(`the answer has more than ${ANSWER_MAX_BYTES} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Why there is no answer. The URL's path and query may hold credentials: only its host is named. */
function reasonOf(error: unknown, { host }: URL, timeoutSeconds: number): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError')
    return `Request to remote endpoint ${host} timed out after ${timeoutSeconds} seconds.`;
  return `Request to remote endpoint ${host} failed: ${cause?.code ?? cause?.message ?? message}.`;
}
