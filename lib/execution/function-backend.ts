import { CLIENT_CONTEXT_MAX_BYTES, PAYLOAD_MAX_BYTES } from '../model/limits';
import { clientContextBytes } from '../model/templates';
import type { FunctionError, FunctionHostPool, FunctionOutcome, FunctionVersion } from '../function-host';
import { readJson } from './json-text';
import type { ActionBackend, BackendAnswer, BackendCall } from './types';

/** Called with what the function itself made of a call: its logs, its time. */
export type OutcomeListener = (outcome: FunctionOutcome, call: BackendCall) => void;

/** The backend of a function action: its function, run in the pool. */
export function functionBackend(
  pool: Pick<FunctionHostPool, 'invoke'>,
  version: FunctionVersion,
  onOutcome?: OutcomeListener,
): ActionBackend {
  return async (call, note) => {
    const refusal = checkCall(call);
    if (refusal !== undefined) return failed(refusal, 400, 'ACTION.REQUEST');
    const outcome = await pool.invoke({ ...version, event: call.body, clientContext: call.headers });
    onOutcome?.(outcome, call);
    note?.(outcome);
    if (!outcome.ok) return failed(functionFailed(outcome.error, call), 500, 'ACTION.REMOTE_ENDPOINT');
    const bytes = Buffer.byteLength(outcome.result);
    if (bytes <= PAYLOAD_MAX_BYTES) return { ok: true, rawResult: outcome.result };
    return failed(
      `Response from function has ${bytes} bytes and exceeds the limit of ${PAYLOAD_MAX_BYTES} bytes.`,
      500,
      'ACTION.REMOTE_ENDPOINT',
    );
  };
}

function failed(message: string, status: number, errorCode: string): BackendAnswer {
  return { ok: false, status, errorCode, message };
}

/** What keeps a call from reaching the function; undefined when nothing does. */
function checkCall(call: BackendCall): string | undefined {
  const bytes = Buffer.byteLength(call.body);
  if (bytes > PAYLOAD_MAX_BYTES) {
    return `The request of the function has ${bytes} bytes and exceeds the limit of ${PAYLOAD_MAX_BYTES} bytes.`;
  }
  const contextBytes = clientContextBytes(call.headers);
  if (contextBytes > CLIENT_CONTEXT_MAX_BYTES) {
    return (
      `The client context has ${contextBytes} bytes of base64 and exceeds the limit of ${CLIENT_CONTEXT_MAX_BYTES} ` +
      'bytes. Pass long values in the request template instead of headers.'
    );
  }
  const reading = readJson(call.body);
  return reading.ok ? undefined : `The requestTemplate does not render JSON, ${reading.reason}.`;
}

/** The service's own words for a function that fails. [report] */
function functionFailed(error: FunctionError, call: BackendCall): string {
  const trace = error.trace === undefined ? '' : `,trace:[${error.trace.join(', ')}]`;
  return (
    'Invoked function failed. Response from function: Function execution failed with error Type: Unhandled; ' +
    `Message: errorType:${error.errorType},errorMessage:${error.errorMessage}${trace} ` +
    `[${call.headers['ININ-Correlation-Id'] ?? ''}]`
  );
}
