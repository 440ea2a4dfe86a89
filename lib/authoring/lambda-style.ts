import type { FunctionContext } from './handler-types';

/** What a handler in the style of `lambda(input, callback)` is given. */
export interface LambdaStyleInput<Payload = unknown> {
  /** The event. */
  readonly payload: Payload;
  /** The client context: the request's headers, and what the platform adds. */
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** A handler as authors of other vendors' functions write it. */
export type LambdaStyleHandler<Payload, Result> = (
  input: LambdaStyleInput<Payload>,
  callback: (error: Error | string | null | undefined, result?: Result) => void,
) => unknown;

/**
 * Makes a handler of the platform out of one in the style of `lambda(input, callback)`: the event is `input.payload`,
 * the client context `input.headers`. The first call of the callback counts; a throw, or a rejection, fails the action
 * like an error that is given to the callback.
 */
export function fromLambdaStyle<Payload, Result>(
  lambda: LambdaStyleHandler<Payload, Result>,
): (event: Payload, context: FunctionContext) => Promise<Result> {
  return (event, context) =>
    new Promise((resolve, reject) => {
      const headers = Object.entries((context as Partial<FunctionContext>).clientContext ?? {}).map(
        ([key, value]) => ({ key, value: String(value) }),
      );
      const returned = lambda({ payload: event, headers }, (error, result) => {
        if (error === null || error === undefined) resolve(result as Result);
        else reject(error instanceof Error ? error : new Error(String(error)));
      });
      // A handler that is async besides: its rejection must not be lost.
      if (returned instanceof Promise) returned.catch(reject);
    });
}
