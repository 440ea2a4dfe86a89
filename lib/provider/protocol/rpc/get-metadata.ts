import type { GetMetadata } from '../messages';
import { SERVER_CAPABILITIES } from './get-provider-schema';
import type { Rpc } from './rpc';

/** The names of everything there is, without the schemas. */
export const getMetadata: Rpc<typeof GetMetadata> = ({ definition }) =>
  Promise.resolve({
    server_capabilities: SERVER_CAPABILITIES,
    resources: definition.resources.map(({ name }) => ({ type_name: name })),
    functions: definition.functions.map(({ name }) => ({ name })),
    ephemeral_resources: definition.ephemerals.map(({ name }) => ({ type_name: name })),
    list_resources: definition.lists.map(({ name }) => ({ type_name: name })),
    actions: definition.actions.map(({ name }) => ({ type_name: name })),
    data_sources: definition.dataSources.map(({ name }) => ({ type_name: name })),
  });
