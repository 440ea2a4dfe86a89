import type { FunctionOutcome } from '../function-host';
import { isJsonObject, type Json } from '../shared/json';
import { afterCall, beforeCall, now, StepsTimeLimitError, type TimedResult } from './pipeline';
import { SlowSteps } from './slow-steps';
import { traceOf } from './trace';
import type { Execution, ExecutionResult, Span } from './types';

/**
 * How long the steps of an execution compute in this thread before they go on, from their beginning, in one of their own; and
 * while others do so, for then more of that kind may come. Milliseconds.
 */
const QUICK_MS = 50;
const QUICKEST_MS = 10;
/** How long those may compute here that never took long: on a busy machine even they do, and a thread may be long in coming. */
const PROVEN_MS = 250;

/** Actions whose steps took long: they begin in a thread of their own. Bounded; forgotten, one takes long once more. */
const slow = new Set<string>();
const SLOW_MOST = 1000;
/** Actions whose steps were always quick. Bounded as well. */
const quick = new Set<string>();

const threads = new SlowSteps();

/**
 * Runs an action from its input to its answer, step by step: input contract, request templates, the call itself,
 * translation map, success template, output contract.
 *
 * Never rejects because of the action: what goes wrong is in the result, with the step at which it went wrong last. Steps
 * that compute for long (a regular expression, a loop) do so where they keep nobody waiting, and are stopped after a while.
 */
export async function executeAction({
  backend,
  input,
  onTrace,
  ...others
}: Execution): Promise<ExecutionResult> {
  const startedAt = now();
  const execution = { ...others, input: withoutNulls(input) };
  const { id } = execution.action;
  const before = await quickly(
    id,
    (limitMs) => beforeCall(execution, limitMs),
    () => threads.run({ stage: 'before', execution }),
  );
  const { operations, call, error } = before;
  let outcome: FunctionOutcome | undefined;
  let called: Span | undefined;
  let after: TimedResult = { operations, times: [], success: false, ...(error !== undefined && { error }) };
  if (call !== undefined) {
    const begun = now();
    const answered = await backend(call, (made) => {
      outcome = made;
    });
    called = { startedAt: begun, endedAt: now() };
    after = await quickly(
      id,
      (limitMs) => afterCall(execution, operations, answered, limitMs),
      () => threads.run({ stage: 'after', execution, operations, answered }),
    );
  }
  const { times, ...result } = after;
  const whole = { startedAt, endedAt: now() };
  onTrace?.(traceOf({ execution, result, times: [...before.times, ...times], whole, called, outcome }));
  return result;
}

/** Does something here if that goes quickly, elsewhere if it does not, or did not when it was done before. */
async function quickly<T>(id: string, here: (limitMs: number) => T, elsewhere: () => Promise<T>): Promise<T> {
  if (slow.has(id)) return elsewhere();
  const unknownMs = threads.busy ? QUICKEST_MS : QUICK_MS;
  const limitMs = quick.has(id) ? PROVEN_MS : unknownMs;
  try {
    const result = here(limitMs);
    if (quick.size >= SLOW_MOST) quick.clear();
    quick.add(id);
    return result;
  } catch (error) {
    if (!(error instanceof StepsTimeLimitError)) throw error;
    quick.delete(id);
    if (limitMs !== QUICKEST_MS) {
      if (slow.size >= SLOW_MOST) slow.clear();
      slow.add(id);
    }
    return elsewhere();
  }
}

/** The first that the platform does with an input: members that are null are dropped. [genesys forum, March 2024] */
function withoutNulls(input: Json): Json {
  if (!isJsonObject(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
