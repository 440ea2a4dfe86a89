import type { Client } from '../../client';
import type { ResourceType } from '../../framework';
import { orgIdentity } from '../identity';
import { credentialAttributes, type CredentialAttributes } from './schema';

export const credentialResource: ResourceType<CredentialAttributes, Client> = {
  name: 'genesysactions_credential',
  schema: {
    description:
      'A named set of secret fields, to which an integration refers. The platform never gives the fields back.',
    attributes: credentialAttributes,
  },
  identity: orgIdentity('credential'),
  load: async () => (await import('./handlers')).credentialHandlers,
};
