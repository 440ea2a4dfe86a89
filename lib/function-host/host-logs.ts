import { format } from 'node:util';
import { CONTINUED_SIGN } from '../shared/cut';
import { send } from './host-wire';
import { MESSAGE_MAX_BYTES, OutputBudget } from './output-budget';
import type { LogLevel } from './types';

let requestId: string | undefined;
const budget = new OutputBudget();

/** From now on messages belong to this call. */
export function setRequestId(id: string): void {
  requestId = id;
  budget.reset();
}

/** Sends one message to the pool, as far as the call may write. */
function log(level: LogLevel, message: string): void {
  const kept = budget.take(message);
  if (kept !== undefined) sendLog(kept.last ? 'WARN' : level, kept.text);
}

/** Sends one message of the runtime itself, whatever the function wrote before. */
export function logFailure(message: string): void {
  sendLog('ERROR', message);
}

function sendLog(level: LogLevel, message: string): void {
  send(
    {
      type: 'log',
      level,
      timestamp: new Date().toISOString(),
      ...(requestId !== undefined && { requestId }),
    },
    message,
  );
}

/** Puts the levels of AWS Lambda on the console, and takes what is written to the standard streams line by line. */
export function captureOutput(): void {
  const at =
    (level: LogLevel) =>
    (...args: unknown[]): void => {
      log(level, format(...args));
    };
  const levels = {
    trace: 'TRACE',
    debug: 'DEBUG',
    info: 'INFO',
    log: 'INFO',
    warn: 'WARN',
    error: 'ERROR',
  } as const;
  for (const [name, level] of Object.entries(levels)) Object.assign(console, { [name]: at(level) });
  Object.assign(console, { fatal: at('FATAL') });
  capture(process.stdout, 'INFO');
  capture(process.stderr, 'ERROR');
}

function capture(stream: NodeJS.WriteStream, level: LogLevel): void {
  let rest = '';
  const logLine = (line: string): void => {
    if (line !== CONTINUED_SIGN) log(level, line);
  };
  const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split(
      '\n',
    );
    rest = lines.pop() ?? '';
    // A line without an end is not waited for for ever.
    if (rest.length > MESSAGE_MAX_BYTES) {
      lines.push(rest);
      rest = CONTINUED_SIGN;
    }
    lines.forEach(logLine);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback);
    return true;
  };
  Object.assign(stream, { write });
  process.on('exit', () => {
    if (rest !== '') logLine(rest);
  });
}
