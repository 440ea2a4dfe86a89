import type { Client } from '../client';
import type { ListResourceType, ProviderDefinition } from '../framework';
import { FUNCTION_ACTION } from '../resources/actions/function-action-schema';
import { ACTION } from '../resources/actions/action-schema';
import { credentialResource } from '../resources/credential';
import { integrationResource } from '../resources/integration';
import {
  actionQueries,
  credentialQueries,
  functionActionQueries,
  integrationQueries,
  type ActionQuery,
  type FunctionActionQuery,
  type TypeQuery,
} from './schema';

const functionActionList: ListResourceType<FunctionActionQuery, Client> = {
  name: FUNCTION_ACTION,
  schema: {
    description:
      'Finds function actions of the org. What they are written out as (`-generate-config-out`) has no `code`: the code that is deployed is kept.',
    attributes: functionActionQueries,
  },
  load: async () => (await import('./actions')).functionActionQuery,
};

const actionList: ListResourceType<ActionQuery, Client> = {
  name: ACTION,
  schema: {
    description:
      'Finds actions without a function: of web services, of AWS Lambda, of the Genesys Cloud API.',
    attributes: actionQueries,
  },
  load: async () => (await import('./actions')).actionQuery,
};

const integrationList: ListResourceType<TypeQuery, Client> = {
  name: integrationResource.name,
  schema: { description: 'Finds integrations of the org.', attributes: integrationQueries },
  load: async () => (await import('./objects')).integrationQuery,
};

const credentialList: ListResourceType<TypeQuery, Client> = {
  name: credentialResource.name,
  schema: {
    description:
      'Finds credentials of the org. The platform never gives their fields back: in what they are written out as, `fields_wo` or `fields` has to be filled in.',
    attributes: credentialQueries,
  },
  load: async () => (await import('./objects')).credentialQuery,
};

/** The list resources: what `terraform query` finds. */
export const lists = [
  functionActionList,
  actionList,
  integrationList,
  credentialList,
] as unknown as ProviderDefinition['lists'];
