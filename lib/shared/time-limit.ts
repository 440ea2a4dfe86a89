import { runInThisContext, Script } from 'node:vm';

/** Thrown where something was stopped because it took too long. */
export class TimeLimitError extends Error {
  constructor(readonly limitMs: number) {
    super(`It was stopped after ${limitMs / 1000} seconds.`);
  }
}

/** Under which name a script finds what it is to run. */
const WORK: unique symbol = Symbol.for('genesys-actions.work');

/** Only a script can be stopped, and it stops what it calls as well. */
const RUN = new Script(`globalThis[Symbol.for('${WORK.description}')]()`);

/** The global object of the script above: not that of the module, where a test runner has one of its own. */
const scriptScope = runInThisContext('globalThis') as {
  [WORK]?: (() => void) | undefined;
};

/**
 * Runs something that computes, and stops it where it takes too long: loops and regular expressions as well, whatever it
 * catches. What waits (promises, timers) is not its business.
 *
 * @param limitMs how long it may take, in milliseconds; above 0
 * @throws TimeLimitError when it was stopped, and whatever it throws itself
 */
export function withinLimit<T>(limitMs: number, work: () => T): T {
  const results: T[] = [];
  const before = scriptScope[WORK];
  scriptScope[WORK] = () => {
    results.push(work());
  };
  try {
    RUN.runInThisContext({ timeout: limitMs });
  } catch (error) {
    const { code } = Object(error) as NodeJS.ErrnoException;
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new TimeLimitError(limitMs) : error;
  } finally {
    scriptScope[WORK] = before;
  }
  return results[0] as T;
}
