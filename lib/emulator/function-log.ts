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

/** How many runs are remembered. */
const KEPT = 1000;

/** The last runs of functions. */
export class FunctionLog {
  private runs: FunctionRun[] = [];

  constructor(private readonly onRun?: (run: FunctionRun) => void) {}

  add(run: FunctionRun): void {
    this.runs.push(run);
    if (this.runs.length > KEPT + KEPT / 10) this.runs = this.runs.slice(-KEPT);
    this.onRun?.(run);
  }

  /** The runs of one action, or all. */
  list(actionId?: string): FunctionRun[] {
    return this.runs.filter((run) => actionId === undefined || run.actionId === actionId);
  }

  clear(): void {
    this.runs = [];
  }
}
