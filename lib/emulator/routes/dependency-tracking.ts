import type { Models } from 'purecloud-platform-client-v2';
import { badField } from '../errors';
import { operation, page } from '../operation';

const PATH = '/api/v2/architect/dependencytracking/consumingresources';

/** Which flows use an action. Flows come from seeds: the emulator does not run them. */
const getArchitectDependencytrackingConsumingresources = operation({
  id: 'getArchitectDependencytrackingConsumingresources',
  method: 'GET',
  path: PATH,
  permission: 'architect:dependencyTracking:view',
  handle(call): Models.ConsumingResourcesEntityListing {
    const { query, org } = call;
    const id = query.text('id');
    if (id === undefined) throw badField('id', 'The query parameter id is required.');
    const objectType = query.choice('objectType', ['DATAACTION', 'SECUREACTION']);
    if (objectType === undefined) throw badField('objectType', 'The query parameter objectType is required.');
    const types = query.list('resourceType');
    const published = query.choice('flowFilter', ['checkedIn', 'published']) === 'published';
    const action = org.get('actions', id);
    const side = action?.published ?? action?.draft;
    const secure = side?.secure ?? false;
    const flows = org
      .list('flows')
      .filter(
        (flow) =>
          flow.uses.some((use) => use === id || use === side?.name) &&
          secure === (objectType === 'SECUREACTION') &&
          (types.length === 0 || types.includes(flow.type)) &&
          (!published || flow.published),
      );
    return page(call, PATH, flows, ({ id: flowId, name, type, version }): Models.Dependency => ({
      id: flowId,
      name,
      type,
      version,
      deleted: false,
      updated: false,
      stateUnknown: false,
      selfUri: `/api/v2/flows/${flowId}`,
    }));
  },
});

export const dependencyTrackingOperations = [getArchitectDependencytrackingConsumingresources];
