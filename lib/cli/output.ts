import { terminalText } from '../shared/escape/terminal';

/*
 * The one door of everything that the commands print. An org, a flow or a function may have said any part of it, so nothing
 * gets out that a terminal, or the log of a job, would act on. Live progress goes its own way (`progress.ts`).
 */

/** Prints the result: to standard output. */
export function print(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Prints what is said beside the result: to standard error. */
export function printError(text: string): void {
  process.stderr.write(terminalText(text));
}
