import { parentPort } from 'node:worker_threads';
import { afterCall, beforeCall, StepsTimeLimitError } from './pipeline';
import { SLOW_MS, type SlowJob } from './slow-steps';

/* The thread of {@link SlowSteps}: one piece of work at a time. */
parentPort?.on('message', (job: SlowJob) => {
  parentPort?.postMessage(resultOf(job));
});

/** The longest wait for steps on a machine that is too busy to compute them, in milliseconds. */
const PATIENCE_MS = 60_000;

function resultOf(job: SlowJob): unknown {
  for (let limitMs = SLOW_MS; ; limitMs *= 2) {
    const before = process.cpuUsage();
    try {
      return job.stage === 'before'
        ? beforeCall(job.execution, limitMs)
        : afterCall(job.execution, job.operations, job.answered, limitMs);
    } catch (error) {
      if (!(error instanceof StepsTimeLimitError)) throw error;
      // What was not computed although the time is over had no processor: the machine's fault, not the action's.
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1000 >= SLOW_MS / 2 || limitMs > PATIENCE_MS / 2)
        return { ...error.result, stopped: true };
    }
  }
}
