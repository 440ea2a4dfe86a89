import { bool, json, string, stringMap } from '../../framework';
import { onExisting } from '../attributes';
import { checkName, FUNCTION_INTEGRATION_TYPE } from '../../../model/names';

export const integrationAttributes = {
  id: string({ description: 'The id of the integration.', computed: true, always: true, stable: true }),
  type: string({
    description:
      'The id of its type. `function-data-actions` for functions, `custom-rest-actions` for web services, `purecloud-data-actions` for the platform itself. A change replaces the integration.',
    default: FUNCTION_INTEGRATION_TYPE,
    requiresReplace: true,
  }),
  name: string({ description: 'Its name.', required: true, validate: (name) => checkName(name) }),
  notes: string({ description: 'Notes for people.', default: '' }),
  enabled: bool({ description: 'Whether its actions can be executed.', default: true }),
  properties: json({ description: 'Settings by the schema of its type, as JSON.', default: '{}' }),
  advanced: json({ description: 'Advanced settings by the schema of its type, as JSON.', default: '{}' }),
  credential_id: string({
    description:
      'The id of its credential, for types with one credential key: the key is taken from the type. Give either this or `credentials`; where `credentials` is given, this is its only id, and null when it has none or several.',
    optional: true,
    computed: true,
  }),
  credentials: stringMap({
    description:
      'Ids of credentials, by the credential keys of the type. Without this and `credential_id`, the integration has no credentials.',
    optional: true,
    computed: true,
  }),
  on_existing: onExisting,
};

export type IntegrationAttributes = typeof integrationAttributes;
