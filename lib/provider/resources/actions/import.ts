import { checkNotStatic } from '../../../model/names';
import { noneWhenNotFound } from '../../../platform/actions';
import type { CallOptions } from '../../../platform';
import type { Client } from '../../client';
import { DiagnosticError, type ImportRequest } from '../../framework';

/** Finds the action that is to be imported. */
export async function importAction({ client, id, signal }: ImportRequest<Client>): Promise<{ id: string }> {
  return { id: await findAction(client, id, { signal }) };
}

/**
 * What an import id means: an action's id, or `integration name/action name`.
 *
 * @returns the action's id
 */
async function findAction(client: Client, text: string, options: CallOptions): Promise<string> {
  const [refused] = checkNotStatic(text);
  if (refused !== undefined) throw new DiagnosticError('A built-in action', refused.message);
  const { actions, integrations } = client.platform;
  if (!text.includes('/')) {
    const found = await actions.get(text, options).catch(noneWhenNotFound);
    if (found === undefined && (await actions.getDraft(text, options)) === undefined) {
      throw new DiagnosticError(
        'No such action',
        `There is no action with the id ${JSON.stringify(text)} in the org. An action can also be imported as "integration name/action name".`,
      );
    }
    return text;
  }
  // Both names may hold slashes themselves: every place to cut is tried.
  const all = await integrations.list(undefined, options);
  const cuts = [...text.matchAll(/\//g)].map(({ index }) => [text.slice(0, index), text.slice(index + 1)]);
  const matches: string[] = [];
  for (const [integrationName, actionName] of cuts) {
    const ids = new Set(all.filter((each) => each.name === integrationName).map(({ id }) => id));
    if (ids.size === 0 || actionName === undefined) continue;
    const named = [
      ...(await actions.list({ name: actionName }, options)),
      ...(await actions.listDrafts({ name: actionName }, options)),
    ];
    matches.push(
      ...named
        .filter((each) => each.name === actionName && ids.has(each.integrationId ?? ''))
        .map(({ id }) => id),
    );
  }
  const [first, ...others] = new Set(matches);
  if (first === undefined) {
    throw new DiagnosticError(
      'No such action',
      `The org has no action ${JSON.stringify(text)}. Write "integration name/action name", or give the action's id.`,
    );
  }
  if (others.length > 0) {
    throw new DiagnosticError(
      'Several actions have this name',
      `${JSON.stringify(text)} can be any of ${[first, ...others].join(', ')}. Import one of them by its id.`,
    );
  }
  return first;
}
