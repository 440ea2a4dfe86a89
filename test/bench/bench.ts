/** One figure of a benchmark. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** What the value counts, for example `× node -e 0`, `ms`, `bytes`, `requests`. */
  readonly unit: string;
  /** The value holds while it is at most this; undefined for a figure that is only shown. */
  readonly goal?: number;
  /** Whether the goal holds; true where there is none. */
  readonly holds: boolean;
}

/** What a part of the benchmark is given to measure and to report with. */
export interface BenchReport {
  /** Adds a figure. A time should be a ratio to something measured in the same run: see {@link measure}. */
  add(row: Omit<BenchRow, 'holds'>): void;
  /** The floor: the median time of the whole process `node -e 0` on this machine, now, in milliseconds. */
  floor(): Promise<number>;
  /**
   * Measures a whole operation and adds its median as a ratio to the floor. The runs take turns with runs of the
   * floor, so that a machine that is busy for a while slows both.
   *
   * @returns the median in milliseconds
   */
  measure(options: {
    readonly name: string;
    /** Does the thing once; its time is what counts. */
    readonly run: () => Promise<unknown> | undefined;
    /** At most so many times the floor. */
    readonly goal?: number;
    /** Default: 7. */
    readonly runs?: number;
  }): Promise<number>;
  /** Runs a program to its end and fails unless its status is 0: for `run` of {@link measure}. */
  process(program: string, args: readonly string[], options?: BenchProcessOptions): Promise<void>;
}

export interface BenchProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A part of `npm run bench`: a file `test/bench/NAME.bench.ts` that exports one as its default. `npm run bench -- NAME`
 * runs it alone.
 */
export interface BenchPart {
  readonly name: string;
  /** Measures and reports; cleans up what it started, also when it fails. */
  run(report: BenchReport): Promise<void>;
}

/** The middle of some values. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value below which so many percent of the values are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const index = Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1);
  return sorted[Math.max(0, index)] ?? Number.NaN;
}
