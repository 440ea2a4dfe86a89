/** Why a call failed, as far as it decides what may be done next. */
type FailureKind =
  /** The org answered with an error status. */
  | 'answer'
  /** The request did not reach the org: nothing was changed. */
  | 'unreachable'
  /** The request may have reached the org, but no whole answer came back. */
  | 'lost'
  /** The caller stopped it. */
  | 'stopped'
  /** The client id or secret was refused, or is missing. */
  | 'login'
  /** A fault of the program. */
  | 'fault';

/** What is known of a failed call. */
export interface FailureFacts {
  readonly kind: FailureKind;
  /** The HTTP status; undefined when there was no answer. */
  readonly status?: number | undefined;
  /** The platform's error code (`not.found`), or the network's (`ECONNREFUSED`). */
  readonly code?: string | undefined;
  /** The platform's own id of the failed request: its support asks for it. */
  readonly contextId?: string | undefined;
  /** How long the platform asked to wait: milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Method and path, without query. */
  readonly request?: string | undefined;
}

/** A call to the platform that failed. Its message never holds a secret, a token or a presigned URL. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly contextId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly request: string | undefined;

  constructor(message: string, facts: FailureFacts) {
    super(message);
    this.kind = facts.kind;
    this.status = facts.status;
    this.code = facts.code;
    this.contextId = facts.contextId;
    this.retryAfterMs = facts.retryAfterMs;
    this.request = facts.request;
  }

  /** Whether the request may have been acted upon although it failed. */
  get ambiguous(): boolean {
    return this.kind === 'lost' || (this.kind === 'answer' && AMBIGUOUS_STATUSES.has(this.status ?? 0));
  }

  /** Whether the same request may succeed a little later. */
  get transient(): boolean {
    if (this.kind === 'unreachable' || this.kind === 'lost') return this.code !== 'ENOTFOUND';
    return this.kind === 'answer' && TRANSIENT_STATUSES.has(this.status ?? 0);
  }
}

const AMBIGUOUS_STATUSES: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Whether something thrown is the platform's answer that a thing does not exist. */
export function isNotFound(error: unknown): error is PlatformError {
  return error instanceof PlatformError && (error.status === 404 || error.status === 410);
}

/** Whether something thrown is the platform's refusal of a version: 409, or for drafts 400 with these words. [blog] */
export function isVersionConflict(error: unknown): error is PlatformError {
  return (
    error instanceof PlatformError &&
    (error.status === 409 || (error.status === 400 && /does not match latest .*version/i.test(error.message)))
  );
}
