import type { Intent, Wanted } from './intents';

/** What a creation goes on with instead of making something new. */
export interface TakenUp {
  readonly id: string;
  /** The creation that was cut off; undefined where the configuration says that what is there is to be adopted. */
  readonly intent?: Intent | undefined;
}

/** What a plan has decided about one creation. */
export interface Decision {
  readonly wanted: Wanted;
  readonly takes?: TakenUp | undefined;
  /** What has the same name and belongs to the state: the new one may stand beside it. */
  readonly beside?: readonly string[] | undefined;
}

/** Whether something is a decision: what is in a file may have been written by another version. */
export function isDecision(content: unknown): content is Decision {
  const { wanted, takes, beside } = (content ?? {}) as Partial<Record<keyof Decision, unknown>>;
  const { type, name, within } = (wanted ?? {}) as Partial<Record<keyof Wanted, unknown>>;
  return (
    [type, name, within].every((each) => typeof each === 'string') &&
    (takes === undefined || typeof (takes as Partial<TakenUp> | null)?.id === 'string') &&
    (beside === undefined || (Array.isArray(beside) && beside.every((each) => typeof each === 'string')))
  );
}
