import type { Client } from '../../client';
import type { ResourceType } from '../../framework';
import { orgIdentity } from '../identity';
import { integrationAttributes, type IntegrationAttributes } from './schema';

export const integrationResource: ResourceType<IntegrationAttributes, Client> = {
  name: 'genesysactions_integration',
  schema: {
    description:
      'An integration: an installed connector, to which actions belong and which holds their credentials.',
    attributes: integrationAttributes,
  },
  identity: orgIdentity('integration'),
  load: async () => (await import('./handlers')).integrationHandlers,
};
