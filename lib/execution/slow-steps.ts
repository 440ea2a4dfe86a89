import { Worker } from 'node:worker_threads';
import { programFile } from '../shared/program-file';
import { stepErrorBody, StepError } from './errors';
import {
  now,
  tookTooLong,
  type BeforeCall,
  type Failed,
  type StepsInput,
  type TimedResult,
} from './pipeline';
import type { BackendAnswer, ExecutionStep } from './types';

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

/** How many others are waited for that are stopped, before it takes too long for who waits. */
const PATIENCE = 8 * THREADS;
/** Actions of which it is known how many of their steps were stopped. Bounded; forgotten, they are like any other. */
const STOPPED_MOST = 1000;

interface Waiting {
  readonly job: SlowJob;
  readonly since: number;
  /** How many were stopped before, and of these how many of the same action. */
  readonly stopped: number;
  readonly own: number;
  readonly done: (result: unknown) => void;
}

/** Threads that are started when they are needed and gone when they are not. */
export class SlowSteps {
  private readonly queue: Waiting[] = [];
  private running = 0;
  private stopped = 0;
  private readonly stoppedOf = new Map<string, number>();
  private turns = 0;
  /** When an action's steps were begun last, of those that wait. */
  private readonly turnOf = new Map<string, number>();

  /** Whether anything computes or waits. */
  get busy(): boolean {
    return this.running > 0;
  }

  run(job: SlowJob & { stage: 'before' }): Promise<BeforeCall>;
  run(job: SlowJob & { stage: 'after' }): Promise<TimedResult>;
  run(job: SlowJob): Promise<unknown> {
    return new Promise((done) => {
      this.queue.push({ job, since: Date.now(), stopped: this.stopped, own: this.stopsOf(job), done });
      if (this.running < THREADS) void this.work();
    });
  }

  /** One thread, for as long as there is something to do. */
  private async work(): Promise<void> {
    this.running += 1;
    let thread: Worker | undefined;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      // Long alone says little on a busy machine; behind others that were stopped, its turn comes too late.
      const own = this.stopsOf(next.job) - next.own;
      if (Date.now() - next.since > SLOW_MS && (own > 0 || this.stopped - next.stopped >= PATIENCE)) {
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
        if (this.stoppedOf.size >= STOPPED_MOST) this.stoppedOf.clear();
        this.stoppedOf.set(next.job.execution.action.id, this.stopsOf(next.job) + 1);
        thread = undefined;
      }
      next.done(result);
    }
    this.running -= 1;
    await thread?.terminate();
  }

  /**
   * Who was not stopped goes before who was, and of these the action whose turn is longest ago: one that takes long, or is
   * executed very often, makes no other one wait for more than a step of it.
   */
  private next(): Waiting | undefined {
    const turnOf = ({ job }: Waiting): number => this.turnOf.get(job.execution.action.id) ?? 0;
    const before = (one: Waiting, other: Waiting): boolean => {
      const more = this.stopsOf(one.job) - this.stopsOf(other.job);
      return more < 0 || (more === 0 && turnOf(one) < turnOf(other));
    };
    let [first] = this.queue;
    for (const each of this.queue) if (first !== undefined && before(each, first)) first = each;
    if (first === undefined) {
      this.turnOf.clear();
      return undefined;
    }
    this.queue.splice(this.queue.indexOf(first), 1);
    this.turnOf.set(first.job.execution.action.id, ++this.turns);
    return first;
  }

  private stopsOf({ execution }: SlowJob): number {
    return this.stoppedOf.get(execution.action.id) ?? 0;
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
    times: [{ startedAt: now(), endedAt: now() }],
    success: false,
    error,
  };
}
