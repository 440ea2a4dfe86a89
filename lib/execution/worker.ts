import { parentPort } from 'node:worker_threads';
import { afterCall, beforeCall, StepsTimeLimitError } from './pipeline';
import { SLOW_MS, type SlowJob } from './slow-steps';

/* The thread of {@link SlowSteps}: one piece of work at a time. */
parentPort?.on('message', (job: SlowJob) => {
  parentPort?.postMessage(resultOf(job));
});

function resultOf(job: SlowJob): unknown {
  try {
    return job.stage === 'before'
      ? beforeCall(job.execution, SLOW_MS)
      : afterCall(job.execution, job.operations, job.answered, SLOW_MS);
  } catch (error) {
    if (error instanceof StepsTimeLimitError) return { ...error.result, stopped: true };
    throw error;
  }
}
