import type { Command } from 'commander';

/** The package's version; the build puts it in. */
export const VERSION = process.env['GENESYS_ACTIONS_VERSION'] ?? '0.0.0-unbuilt';

/** What each file of commands/ exports: its own command, with options, help and action. */
export interface CommandModule {
  /** Makes the command, fresh for each run of the program. */
  default(): Command;
}

/**
 * What the program's exit status says, the same for every command.
 *
 * - `ok`: done, and nothing to report.
 * - `error`: not done; the reason is on standard error. Wrong usage is an error, too.
 * - `findings`: done, and there is something to see: drift was found, a review found what `--fail-on` names,
 *   a check found a problem.
 */
export const EXIT = { ok: 0, error: 1, findings: 2 } as const;

/**
 * An error that is the answer: it is printed as it stands, without a stack trace.
 *
 * @param message what is wrong, where, and what to do about it
 */
export class CommandError extends Error {
  constructor(
    message: string,
    /** The program's exit status. */
    readonly exitCode: number = EXIT.error,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
