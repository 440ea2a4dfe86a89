import type { Json, Side } from '../../emulator/control/shapes';
import type { Answered, Api } from '../api';

/** What is executed: a side of an action, or a version of it from before. */
export type Target = Side | number;

/** How an execution that was asked for here has ended. */
export type RunEnd =
  | { readonly kind: 'executed'; readonly runId: string }
  | ({ readonly kind: 'unanswered'; readonly since: string } & Answered);

/** Executes an action and finds out whether it was executed at all. */
export async function executed(
  api: Api,
  { org, actionId }: { readonly org: string; readonly actionId: string },
  target: Target,
  input: Json,
): Promise<RunEnd> {
  const since = new Date().toISOString();
  const answered =
    typeof target === 'number'
      ? await api.executeVersion(org, actionId, target, input)
      : await api.execute(org, actionId, target, input);
  const { contextId } = answered;
  if (contextId === undefined) return { kind: 'unanswered', since, ...answered };
  return api.execution(contextId).then(
    () => ({ kind: 'executed', runId: contextId }) as const,
    () => ({ kind: 'unanswered', since, ...answered }) as const,
  );
}
