import { visible, visibleLine } from './visible';

/*
 * A terminal, and the log of a job, which is one with commands of its own: the runner of GitHub Actions takes a line that
 * begins with two colons, and `##[` anywhere, as a command to itself.
 */

const COMMANDS = /^([^\S\n]*):(?=:)|#(?=#\[)/gm;

/** A text of any number of lines as a terminal may get it: nothing in it moves, colours, hides, or commands. */
export function terminalText(text: string): string {
  return visible(text).replace(COMMANDS, (_all, indent: string | undefined) =>
    indent === undefined ? '\\u0023' : `${indent}\\u003a`,
  );
}

/** A text that stands within a line: a name, a path, a value. */
export function terminalLine(text: string): string {
  return terminalText(visibleLine(text));
}
