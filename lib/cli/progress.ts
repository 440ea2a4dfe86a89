import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { terminalLine, terminalText } from '../shared/escape/terminal';

/** One step of a long command. */
export interface ProgressStep<Context> {
  readonly title: string;
  /** @param say shows a line below the title while the step runs */
  readonly run: (context: Context, say: (line: string) => void) => Promise<unknown> | undefined;
  /** Why the step is not needed; undefined when it is. */
  readonly skip?: (context: Context) => string | undefined;
}

/**
 * Runs steps one after the other and shows how far they are: live on a terminal, as plain lines elsewhere, not at all
 * when only a program reads. Progress goes to standard error, so that the result alone is on standard output.
 *
 * @throws what a step throws; the steps behind it are not run. Whoever catches it tells the reason: the step shows only that
 *   it failed
 */
export async function runSteps<Context extends object>(
  context: Context,
  steps: readonly ProgressStep<Context>[],
  { quiet = false }: { quiet?: boolean } = {},
): Promise<Context> {
  // Colours follow NO_COLOR, and what is no terminal gets none.
  if (process.env['NO_COLOR'] === undefined && process.stderr.isTTY !== true) process.env['NO_COLOR'] = '1';
  const output = new ProcessOutput(process.stderr, process.stderr);
  const live =
    process.stderr.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
  let failure: unknown;
  const list = new Listr<Context, 'default' | 'simple' | 'silent', 'simple'>(
    steps.map(({ title, run, skip }) => ({
      title: terminalLine(title),
      ...(skip !== undefined && { skip: (current: Context) => skip(current) ?? false }),
      task: async (current: Context, task: { output: string }) => {
        try {
          await run(current, (line) => {
            if (live && line.trim() !== '') task.output = terminalText(line.trim());
          });
        } catch (error) {
          failure = error;
          throw new Error('the reason is below', { cause: error });
        }
      },
    })),
    {
      ctx: context,
      registerSignalListeners: false,
      renderer: quiet ? 'silent' : live ? 'default' : 'simple',
      rendererOptions: { logger: new ListrLogger({ processOutput: output }) },
    },
  );
  return list.run().catch((error: unknown) => {
    throw failure ?? error;
  });
}
