import { markIn } from '../model/marks';
import type { Platform } from '../platform';
import { noneWhenNotFound } from '../platform/actions';
import { isAtWork } from '../provider/ownership/intents';
import { stateDirectory } from '../provider/ownership/state-directory';
import { canAsk, confirmed } from './ask';
import { CommandError } from './command';
import { print } from './output';

/** Something that an apply began to make and did not finish. */
export interface Unfinished {
  readonly kind: 'draft' | 'integration' | 'credential';
  readonly id: string;
  readonly name: string;
}

/**
 * What carries the mark of an unfinished creation: drafts that were never published, integrations that are switched off
 * and credentials. What a process on this machine is making at the moment is left out.
 */
export async function findUnfinished(org: Platform): Promise<Unfinished[]> {
  const [drafts, integrations, credentials] = await Promise.all([
    org.actions.listDrafts({}),
    org.integrations.list(undefined),
    org.credentials.list(),
  ]);
  const marked: Unfinished[] = [
    ...drafts.map(({ id, name = '' }) => ({ kind: 'draft' as const, id, name })),
    ...integrations
      .filter(({ enabled }) => !enabled)
      .map(({ id, name }) => ({ kind: 'integration' as const, id, name })),
    ...credentials.map(({ id = '', name = '' }) => ({ kind: 'credential' as const, id, name })),
  ].filter(({ name }) => {
    const mark = markIn(name)?.mark;
    return mark !== undefined && !isAtWork(stateDirectory(), mark);
  });
  const found: Unfinished[] = [];
  for (const each of marked) {
    // Somebody may have published it under this name: then callers can use it.
    const published =
      each.kind === 'draft' && (await org.actions.get(each.id).catch(noneWhenNotFound)) !== undefined;
    if (!published) found.push(each);
  }
  return found;
}

/** One line each. */
export function unfinishedText(found: readonly Unfinished[]): string {
  return found.map(({ kind, id, name }) => `  ${kind} ${JSON.stringify(name)} (${id})\n`).join('');
}

/**
 * Removes what is unfinished, after a question.
 *
 * @param yes whether the answer was given beforehand
 * @returns what was removed: what is still as it was found
 * @throws {CommandError} when the answer is no, or nobody can be asked
 */
export async function removeUnfinished(
  org: Platform,
  found: readonly Unfinished[],
  yes: boolean,
): Promise<readonly Unfinished[]> {
  if (found.length === 0) return [];
  if (!yes) await ask(found);
  // What was finished while the question stood is somebody's.
  const now = await findUnfinished(org);
  const removed: Unfinished[] = [];
  for (const each of found) {
    const { kind, id, name } = each;
    if (!now.some((still) => still.kind === kind && still.id === id && still.name === name)) continue;
    if (kind === 'credential') await org.credentials.delete(id);
    else if (kind === 'integration') await org.integrations.delete(id);
    else await org.actions.deleteDraft(id);
    removed.push(each);
  }
  return removed;
}

async function ask(found: readonly Unfinished[]): Promise<void> {
  if (!canAsk()) {
    throw new CommandError(
      `Nobody can be asked here, so nothing was removed. Unfinished are:\n${unfinishedText(found)}Make sure that no apply is at work, then add --yes.`,
    );
  }
  print(`Unfinished are:\n${unfinishedText(found)}`);
  if (!(await confirmed('No apply may be at work on them now. Remove them?')))
    throw new CommandError('Nothing was removed.');
}
