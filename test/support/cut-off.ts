import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import type { Fault } from '../../lib/emulator/faults/faults';
import { isAtWork } from '../../lib/provider/ownership/intents';
import type { Running } from './processes';
import type { TerraformDirectory } from './terraform';

/** Requests that are never answered. */
export type Unanswered = Omit<Fault, 'effect'> & {
  /** Whether the org does what they ask for all the same. Default: before. */
  readonly when?: 'before' | 'after';
};

/**
 * Begins an apply and gives it back when it waits for answers that never come.
 *
 * @param reached what else has to be true of the org by then
 */
export async function applyUntil(
  emulator: Emulator,
  directory: TerraformDirectory,
  requests: readonly Unanswered[],
  reached: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Running> {
  const faults = requests.map(({ when = 'before', ...fault }) =>
    emulator.addFault({ ...fault, effect: { kind: 'hang', when } }),
  );
  const running = directory.startApply();
  let ended = '';
  void running.finished.then(({ output }) => (ended = `It ended before it came so far:\n${output}`));
  await until(async () => {
    if (ended !== '') throw new Error(ended);
    const active = emulator.faults();
    return (
      faults.every((each) => (active.find(({ id }) => id === each)?.applied ?? 0) > 0) && (await reached())
    );
  });
  return running;
}

/** Kills an apply with its provider when it waits for answers, and lets the org answer again. */
export async function killApplyAt(...args: Parameters<typeof applyUntil>): Promise<void> {
  const [emulator, directory] = args;
  const running = await applyUntil(...args);
  running.signal('SIGKILL');
  await running.finished;
  emulator.clearFaults();
  await until(() => Promise.resolve(!marksOf(directory).some((mark) => isAtWork(directory.machine, mark))));
}

/** The marks that a directory's machine remembers. */
export function marksOf({ machine }: TerraformDirectory): string[] {
  const unfinished = join(machine, 'unfinished');
  if (!existsSync(unfinished)) return [];
  return readdirSync(unfinished, { recursive: true })
    .map(String)
    .flatMap((path) => /([0-9a-z]{12})\.json$/.exec(path)?.[1] ?? []);
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20));
}
