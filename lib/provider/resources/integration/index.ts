import type { Client } from '../../client';
import type { ResourceType } from '../../framework';
import { integrationAttributes, type IntegrationAttributes } from './schema';

export const integrationResource: ResourceType<IntegrationAttributes, Client> = {
  name: 'genesysactions_integration',
  schema: {
    description:
      'An integration: an installed connector, to which actions belong and which holds their credentials.',
    attributes: integrationAttributes,
  },
  load: async () => (await import('./handlers')).integrationHandlers,
};
