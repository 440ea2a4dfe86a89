import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';
import { platformApi } from './platform';

/** The client id, secret and region come from the integration's credential, through the request's headers. */
export const handler: ActionHandler<typeof action> = async ({ category }, { clientContext }) => {
  const get = platformApi({
    clientId: clientContext['x-gc-id'],
    clientSecret: clientContext['x-gc-secret'],
    region: clientContext['x-gc-region'],
  });
  const query = { pageSize: '1', sortBy: 'name', ...(category !== undefined && { category }) };
  const { total = 0, entities = [] } = await get<{ total?: number; entities?: { name?: string }[] }>(
    'integrations/actions',
    query,
  );
  return { total, firstName: entities[0]?.name ?? '' };
};
