import { randomUUID } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import type { JsonObject } from '../../shared/json';
import { checkName, isStatic } from '../../model/names';
import { builtInActions, integrationTypes, WEBHOOK_TYPE } from '../catalogue';
import { badField, badRequest, conflict, fromProblems, notFound } from '../errors';
import { isAuthAction, keepAuthAction } from '../lifecycle/auth-actions';
import { Answer, operation, page, type OperationCall } from '../operation';
import type { IntegrationRecord } from '../store/records';
import { ANY_OBJECT, ANYTHING, INTEGER, objectSchema, STRING } from './bodies';
import { infoOf } from './credentials';

const PATH = '/api/v2/integrations';

/** How many integrations one list call may name by id. [sdk] */
const IDS_MAX = 100;

const getIntegrations = operation({
  id: 'getIntegrations',
  method: 'GET',
  path: PATH,
  permission: 'integrations:integration:view',
  handle(call): Models.IntegrationEntityListing {
    const { query } = call;
    const ids = query.list('ids');
    if (ids.length > IDS_MAX) throw badField('ids', `At most ${IDS_MAX} ids can be given.`);
    const type = query.text('integrationType');
    const state = query.text('reportedState')?.toUpperCase();
    const credentialId = query.text('credentialId');
    const found = call.org
      .list('integrations')
      .filter(
        (each) =>
          (ids.length === 0 || ids.includes(each.id)) &&
          (type === undefined || each.type === type) &&
          (state === undefined || reportedState(each) === state) &&
          (credentialId === undefined || Object.values(each.config.credentials).includes(credentialId)),
      );
    const sortBy = query.text('sortBy');
    if (sortBy === 'name') found.sort((a, b) => a.config.name.localeCompare(b.config.name));
    else if (sortBy === 'id') found.sort((a, b) => (a.id < b.id ? -1 : 1));
    return page(call, PATH, found, (each) => entityOf(call, each));
  },
});

const postIntegrations = operation({
  id: 'postIntegrations',
  method: 'POST',
  path: PATH,
  permission: 'integrations:integration:add',
  body: objectSchema({ id: ANYTHING, name: STRING, integrationType: ANY_OBJECT, selfUri: ANYTHING }, [
    'integrationType',
  ]),
  handle(call: OperationCall<Models.CreateIntegrationRequest>) {
    const { org, body, world } = call;
    const type = integrationTypes(world.settings).find(({ id }) => id === body.integrationType.id);
    if (type === undefined) {
      throw badField(
        'integrationType',
        `The integration type ${String(body.integrationType.id)} does not exist.`,
      );
    }
    const name = body.name ?? defaultName(call, type.name ?? type.id);
    const problems = checkName(name);
    if (problems.length > 0) throw fromProblems(problems, 'name');
    const integration: IntegrationRecord = {
      id: randomUUID(),
      type: type.id,
      intendedState: 'DISABLED',
      stateChanged: new Date().toISOString(),
      ...(type.id === WEBHOOK_TYPE && { webhookId: randomUUID() }),
      config: { name, version: 1, notes: '', properties: {}, advanced: {}, credentials: {} },
    };
    org.together(() => {
      org.put('integrations', integration);
      for (const action of builtInActions(integration)) org.put('actions', action);
    });
    return entityOf(call, integration);
  },
});

const getIntegration = operation({
  id: 'getIntegration',
  method: 'GET',
  path: `${PATH}/:integrationId`,
  permission: 'integrations:integration:view',
  handle: (call): Models.Integration => entityOf(call, integrationOf(call)),
});

/** Only the intended state is taken: name and notes are changed by the configuration. */
const patchIntegration = operation({
  id: 'patchIntegration',
  method: 'PATCH',
  path: `${PATH}/:integrationId`,
  permission: 'integrations:integration:edit',
  body: objectSchema({
    id: ANYTHING,
    name: STRING,
    notes: STRING,
    integrationType: ANYTHING,
    intendedState: STRING,
    config: ANYTHING,
    reportedState: ANYTHING,
    attributes: ANYTHING,
    selfUri: ANYTHING,
  }),
  handle(call: OperationCall<Models.Integration | undefined>) {
    const current = integrationOf(call);
    const intendedState = call.body?.intendedState;
    if (intendedState !== 'ENABLED' && intendedState !== 'DISABLED') {
      throw badField('intendedState', 'intendedState must be ENABLED or DISABLED.');
    }
    const integration: IntegrationRecord = {
      ...current,
      intendedState,
      ...(intendedState !== current.intendedState && { stateChanged: new Date().toISOString() }),
    };
    if (intendedState !== current.intendedState) call.org.put('integrations', integration);
    return entityOf(call, integration);
  },
});

const deleteIntegration = operation({
  id: 'deleteIntegration',
  method: 'DELETE',
  path: `${PATH}/:integrationId`,
  permission: 'integrations:integration:delete',
  handle(call) {
    const { org, world } = call;
    const integration = integrationOf(call);
    const actions = org.all('actions').filter(({ integrationId }) => integrationId === integration.id);
    const own = actions.filter(({ id }) => !isStatic(id) && !isAuthAction(id));
    if (own.length > 0 && world.settings.integrationWithActions === 'conflict') {
      throw conflict(`The integration ${integration.id} has ${own.length} actions.`);
    }
    org.together(() => {
      for (const { id } of actions) org.delete('actions', id);
      org.delete('integrations', integration.id);
    });
    return new Answer(200, entityOf(call, integration));
  },
});

const getIntegrationConfigCurrent = operation({
  id: 'getIntegrationConfigCurrent',
  method: 'GET',
  path: `${PATH}/:integrationId/config/current`,
  permission: 'integrations:integration:view',
  handle: (call) => configOf(call, integrationOf(call)),
});

