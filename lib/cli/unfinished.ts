import { markIn } from '../model/marks';
import type { Platform } from '../platform';
import { noneWhenNotFound } from '../platform/actions';
import { allCutOff, forget, isAtWork, type CutOff } from '../provider/ownership/intents';
import { findShown } from '../provider/resources/actions/observe';
import { stateDirectory } from '../shared/directories';
import { canAsk, confirmed } from './ask';
import { CommandError } from './command';
import { print } from './output';

/** Something that an apply began to make and did not finish. */
interface Unfinished {
  readonly kind: 'draft' | 'action' | 'integration' | 'credential';
  readonly id: string;
  readonly name: string;
  /** What this machine knows of it: the resource's type, and when somebody was at work on it last (ISO). */
  readonly here?: { readonly type: string; readonly at: string };
}

/** What is there of creations that were cut off. */
interface Leftovers {
  /** What still carries the mark of its creation: certainly nobody's. */
  readonly unfinished: readonly Unfinished[];
  /** What this machine has made before Terraform was told, and that carries no mark any more: it may be somebody's by now. */
  readonly named: readonly Unfinished[];
}

/**
 * Looks for what creations have left that were cut off: what carries their mark, and what this machine remembers to have
 * made for whatever state. What somebody is making at the moment is left out.
 */
export async function findLeftovers(org: Platform): Promise<Leftovers> {
  const cutOff = allCutOff(stateDirectory(), org.target);
  const unfinished = (await findUnfinished(org)).map((each) => {
    const known = cutOff.find(({ id, mark }) => id === each.id || markIn(each.name)?.mark === mark);
    return known === undefined ? each : { ...each, here: knownOf(known) };
  });
  const named: Unfinished[] = [];
  for (const each of cutOff) {
    if (each.id === undefined || unfinished.some(({ id }) => id === each.id)) continue;
    const there = await lookUp(org, each, each.id);
    if (there !== undefined) named.push({ ...there, here: knownOf(each) });
  }
  return { unfinished, named };
}

/**
 * What carries the mark of an unfinished creation: drafts that were never published, integrations that are switched off
 * and credentials. What a process is making at the moment is left out.
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

function knownOf({ type, heard }: CutOff): NonNullable<Unfinished['here']> {
  return { type, at: heard.toISOString() };
}

/** What has an id that a creation was told; undefined when it is gone. */
async function lookUp(org: Platform, { type, name }: CutOff, id: string): Promise<Unfinished | undefined> {
  if (type === 'genesysactions_credential') {
    const found = await org.credentials.get(id).catch(noneWhenNotFound);
    return found && { kind: 'credential', id, name: found.name ?? name };
  }
  if (type === 'genesysactions_integration') {
    const found = await org.integrations.get(id).catch(noneWhenNotFound);
    return found && { kind: 'integration', id, name: found.name };
  }
  const shown = await findShown(org, id, 'published', {});
  return shown && { kind: shown.side === 'draft' ? 'draft' : 'action', id, name: shown.action.name ?? name };
}

/** What it is, for people. */
export function unfinishedLine({ kind, id, name, here }: Unfinished): string {
  const of = here && ` of the type ${here.type}, by an apply on this machine that was running at ${here.at}`;
  return `${kind} ${JSON.stringify(name)} (${id})${of ?? ''}`;
}

/** One line each. */
export function unfinishedText(found: readonly Unfinished[]): string {
  return found.map((each) => `  ${unfinishedLine(each)}\n`).join('');
}

/** What to do about what has its final name. */
export const NAMED_ADVICE =
  'If the configuration still has it, the next apply there goes on with it. Otherwise import it (an import block for its type, with this id), or delete it in the org.';

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
  const removed: Unfinished[] = [];
  for (const each of found) {
    // What was finished while the question stood, or while another one was removed, is somebody's.
    if (!(await isStillUnfinished(org, each))) continue;
    const { kind, id, name } = each;
    if (kind === 'credential') await org.credentials.delete(id);
    else if (kind === 'integration') await org.integrations.delete(id);
    else await org.actions.deleteDraft(id);
    forget(stateDirectory(), markIn(name)?.mark ?? '');
    removed.push(each);
  }
  return removed;
}

/** Whether something is as {@link findUnfinished} has found it, and nobody is at work on it. */
async function isStillUnfinished(org: Platform, { kind, id, name }: Unfinished): Promise<boolean> {
  const mark = markIn(name)?.mark;
  if (mark === undefined || isAtWork(stateDirectory(), mark)) return false;
  switch (kind) {
    case 'credential':
      return (await org.credentials.get(id).catch(noneWhenNotFound))?.name === name;
    case 'integration': {
      const there = await org.integrations.get(id).catch(noneWhenNotFound);
      return there?.name === name && !there.enabled;
    }
    case 'draft': {
      // Whether it was published is asked last: that is what would take it from callers.
      if ((await org.actions.getDraft(id))?.name !== name) return false;
      return (await org.actions.get(id).catch(noneWhenNotFound)) === undefined;
    }
    case 'action':
      return false;
  }
}

async function ask(found: readonly Unfinished[]): Promise<void> {
  if (!canAsk()) {
    throw new CommandError(
      `Without a terminal nobody can be asked, so nothing was removed. Unfinished:\n${unfinishedText(found)}Make sure that no apply is running, then add --yes.`,
    );
  }
  print(`Unfinished:\n${unfinishedText(found)}`);
  if (!(await confirmed('Make sure that no apply is running on them. Remove them?')))
    throw new CommandError('Nothing was removed.');
}
