import type { Json } from '../shared/json';
import type { Inspectors } from './inspectors';

/** Which code runs, and how: everything that makes one function version. */
export interface FunctionVersion {
  /** The function's id; the handler sees it as `context.functionName`. */
  readonly functionId: string;
  /** What people call it. Default: its id. */
  readonly name?: string;
  /** Names the code. A host process is only ever used for the zip that it was started with. */
  readonly zipId: string;
  /** Where the zip is unpacked; the handler's module is looked for below it. */
  readonly codeDir: string;
  /**
   * Where the source maps of the code are: of `src/index.js`, `src/index.js.map` below it, its sources as `file:` URLs.
   * Default: those in the code itself, if any.
   */
  readonly sourceMaps?: string | undefined;
  /** `path/to/module.export`, relative to `codeDir`. */
  readonly handler: string;
  /** For example `nodejs24.x`. It runs on the Node.js of that name if it is here (`node.ts`), otherwise on this process's own. */
  readonly runtime: string;
  /** When a call is ended, in seconds. The platform allows 1 to 15; a tool may use more. */
  readonly timeoutSeconds: number;
}

/** One call of a function. */
export interface FunctionCall extends FunctionVersion {
  /** The event, as JSON text: exactly what the request template rendered. */
  readonly event: string;
  /** What the handler sees as `context.clientContext`. */
  readonly clientContext: Readonly<Record<string, string>>;
  /** Default: a new one. */
  readonly requestId?: string;
  /**
   * Values that take the place of what the host puts into `context`, for tools that run a function with a
   * context of their own. Default: none.
   */
  readonly context?: Readonly<Record<string, Json>>;
}

/** How a message was written: `console.error` is ERROR, `console.log` and `console.info` are INFO, and so on. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** One message of a function, or one line that it wrote to standard output or standard error. */
export interface LogEntry {
  /** ISO 8601. */
  readonly timestamp: string;
  readonly level: LogLevel;
  /** The call during which it was written; undefined while the module was loaded. */
  readonly requestId?: string;
  readonly message: string;
}

/** An error as AWS Lambda's Node.js runtime reports it. */
export interface FunctionError {
  /** `Unhandled`: the platform's word for each error that came from a function. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** A request that a function made over HTTP during a call. */
export interface FunctionRequest {
  readonly method: string;
  /** Without user, query and fragment. */
  readonly url: string;
  /** Undefined where no answer came. */
  readonly status?: number;
  /** Why none came. */
  readonly error?: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a call cost. */
interface CallReport {
  readonly requestId: string;
  /** From handing over the event to the answer, in milliseconds. */
  readonly durationMs: number;
  /** Loading the module, in milliseconds; undefined when the process was there already. */
  readonly initMs?: number;
  /** The most resident memory that the process has used, in megabytes. */
  readonly maxMemoryMb: number;
  /** The Node.js that it ran on, for example `24.21.0`. */
  readonly nodeVersion: string;
  readonly logs: readonly LogEntry[];
  /** In the order of their ends, at most 100; undefined where they were not to be told. */
  readonly requests?: readonly FunctionRequest[];
  /** The process that answered, or was replaced. */
  readonly pid?: number;
}

/** How a call ended. */
export type FunctionOutcome = CallReport &
  (
    | {
        readonly ok: true;
        /** The result as JSON text; a handler that returns nothing answers `null`. */
        readonly result: string;
      }
    | {
        readonly ok: false;
        readonly error: FunctionError;
        /** Whether the process went on living. */
        readonly cause: 'thrown' | 'timeout' | 'crash' | 'load' | 'limit';
      }
  );

/**
 * Where the connections of functions to some hosts go instead. The function does not know of it: neither its code nor its
 * variables change.
 */
export interface Detour {
  /** In lower case. */
  readonly hosts: readonly string[];
  /** Whether connections to the usual ports of all other hosts are led there as well, but for this machine's own. */
  readonly others: boolean;
  /** A port of this machine that takes them as the hosts themselves would, whatever their own port was. */
  readonly port: number;
  /** PEM file with the authority that vouches for the hosts there. */
  readonly certificateFile: string;
}

/** Settings of the pool. */
export interface FunctionHostOptions {
  /** Default: connections go where they are meant to. */
  readonly detour?: Detour | undefined;
  /** Where debuggers find functions; one process runs a function then, and none is ended for its time while it is debugged. Default: nowhere. */
  readonly inspectors?: Inspectors | undefined;
  /** Whether outcomes tell the requests that functions made. Default: false. */
  readonly tellRequests?: boolean;
  /** Called with each message as it is written. Default: messages are only in the outcome. */
  readonly onLog?: (functionId: string, entry: LogEntry) => void;
  /** Whether functions may start other programs, which can do whatever the user can. Default: false. */
  readonly allowChildProcess?: boolean;
  /** Memory of one process, with all that it started, in megabytes; one that needs more is ended. Default: 1536. */
  readonly memoryMb?: number;
  /**
   * Memory of all processes together in megabytes; beyond it those without a call are ended, then the largest.
   * Default: half of the machine's, and no less than `memoryMb`.
   */
  readonly totalMemoryMb?: number;
  /** Processes of all functions that may live at once; further calls wait. Default: 64. */
  readonly processes?: number;
  /** Processes of one function version that may run at once; further calls wait. Default: 10. */
  readonly concurrency?: number;
}
