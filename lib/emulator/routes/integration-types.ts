import { CREDENTIAL_TYPES, integrationTypes } from '../catalogue';
import { notFound } from '../errors';
import { operation, page, type OperationCall } from '../operation';

const getIntegrationsTypes = operation({
  id: 'getIntegrationsTypes',
  method: 'GET',
  path: '/api/v2/integrations/types',
  permission: 'integrations:integration:view',
  handle: (call) =>
    page(call, '/api/v2/integrations/types', integrationTypes(call.world.settings), (type) => type),
});

const getIntegrationsType = operation({
  id: 'getIntegrationsType',
  method: 'GET',
  path: '/api/v2/integrations/types/:typeId',
  permission: 'integrations:integration:view',
  handle: typeOf,
});

/** The emulator's types take any properties, so their schemas ask for nothing. */
const getIntegrationsTypeConfigschema = operation({
  id: 'getIntegrationsTypeConfigschema',
  method: 'GET',
  path: '/api/v2/integrations/types/:typeId/configschemas/:configType',
  permission: 'integrations:integration:view',
  handle(call) {
    const type = typeOf(call);
    const { configType = '' } = call.params;
    if (configType !== 'properties' && configType !== 'advanced') throw notFound('config schema', configType);
    return {
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: `${type.name ?? type.id} ${configType}`,
      type: 'object',
      properties: {},
    };
  },
});

const getIntegrationsCredentialsTypes = operation({
  id: 'getIntegrationsCredentialsTypes',
  method: 'GET',
  path: '/api/v2/integrations/credentials/types',
  permission: 'integrations:integration:view',
  handle: () => [...CREDENTIAL_TYPES],
});

function typeOf({ world, params }: OperationCall): ReturnType<typeof integrationTypes>[number] {
  const type = integrationTypes(world.settings).find(({ id }) => id === params['typeId']);
  if (type === undefined) throw notFound('integration type', params['typeId'] ?? '');
  return type;
}

export const integrationTypeOperations = [
  getIntegrationsTypes,
  getIntegrationsType,
  getIntegrationsTypeConfigschema,
  getIntegrationsCredentialsTypes,
];
