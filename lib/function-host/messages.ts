import type { Json } from '../shared/json';
import type { Detour, FunctionError, FunctionRequest, LogLevel } from './types';

/** What the pool sends: a call; the body is the event. */
export interface CallMessage {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly clientContext: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, Json>>;
}

/** What a host sends. */
export type HostMessage =
  /** A debugger that it waited for has let it run; its module is loaded now. */
  | { readonly type: 'let-run' }
  /** The module is loaded. */
  | { readonly type: 'ready'; readonly initMs: number }
  /** The module could not be loaded; the process ends. */
  | { readonly type: 'broken'; readonly error: FunctionError }
  /** A call was taken: from here on the function may have done something. */
  | { readonly type: 'taken'; readonly requestId: string }
  /** A message; the body is its text. */
  | {
      readonly type: 'log';
      readonly level: LogLevel;
      readonly requestId?: string;
      readonly timestamp: string;
    }
  /** The function has made a request. */
  | { readonly type: 'request'; readonly request: FunctionRequest }
  /** A call is done; the body is the result. */
  | { readonly type: 'result'; readonly requestId: string; readonly maxMemoryMb: number }
  /** A call failed; `fatal` when the process ends because of it. */
  | {
      readonly type: 'error';
      readonly requestId: string;
      readonly maxMemoryMb: number;
      readonly error: FunctionError;
      readonly fatal: boolean;
    };

/** What a host is started with, as one JSON argument. */
export interface HostSettings {
  readonly codeDir: string;
  readonly handler: string;
  /** Whether the runtime knows callbacks and `context.done`: Node.js 24 on AWS Lambda does not. */
  readonly callbacks: boolean;
  readonly detour?: Omit<Detour, 'certificateFile'>;
  /** Whether debuggers may attach, and what is waited for before the module is loaded; undefined: they may not. */
  readonly inspect?: 'open' | 'wait' | 'break';
  /** Whether requests are told. */
  readonly tellRequests?: true;
}

/** The descriptors over which pool and host talk. Descriptors of their own, so that standard output stays the function's. */
export const FROM_POOL_FD = 3;
export const TO_POOL_FD = 4;
