import { Worker } from 'node:worker_threads';
import { programFile } from '../shared/program-file';
import { stepErrorBody, StepError } from './errors';
import { tookTooLong, type BeforeCall, type Failed, type StepsInput } from './pipeline';
import type { BackendAnswer, ExecutionResult, ExecutionStep } from './types';

/** How long steps may compute in a thread of their own, and how long they wait for one: milliseconds. */
export const SLOW_MS = 2_000;
/** How many threads compute at once. */
const THREADS = 2;
/** The most memory that a thread may use, in megabytes. */
const MEMORY_MB = 256;

/** Steps as they go to a thread. */
export type SlowJob =
  | { readonly stage: 'before'; readonly execution: StepsInput }
  | {
      readonly stage: 'after';
      readonly execution: StepsInput;
      readonly operations: readonly ExecutionStep[];
      readonly answered: BackendAnswer;
    };

interface Waiting {
  readonly job: SlowJob;
  readonly since: number;
  /** How many were stopped before. */
  readonly stopped: number;
  readonly done: (result: unknown) => void;
}

/** Threads that are started when they are needed and gone when they are not. */
export class SlowSteps {
  private readonly queue: Waiting[] = [];
  private running = 0;
  private stopped = 0;

  /** Whether anything computes or waits. */
  get busy(): boolean {
    return this.running > 0;
  }

  run(job: SlowJob & { stage: 'before' }): Promise<BeforeCall>;
  run(job: SlowJob & { stage: 'after' }): Promise<ExecutionResult>;
  run(job: SlowJob): Promise<unknown> {
    return new Promise((done) => {
      this.queue.push({ job, since: Date.now(), stopped: this.stopped, done });
      if (this.running < THREADS) void this.work();
    });
  }

  /** One thread, for as long as there is something to do. */
  private async work(): Promise<void> {
    this.running += 1;
    let thread: Worker | undefined;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      // Long alone says little on a busy machine; behind others that were stopped, its turn comes too late.
      if (Date.now() - next.since > SLOW_MS && this.stopped - next.stopped >= THREADS) {
        next.done(failed(next.job, tookTooLong(SLOW_MS)));
        continue;
      }
      thread ??= new Worker(await programFile(__dirname, 'execution-worker.js', 'worker.ts'), {
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
        execArgv: [],
      });
      const { result, ended } = await compute(thread, next.job);
      if (ended) {
        this.stopped += 1;
        thread = undefined;
      }
      next.done(result);
    }
    this.running -= 1;
    await thread?.terminate();
  }
}

/** What a thread makes of steps; where it ended of that, why. */
function compute(
  thread: Worker,
  job: SlowJob,
): Promise<{ readonly result: unknown; readonly ended: boolean }> {
  return new Promise((resolve) => {
    const end = (error?: NodeJS.ErrnoException): void => {
      const why =
        error?.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `needs more than ${MEMORY_MB} MB of memory`
          : `failed: ${error?.message ?? 'its thread ended'}`;
      resolve({
        result: failed(job, new StepError(500, 'ACTION.TEMPLATE', `This step ${why}.`)),
        ended: true,
      });
    };
    thread.removeAllListeners();
    thread.once('message', ({ stopped = false, ...result }: { readonly stopped?: boolean }) => {
      // What was stopped in the middle of something may have left that half done.
      if (stopped) void thread.removeAllListeners().terminate();
      resolve({ result, ended: stopped });
    });
    thread.once('error', end).once('exit', () => {
      end();
    });
    thread.postMessage(job);
  });
}

/** A failure of which no thread could tell the step. */
function failed(job: SlowJob, thrown: StepError): Failed {
  const done = job.stage === 'after' ? job.operations : [];
  const error = stepErrorBody(thrown, job.execution.identity.correlationId);
  const name = job.stage === 'before' ? 'Apply requestTemplate' : 'Apply successTemplate';
  return {
    operations: [...done, { step: done.length + 1, name, success: false, error }],
    success: false,
    error,
  };
}
