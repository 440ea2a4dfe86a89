import { errorOf } from './host-errors';
import { logFailure } from './host-logs';
import { send } from './host-wire';
import type { CallMessage } from './messages';

/** What AWS Lambda itself hands back at most. */
const RESPONSE_MAX_BYTES = 6_291_556;

function tooLarge(bytes: number): Error {
  const error = new Error(
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${RESPONSE_MAX_BYTES} bytes).`,
  );
  error.name = 'Function.ResponseSizeTooLarge';
  return error;
}

/** How a call can end. The first of these that is used counts, all others do nothing. */
export interface Completion {
  /** Whether a callback's success waits until the event loop is empty. */
  waitsForEmptyEventLoop: boolean;
  /** The handler's third argument. */
  readonly callback: (error?: unknown, result?: unknown) => void;
  readonly succeed: (result?: unknown) => void;
  readonly fail: (error: unknown, fatal?: boolean) => void;
  /** `context.fail`: a failure without a reason is still one. */
  readonly failHandled: (error?: unknown) => void;
}

/** Watches over the end of a call: reports it once. */
export function watchCompletion(
  requestId: string,
  host: { readonly onSettled: () => void; readonly whenLoopIsEmpty: (then: () => void) => void },
): Completion {
  let used = false;
  let reported = false;
  const memoryMb = (): number => Math.ceil(process.resourceUsage().maxRSS / 1024);
  const report = (send: () => void): void => {
    if (reported) return;
    reported = true;
    send();
    host.onSettled();
  };
  const sendResult = (result: unknown): void => {
    let text: string | undefined;
    try {
      text = JSON.stringify(result === undefined ? null : result);
    } catch {
      sendError(new Error('Unable to stringify response body'), false);
      return;
    }
    const bytes = Buffer.byteLength(text ?? 'null');
    if (bytes > RESPONSE_MAX_BYTES) {
      sendError(tooLarge(bytes), false);
      return;
    }
    report(() => {
      send({ type: 'result', requestId, maxMemoryMb: memoryMb() }, text ?? 'null');
    });
  };
  const sendError = (error: unknown, fatal: boolean): void => {
    report(() => {
      const form = errorOf(error);
      logFailure(`${fatal ? 'Uncaught' : 'Invoke Error'} ${JSON.stringify(form)}`);
      send({ type: 'error', requestId, maxMemoryMb: memoryMb(), error: form, fatal });
    });
  };
  const first =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args): void => {
      if (used) return;
      used = true;
      action(...args);
    };
  const completion: Completion = {
    waitsForEmptyEventLoop: true,
    callback: first((error?: unknown, result?: unknown) => {
      if (error !== undefined && error !== null) {
        sendError(error, false);
      } else if (completion.waitsForEmptyEventLoop) {
        host.whenLoopIsEmpty(() => {
          sendResult(result);
        });
      } else {
        sendResult(result);
      }
    }),
    succeed: first(sendResult),
    // What nobody caught ends the process and with it the call, whatever was reported before.
    fail: (error, fatal = false) => {
      used = true;
      sendError(error, fatal);
    },
    failHandled: first((error?: unknown) => {
      sendError(error ?? 'handled', false);
    }),
  };
  return completion;
}

/** The `context` of a call. */
export function buildContext(call: CallMessage, completion: Completion, callbacks: boolean): object {
  const context = {
    ...(callbacks && {
      succeed: completion.succeed,
      fail: completion.failHandled,
      done: (error?: unknown, result?: unknown): void => {
        if (error !== undefined && error !== null) completion.failHandled(error);
        else completion.succeed(result);
      },
    }),
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: call.clientContext,
    identity: undefined,
    invokedFunctionArn: call.invokedFunctionArn,
    awsRequestId: call.requestId,
    getRemainingTimeInMillis: (): number => call.deadlineMs - Date.now(),
    ...call.context,
  };
  const waits = call.context?.['callbackWaitsForEmptyEventLoop'];
  if (typeof waits === 'boolean') completion.waitsForEmptyEventLoop = waits;
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    enumerable: true,
    get: () => completion.waitsForEmptyEventLoop,
    set: (value: unknown) => {
      completion.waitsForEmptyEventLoop = Boolean(value);
    },
  });
  return context;
}
