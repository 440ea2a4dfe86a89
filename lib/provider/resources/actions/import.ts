import { checkNotStatic } from '../../../model/names';
import type { Action, CallOptions } from '../../../platform';
import type { Client } from '../../client';
import { DiagnosticError, type ImportRequest } from '../../framework';
import { findShown } from './observe';

/** An action that is to be imported. */
interface Found {
  readonly id: string;
  readonly isPublished: boolean;
}

/** What an import id means: an action's id, or `integration name/action name`. */
export async function findAction({
  client,
  id: text,
  signal,
}: Pick<ImportRequest<Client>, 'client' | 'id' | 'signal'>): Promise<Found> {
  const options: CallOptions = { signal };
  const [refused] = checkNotStatic(text);
  if (refused !== undefined) throw new DiagnosticError('A built-in action', refused.message);
  const { actions, integrations } = client.platform;
  if (!text.includes('/')) {
    const found = await findShown(client.platform, text, 'published', options);
    if (found === undefined) {
      throw new DiagnosticError(
        'No such action',
        `There is no action with the id ${JSON.stringify(text)} in the org. An action can also be imported as "integration name/action name".`,
      );
    }
    return { id: text, isPublished: found.side === 'published' };
  }
  // Both names may hold slashes themselves: every place to cut is tried.
  const all = await integrations.list(undefined, options);
  const cuts = [...text.matchAll(/\//g)].map(({ index }) => [text.slice(0, index), text.slice(index + 1)]);
  const matches = new Map<string, Found>();
  for (const [integrationName, actionName] of cuts) {
    const ids = new Set(all.filter((each) => each.name === integrationName).map(({ id }) => id));
    if (ids.size === 0 || actionName === undefined) continue;
    const isMeant = (each: Action): boolean =>
      each.name === actionName && each.integrationId !== undefined && ids.has(each.integrationId);
    const published = (await actions.list({ name: actionName }, options)).filter(isMeant);
    const drafts = (await actions.listDrafts({ name: actionName }, options)).filter(isMeant);
    for (const { id } of drafts) matches.set(id, { id, isPublished: false });
    for (const { id } of published) matches.set(id, { id, isPublished: true });
  }
  const [first, ...others] = matches.values();
  if (first === undefined) {
    throw new DiagnosticError(
      'No such action',
      `The org has no action ${JSON.stringify(text)}. Write "integration name/action name", or give the action's id.`,
    );
  }
  if (others.length > 0) {
    throw new DiagnosticError(
      'Several actions have this name',
      `${JSON.stringify(text)} can be any of ${[first, ...others].map(({ id }) => id).join(', ')}. Import one of them by its id.`,
    );
  }
  return first;
}
