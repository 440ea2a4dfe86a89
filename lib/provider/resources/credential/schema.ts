import type { Client } from '../../client';
import { number, string, stringMap, type ResourceType } from '../../framework';
import { onExisting } from '../attributes';
import { checkName, USER_DEFINED_CREDENTIAL_TYPE } from '../../../model/names';

export const attributes = {
  id: string({ description: 'The id of the credential.', computed: true, stable: true }),
  name: string({ description: 'Its name.', required: true, validate: (name) => checkName(name) }),
  type: string({
    description: 'Its type. `userDefined` takes any field names. A change replaces the credential.',
    default: USER_DEFINED_CREDENTIAL_TYPE,
    requiresReplace: true,
  }),
  fields_wo: stringMap({
    description:
      'The secret fields, by name. Write-only: never in the plan, never in the state. They are sent when the credential is created and whenever `fields_wo_version` changes. Needs Terraform 1.11.',
    writeOnly: true,
    sensitive: true,
  }),
  fields_wo_version: number({
    description: 'Change it to send `fields_wo` again: Terraform cannot see that a write-only value changed.',
  }),
  fields: stringMap({
    description:
      'The secret fields, by name, for Terraform before 1.11. They are kept in the state: prefer `fields_wo`.',
    sensitive: true,
  }),
  on_existing: onExisting,
};

export type CredentialAttributes = typeof attributes;

export const credential: ResourceType<CredentialAttributes, Client> = {
  name: 'genesysactions_credential',
  schema: {
    description:
      'A named set of secret fields, to which an integration refers. The platform never gives the fields back.',
    attributes,
  },
  load: async () => (await import('./handlers')).handlers,
};
