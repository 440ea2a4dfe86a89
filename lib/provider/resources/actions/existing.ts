import { noneWhenNotFound } from '../../../platform/actions';
import type { CallOptions } from '../../../platform';
import type { Client } from '../../client';
import { knownIn, type Diagnostics, type PrivateState } from '../../framework';
import type { Wanted } from '../../ownership/intents';
import { importBlock } from '../../../terraform/import-block';
import { notedTaken } from '../../ownership/ownership';
import { checkPublishedPlan } from './check';
import { contractTexts, type AnyPlanned } from './definition';
import { findShown } from './observe';

/** What tells an action that is to be created. */
export function wantedAction(
  type: string,
  { name, category, integrationId }: { name: string; category: string; integrationId: string },
): Wanted {
  return { type, name, within: `${integrationId} ${category}` };
}

/**
 * Looks for actions and drafts that have the name of one that is to be created, where all that tells it is known.
 *
 * @param type the resource's
 * @returns the plan, with the id of what is adopted
 */
export async function planExisting<P extends AnyPlanned>(
  type: string,
  request: {
    readonly client: Client;
    readonly diagnostics: Diagnostics;
    readonly signal: AbortSignal;
    readonly private: PrivateState;
  },
  planned: P,
): Promise<P> {
  const { client, signal } = request;
  const {
    name,
    category,
    integration_id: integrationId,
    on_existing: onExisting,
  } = knownIn<AnyPlanned>(planned);
  if (name === undefined || category === undefined || integrationId === undefined) return planned;
  const options: CallOptions = { signal };
  const { actions, functions } = client.platform;
  const detail = async (id: string): Promise<string> => {
    const { zip } =
      (await functions.get(id, 'published', options)) ?? (await functions.get(id, 'draft', options)) ?? {};
    return zip?.dateCreated === undefined ? '' : `, its code uploaded ${zip.dateCreated}`;
  };
  const adopted = await client.ownership.planCreate(
    {
      wanted: wantedAction(type, { name, category, integrationId }),
      what: 'action',
      onExisting,
      list: (listing) => listing.actions(category, options),
      exists: async (id) => (await findShown(client.platform, id, 'published', options)) !== undefined,
      ...(type === 'genesysactions_function_action' && { detail }),
    },
    request,
  );
  const takes = notedTaken(request.private);
  const whole = adopted === undefined ? planned : { ...planned, id: adopted };
  if (takes === undefined) return whole;
  const published = await actions.get(takes.id, options).catch(noneWhenNotFound);
  if (published === undefined) return whole;
  const [change] = checkPublishedPlan(
    { contract: contractTexts(published), secure: published.secure ?? false },
    planned,
  );
  if (change === undefined) return whole;
  const what = change.path[0] === 'contract' ? 'its contract' : 'whether it is secure';
  request.diagnostics.error(
    `${name} cannot become what is configured`,
    `The action ${takes.id} is published, and ${what} is not what is configured here: that can never change. Import it, and the plan shows that it is replaced (the address is that of this resource):\n\n${importBlock(type, takes.id)}`,
    change.path,
  );
  return whole;
}
