import type { ErrorBody } from './types';

/** Why a step of an execution failed. */
export class StepError extends Error {
  constructor(
    /** The HTTP status that execute answers with. */
    readonly status: number,
    /** The service's code of the error, for example `ACTION.REMOTE_ENDPOINT`. */
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
  }
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A failed step in the platform's form: the HTTP status outside, what happened in the inner error. [report] */
export function stepErrorBody({ status, errorCode, message }: StepError, contextId: string): ErrorBody {
  const name = NAMES[status] ?? 'Error';
  return {
    message: name,
    code: name.toLowerCase().replaceAll(' ', '.'),
    status,
    messageParams: {},
    contextId,
    details: [{ errorCode }],
    errors: [
      {
        message: `REST call for action execute failed. Message: ${message}`,
        code: name.toUpperCase().replaceAll(' ', '_'),
        status,
        messageParams: {},
        details: [],
        errors: [],
      },
    ],
  };
}
