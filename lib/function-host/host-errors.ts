import { constants } from 'node:os';
import { types } from 'node:util';
import { cutTo } from './output-budget';
import type { FunctionError } from './types';

/** What is kept of an error: bytes of its message, and of its stack. */
const MESSAGE_MAX_BYTES = 64 * 1024;
const STACK_MAX_BYTES = 64 * 1024;

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
        errorType: cutTo(String(error.name), MESSAGE_MAX_BYTES),
        errorMessage: cutTo(String(error.message), MESSAGE_MAX_BYTES),
        trace: ownFrames(cutTo(String(error.stack ?? ''), STACK_MAX_BYTES).split('\n')),
      };
    }
    return {
      errorType: typeof error,
      errorMessage: cutTo(String(error), MESSAGE_MAX_BYTES),
      trace: [],
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'The handler failed with something whose name, message or stack cannot be read.',
    };
  }
}

/** What stands between a function and Node.js's own modules: the file that is loaded first. */
const CONFINEMENT = process.execArgv[process.execArgv.lastIndexOf('--require') + 1] ?? __filename;

/** The stack down to the function's own code: below it are only this program and Node.js. */
function ownFrames(lines: string[]): string[] {
  const host = lines.findIndex((line) => line.includes(__filename));
  const own = host > 0 ? lines.slice(0, host) : lines;
  return own.filter((line) => !line.includes(CONFINEMENT));
}

function looksLikeError(value: unknown): value is Error {
  const { name, message, stack } = (value ?? {}) as Partial<Error>;
  return typeof name === 'string' && typeof message === 'string' && typeof stack === 'string';
}

/** An error as the operating system gives it to Node.js, with why it is one here. */
export function systemError(
  code: 'ENOENT' | 'EROFS' | 'EPERM',
  meaning: string,
  syscall: string,
  path: string | undefined,
  why: string,
  cause?: unknown,
): Error {
  const where = path === undefined ? '' : ` '${path}'`;
  const error = new Error(`${code}: ${meaning}, ${syscall}${where} (${why})`, { cause });
  return Object.assign(error, {
    code,
    errno: -constants.errno[code],
    syscall,
    ...(path !== undefined && { path }),
  });
}
