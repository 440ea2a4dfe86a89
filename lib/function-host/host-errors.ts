import { types } from 'node:util';
import type { FunctionError } from './types';

/** An error of the runtime itself, with the name that AWS Lambda gives it. */
export class RuntimeError extends Error {
  constructor(
    kind:
      | 'ImportModuleError'
      | 'HandlerNotFound'
      | 'MalformedHandlerName'
      | 'UserCodeSyntaxError'
      | 'CallbackHandlerDeprecated',
    message: string,
    stack?: string,
  ) {
    super(message);
    this.name = `Runtime.${kind}`;
    if (stack !== undefined) this.stack = stack;
  }
}

/** A promise that was rejected with nobody listening. */
export class UnhandledPromiseRejection extends Error {
  override readonly name = 'Runtime.UnhandledPromiseRejection';
  constructor(reason: unknown) {
    super(String(reason));
    if (reason instanceof Error) this.stack = `${this.name}: ${reason.stack ?? reason.message}`;
  }
}

/** An error as Lambda reports it: errors with their stack, everything else by its type and text. */
export function errorOf(error: unknown): FunctionError {
  try {
    if (types.isNativeError(error) || looksLikeError(error)) {
      return {
        errorType: error.name,
        errorMessage: error.message,
        trace: ownFrames(String(error.stack ?? '').split('\n')),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'The handler failed with something whose name, message or stack cannot be read.',
    };
  }
}

/** The stack down to the function's own code: below it are only this program and Node.js. */
function ownFrames(lines: string[]): string[] {
  const host = lines.findIndex((line) => line.includes(__filename));
  return host > 0 ? lines.slice(0, host) : lines;
}

function looksLikeError(value: unknown): value is Error {
  const { name, message, stack } = (value ?? {}) as Partial<Error>;
  return typeof name === 'string' && typeof message === 'string' && typeof stack === 'string';
}
