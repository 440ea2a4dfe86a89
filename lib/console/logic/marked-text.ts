/** A place in a text, both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text with a place in it. */
export interface Marked extends Place {
  readonly text: string;
}

/** The place that a message names; undefined where it names none. */
export function placeIn(message: string): Place | undefined {
  const [, line, column] = /\bline (\d+), column (\d+)/.exec(message) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column) };
}

/** The lines of a text; the marked one in three parts. */
export function markedLines({ text, line, column }: Marked): {
  readonly number: number;
  readonly before: string;
  /** What the mark is on: a character, or a space where the line ends before it. Empty in lines without a mark. */
  readonly at: string;
  readonly after: string;
}[] {
  return text.split('\n').map((each, index) =>
    index + 1 === line
      ? {
          number: index + 1,
          before: each.slice(0, column - 1),
          at: each.charAt(column - 1) || ' ',
          after: each.slice(column),
        }
      : { number: index + 1, before: each, at: '', after: '' },
  );
}
