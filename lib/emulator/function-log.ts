import { MESSAGE_BYTES } from '../function-host/output-budget';
import type { LogEntry } from '../function-host';

/** One run of a function, as its developer wants to see it. Values of credentials are redacted. */
export interface FunctionRun {
  /** ISO 8601. */
  readonly time: string;
  readonly org: string;
  readonly actionId: string;
  readonly actionName: string;
  /** `context.awsRequestId` of the run. */
  readonly requestId: string;
  readonly success: boolean;
  readonly error?: string;
  readonly durationMs: number;
  /** Loading the module, in milliseconds; undefined when the process was there already. */
  readonly initMs?: number;
  readonly maxMemoryMb: number;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  /** The Node.js that it ran on, for example `24.21.0`: of another major version where the runtime's own is not here. */
  readonly nodeVersion: string;
  readonly logs: readonly LogEntry[];
}

/** How many runs are remembered, and how much of what they wrote: bytes. */
const KEPT = 1000;
const KEPT_BYTES = 32 * 1024 * 1024;
/** The last runs of functions: as many as there is room for. */
export class FunctionLog {
  private runs: { readonly run: FunctionRun; readonly bytes: number }[] = [];
  private bytes = 0;

  constructor(private readonly onRun?: (run: FunctionRun) => void) {}

  add(run: FunctionRun): void {
    const bytes = run.logs.reduce(
      (sum, { message }) => sum + MESSAGE_BYTES + 2 * message.length,
      MESSAGE_BYTES,
    );
    this.runs.push({ run, bytes });
    this.bytes += bytes;
    let old = 0;
    while (this.runs.length - old > KEPT || (this.bytes > KEPT_BYTES && old < this.runs.length - 1)) {
      this.bytes -= this.runs[old]?.bytes ?? 0;
      old += 1;
    }
    if (old > 0) this.runs.splice(0, old);
    this.onRun?.(run);
  }

  /** The runs of one action, or all. */
  list(actionId?: string): FunctionRun[] {
    return this.runs
      .map(({ run }) => run)
      .filter((run) => actionId === undefined || run.actionId === actionId);
  }

  clear(): void {
    this.runs = [];
    this.bytes = 0;
  }
}
