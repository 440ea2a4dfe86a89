import type { GetProviderSchema } from '../messages';
import { encodeSchema } from '../schemas';
import { encodeFunctions } from './get-functions';
import type { Rpc } from './rpc';

/**
 * `plan_destroy`: a deletion is planned too, so that it can be refused. `get_provider_schema_optional`: a later process of the same
 * run need not be asked for its schema again. What came later than Terraform 1.8, older engines skip.
 */
export const SERVER_CAPABILITIES = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
  generate_resource_config: true,
};

/** All schemas. */
export const getProviderSchema: Rpc<typeof GetProviderSchema> = ({ definition }) =>
  Promise.resolve({
    provider: encodeSchema(definition.schema),
    resource_schemas: Object.fromEntries(
      definition.resources.map(({ name, schema }) => [name, encodeSchema(schema)]),
    ),
    data_source_schemas: Object.fromEntries(
      definition.dataSources.map(({ name, schema }) => [name, encodeSchema(schema)]),
    ),
    ephemeral_resource_schemas: Object.fromEntries(
      definition.ephemerals.map(({ name, schema }) => [name, encodeSchema(schema)]),
    ),
    list_resource_schemas: Object.fromEntries(
      definition.lists.map(({ name, schema }) => [name, encodeSchema(schema)]),
    ),
    action_schemas: Object.fromEntries(
      definition.actions.map(({ name, schema }) => [name, { schema: encodeSchema(schema) }]),
    ),
    functions: encodeFunctions(definition),
    server_capabilities: SERVER_CAPABILITIES,
  });
