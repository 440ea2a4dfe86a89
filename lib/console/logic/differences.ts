import { diffLines } from 'diff';
import type { ExecutionDetail, Json } from '../../emulator/control/shapes';

/** A line of a difference. */
interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** A part of two executions, side by side. */
interface PartDifference {
  readonly title: string;
  readonly same: boolean;
  readonly lines: readonly DiffLine[];
}

/** Where two executions differ: input, event, answer, cause, what was logged. */
export function differencesOf(before: ExecutionDetail, after: ExecutionDetail): PartDifference[] {
  const parts: [string, (run: ExecutionDetail) => string][] = [
    ['Input', ({ input }) => pretty(input)],
    ['Event', ({ call }) => prettyText(call?.body ?? '')],
    ['Answer', ({ finalResult }) => (finalResult === undefined ? '' : pretty(finalResult))],
    [
      'Failure',
      // What a function threw: the platform's words around it name the request.
      ({ failedStep, message, function: trace }) =>
        [failedStep, trace?.error?.errorMessage ?? message].filter((each) => each !== undefined).join('\n'),
    ],
    [
      'Messages',
      (run) => (run.function?.logs ?? []).map(({ level, message }) => `${level} ${message}`).join('\n'),
    ],
  ];
  return parts.flatMap(([title, textOf]) => {
    const [left, right] = [textOf(before), textOf(after)];
    if (left === '' && right === '') return [];
    return [{ title, same: left === right, lines: linesOf(left, right) }];
  });
}

/** A value as text over several lines. */
export function pretty(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

function linesOf(left: string, right: string): DiffLine[] {
  return diffLines(ended(left), ended(right)).flatMap(({ added, removed, value }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text }) as const),
  );
}

/** With a line break at the end: the last line is then one like the others. */
function ended(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
