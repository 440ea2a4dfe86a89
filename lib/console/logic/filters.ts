import type { ExecutionSummary, LoggedRequest } from '../../emulator/control/shapes';

/** Which executions are shown. */
export interface RunFilter {
  /** An action's id; empty: every action. */
  readonly actionId: string;
  readonly outcome: 'all' | 'succeeded' | 'failed';
  /** Words that all stand somewhere in what is shown of it. */
  readonly text: string;
}

export const EVERY_RUN: RunFilter = { actionId: '', outcome: 'all', text: '' };

/** The executions that a filter leaves, the newest first. */
export function filteredRuns(runs: readonly ExecutionSummary[], filter: RunFilter): ExecutionSummary[] {
  const words = wordsOf(filter.text);
  return runs
    .filter(
      (run) =>
        (filter.actionId === '' || run.actionId === filter.actionId) &&
        (filter.outcome === 'all' || run.success === (filter.outcome === 'succeeded')) &&
        holds(words, [
          run.actionName,
          run.org,
          run.side,
          `v${run.version}`,
          run.operation,
          run.failedStep,
          run.message,
          run.id,
          String(run.status),
        ]),
    )
    .reverse();
}

/** The requests whose method, path, operation, status or fault hold all words, the newest first. */
export function filteredRequests(requests: readonly LoggedRequest[], text: string): LoggedRequest[] {
  const words = wordsOf(text);
  return requests
    .filter(({ method, path, operation, status, faults, contextId, clientId }) =>
      holds(words, [method, path, operation, String(status ?? ''), ...faults, contextId, clientId]),
    )
    .reverse();
}

/** Whether all words of a text stand somewhere in some texts. */
export function matches(text: string, texts: readonly (string | undefined)[]): boolean {
  return holds(wordsOf(text), texts);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function holds(words: readonly string[], texts: readonly (string | undefined)[]): boolean {
  if (words.length === 0) return true;
  const whole = texts.join('\n').toLowerCase();
  return words.every((word) => whole.includes(word));
}