const putIntegrationConfigCurrent = operation({
  id: 'putIntegrationConfigCurrent',
  method: 'PUT',
  path: `${PATH}/:integrationId/config/current`,
  permission: 'integrations:integration:edit',
  body: objectSchema(
    {
      id: ANYTHING,
      name: STRING,
      version: INTEGER,
      properties: ANY_OBJECT,
      advanced: ANY_OBJECT,
      notes: STRING,
      credentials: { type: 'object', additionalProperties: ANY_OBJECT },
      selfUri: ANYTHING,
    },
    ['name', 'version'],
  ),
  handle(call: OperationCall<Models.IntegrationConfiguration | undefined>) {
    const { org, body } = call;
    const current = integrationOf(call);
    if (body === undefined) throw badRequest('The request has no body.');
    const problems = checkName(body.name);
    if (problems.length > 0) throw fromProblems(problems, 'name');
    if (body.version !== current.config.version) {
      throw conflict(
        `Supplied version ${body.version} does not match latest integration configuration version ${current.config.version}`,
      );
    }
    const integration: IntegrationRecord = {
      ...current,
      config: {
        name: body.name,
        version: current.config.version + 1,
        notes: optional(body.notes) ?? '',
        properties: (optional(body.properties) ?? {}) as JsonObject,
        advanced: (optional(body.advanced) ?? {}) as JsonObject,
        credentials: credentialsOf(call, current.type, optional(body.credentials) ?? {}),
      },
    };
    org.together(() => {
      org.put('integrations', integration);
      keepAuthAction(org, integration);
    });
    return configOf(call, integration);
  },
});

/** Clients leave out, or send as null, what the SDK calls required. */
function optional<Value>(value: Value | null | undefined): Value | undefined {
  return value ?? undefined;
}

function credentialsOf(
  { org, world }: OperationCall,
  typeId: string,
  wanted: Record<string, Models.CredentialInfo>,
): Record<string, string> {
  const specifications = integrationTypes(world.settings).find(({ id }) => id === typeId)?.credentials ?? {};
  return Object.fromEntries(
    Object.entries(wanted).map(([key, { id }]) => {
      const specification = specifications[key];
      if (specification === undefined) {
        throw badField(
          `credentials.${key}`,
          `The integration type ${typeId} has no credential ${key} (it has: ${Object.keys(specifications).join(', ')}).`,
        );
      }
      const credential = org.get('credentials', String(id));
      if (credential === undefined)
        throw badField(`credentials.${key}`, `The credential ${String(id)} does not exist.`);
      if (specification.credentialTypes?.includes(credential.type) === false) {
        throw badField(
          `credentials.${key}`,
          `A credential of type ${credential.type} does not fit: ${specification.credentialTypes.join(', ')} wanted.`,
        );
      }
      return [key, credential.id];
    }),
  );
}

function defaultName({ org }: OperationCall, typeName: string): string {
  const names = new Set(org.all('integrations').map(({ config }) => config.name));
  if (!names.has(typeName)) return typeName;
  let number = 2;
  while (names.has(`${typeName} (${number})`)) number++;
  return `${typeName} (${number})`;
}

function reportedState({ intendedState }: IntegrationRecord): string {
  return intendedState === 'ENABLED' ? 'ACTIVE' : 'INACTIVE';
}

function entityOf(
  { world, query, org, baseUrl }: OperationCall,
  integration: IntegrationRecord,
): Models.Integration {
  const { id, type, intendedState, stateChanged, config } = integration;
  const types = integrationTypes(world.settings);
  const code = reportedState(integration);
  return {
    id,
    name: config.name,
    integrationType: types.find((each) => each.id === type) ?? { id: type },
    notes: config.notes,
    intendedState,
    ...(query.list('expand').includes('config.current') && {
      config: { current: configBody(org, integration) },
    }),
    reportedState: {
      code,
      effective: code === 'ACTIVE' ? 'Integration is active.' : 'Integration is inactive.',
      detail: { localizableMessageCode: '', message: '', messageWithParams: '', messageParams: {} },
      lastUpdated: stateChanged,
    },
    attributes: attributesOf(integration, baseUrl),
    selfUri: `${PATH}/${id}`,
  };
}

/** A webhook says where it is called, in lists too. [iac] Nothing listens there. */
function attributesOf({ webhookId }: IntegrationRecord, baseUrl: string): Record<string, string> {
  if (webhookId === undefined) return {};
  return { webhookId, invocationUrl: `${baseUrl}/api/v2/webhooks/${webhookId}` };
}

function configOf({ org }: OperationCall, integration: IntegrationRecord): Models.IntegrationConfiguration {
  return configBody(org, integration);
}

function configBody(
  org: OperationCall['org'],
  { id, config }: IntegrationRecord,
): Models.IntegrationConfiguration {
  const { name, version, notes, properties, advanced, credentials } = config;
  return {
    id,
    name,
    version,
    properties,
    advanced,
    notes,
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([key, credentialId]) => {
        const credential = org.peek('credentials', credentialId);
        return [key, credential === undefined ? { id: credentialId } : infoOf(credential)];
      }),
    ),
    selfUri: `${PATH}/${id}/config/current`,
  };
}

function integrationOf({ org, params: { integrationId = '' } }: OperationCall): IntegrationRecord {
  const integration = org.get('integrations', integrationId);
  if (integration === undefined) throw notFound('integration', integrationId);
  return integration;
}

export const integrationOperations = [
  getIntegrations,
  postIntegrations,
  getIntegration,
  patchIntegration,
  deleteIntegration,
  getIntegrationConfigCurrent,
  putIntegrationConfigCurrent,
];
