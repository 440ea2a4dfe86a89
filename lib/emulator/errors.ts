import type { Models } from 'purecloud-platform-client-v2';
import { formatPath, type Problem } from '../shared/problems';
import type { StorageFailure } from './store/storage-failure';

/** What an error may carry beside its words. */
interface ErrorExtras {
  readonly messageParams?: Record<string, string>;
  readonly details?: Models.Detail[];
  readonly errors?: Models.ErrorBody[];
  /** Response headers, for example `Retry-After`. */
  readonly headers?: Record<string, string>;
}

/** An answer that is an error, in the platform's own form. Thrown by operations, answered by the server. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** The platform's code for it, for example `not.found`. */
    readonly code: string,
    message: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(message);
    this.name = 'PlatformError';
  }
}

/** The body that an error is answered with. [sdk] `contextId` names the request. */
export function errorBody(error: ApiError, contextId: string): Models.ErrorBody {
  return {
    message: error.message,
    code: error.code,
    status: error.status,
    messageParams: error.extras.messageParams ?? {},
    contextId,
    details: error.extras.details ?? [],
    errors: error.extras.errors ?? [],
  };
}

/** 400: the request cannot be understood or is not allowed as it is. */
export function badRequest(message: string, extras?: ErrorExtras): ApiError {
  return new ApiError(400, 'bad.request', message, extras);
}

/** 400 that names the field that is wrong. */
export function badField(fieldName: string, message: string): ApiError {
  return badRequest(message, { details: [{ errorCode: 'INVALID_VALUE', fieldName }] });
}

/** 404 of an object. */
export function notFound(what: string, id: string): ApiError {
  return new ApiError(404, 'not.found', `The requested ${what} was not found: ${id}`, {
    messageParams: { id },
  });
}

/** 409: the object is not in the state, or not of the version, that the request needs. */
export function conflict(message: string): ApiError {
  return new ApiError(409, 'conflict', message);
}

/** 507: a change could not be kept, so it was not made. */
export function notStored({ message }: StorageFailure): ApiError {
  return new ApiError(
    507,
    'insufficient.storage',
    `The change was not made. ${message} It can be repeated as soon as that is better.`,
  );
}

/** The error that one or more problems of the model make: one error, with one inner error for each. */
export function fromProblems(problems: readonly Problem[], at = ''): ApiError {
  const errors = problemErrors(problems, at);
  const [first] = errors;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return badRequest(`${first?.message ?? 'Invalid'}${rest}`, {
    errors,
    details: errors.flatMap((each) => each.details ?? []),
  });
}

/** Problems of the model in the platform's own form. */
export function problemErrors(problems: readonly Problem[], at = ''): Models.ErrorBody[] {
  return problems.map(({ message, rule, path }) => ({
    message,
    code: 'bad.request',
    status: 400,
    messageParams: {},
    details: [{ errorCode: rule, fieldName: [at, formatPath(path)].filter((part) => part !== '').join('.') }],
    errors: [],
  }));
}
