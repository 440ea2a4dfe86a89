import type { FunctionOutcome } from '../function-host';
import { redactor } from './redact';
import type { Execution, ExecutionResult, ExecutionTrace, Span, TracedFunction, TracedStep } from './types';

/** What of an execution a trace is made from. */
interface Course {
  readonly execution: Omit<Execution, 'backend' | 'onTrace'>;
  readonly result: ExecutionResult;
  /** Of each step of the result, in their order. */
  readonly times: readonly Span[];
  readonly whole: Span;
  /** The call itself: undefined where it was not reached. */
  readonly called: Span | undefined;
  readonly outcome: FunctionOutcome | undefined;
}

/** The step in which the call is made. */
const CALL = 'Execute';

/** When an execution's steps were done, and what its function asked others for. */
export function traceOf({ execution, result, times, whole, called, outcome }: Course): ExecutionTrace {
  const { action, identity, credentials } = execution;
  const redact = redactor(credentials) as (text: string) => string;
  return {
    ...whole,
    actionId: action.id,
    organizationId: identity.organizationId,
    correlationId: identity.correlationId,
    success: result.success,
    steps: result.operations.map(({ name, success, error }, index): TracedStep => {
      const isCall = name === CALL && called !== undefined;
      const { startedAt, endedAt } = times[index] ?? whole;
      const message = error?.errors[0]?.message ?? error?.message;
      return {
        name,
        success,
        startedAt: isCall ? called.startedAt : startedAt,
        endedAt,
        ...(message !== undefined && { error: message }),
        ...(isCall && outcome !== undefined && { function: functionOf(outcome, redact) }),
      };
    }),
  };
}

function functionOf(outcome: FunctionOutcome, redact: (text: string) => string): TracedFunction {
  const { requestId, initMs, maxMemoryMb, nodeVersion, requests = [] } = outcome;
  return {
    requestId,
    ...(initMs !== undefined && { initMs }),
    maxMemoryMb,
    nodeVersion,
    requests: requests.map(({ url, error, ...rest }) => ({
      ...rest,
      url: redact(url),
      ...(error !== undefined && { error: redact(error) }),
    })),
  };
}
