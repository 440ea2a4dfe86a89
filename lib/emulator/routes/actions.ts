import type { Side } from '../../model/actions';
import { randomUUID } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import type { Json } from '../../shared/json';
import { LIST_IDS_MAX } from '../../model/limits';
import { badField, badRequest, conflict, notFound } from '../errors';
import {
  actionOf,
  ACTIONS,
  configOf,
  entityOf,
  integrationFor,
  isFunctionIntegration,
  viewOf,
  WHOLE,
  type ActionWith,
} from '../lifecycle/actions';
import { isAuthAction } from '../lifecycle/auth-actions';
import { authorOf } from '../lifecycle/authors';
import { checkChangeable, checkNames, checkRuns, contractSides, validationErrors } from '../lifecycle/checks';
import { flattenSchema } from '../../execution/flatten';
import { present } from '../lifecycle/present';
import { NO_CONTENT, operation, page, textAnswer, type Answer, type OperationCall } from '../operation';
import type { ActionRecord } from '../store/records';
import { ACTION_CONFIG, ACTION_CONTRACT, BOOLEAN, INTEGER, objectSchema, STRING } from './bodies';

const getIntegrationsActions = operation({
  id: 'getIntegrationsActions',
  method: 'GET',
  path: ACTIONS,
  permission: 'integrations:action:view',
  handle: (call) => pageOfActions(call, 'published', ACTIONS),
});

const getIntegrationsActionsCategories = operation({
  id: 'getIntegrationsActionsCategories',
  method: 'GET',
  path: `${ACTIONS}/categories`,
  permission: 'integrations:action:view',
  handle(call) {
    const secure = call.query.flag('secure');
    const names = call.org
      .list('actions')
      .flatMap(({ id, published }) => (published === undefined || isAuthAction(id) ? [] : [published]))
      .filter((side) => secure === undefined || side.secure === secure)
      .map(({ category }) => category);
    const categories = [...new Set(names)].sort((a, b) => a.localeCompare(b));
    if (call.query.choice('sortOrder', ['asc', 'desc']) === 'desc') categories.reverse();
    return page(call, `${ACTIONS}/categories`, categories, (name) => ({ name }));
  },
});

/** Creates an action that is published at once. Function actions begin as drafts. */
const postIntegrationsActions = operation({
  id: 'postIntegrationsActions',
  method: 'POST',
  path: ACTIONS,
  permission: 'integrations:action:add',
  body: objectSchema(
    {
      category: STRING,
      name: STRING,
      integrationId: STRING,
      config: ACTION_CONFIG,
      contract: ACTION_CONTRACT,
      secure: BOOLEAN,
    },
    ['category', 'name', 'integrationId', 'config', 'contract'],
  ),
  handle(call: OperationCall<Models.PostActionInput>) {
    const { body, org, world } = call;
    checkNames(body);
    const integration = integrationFor(call, body.integrationId);
    if (isFunctionIntegration(integration)) {
      // The service's own words. [iac]
      throw badRequest(
        `Integration of type '${integration.type}' does not support creating published actions.`,
      );
    }
    const config = configOf(body.config, undefined);
    const published = {
      version: 1,
      name: body.name,
      category: body.category,
      secure: body.secure ?? false,
      ...contractSides(body.contract),
      ...(config && { config }),
    };
    const action: ActionRecord = { id: `custom_-_${randomUUID()}`, integrationId: integration.id, published };
    const errors = validationErrors(action, published, world.settings);
    if (errors.length > 0) throw badRequest(errors[0]?.message ?? 'The action is not valid.', { errors });
    org.put('actions', action);
    world.versions.add(org.id, action, authorOf(call, 'postIntegrationsActions'));
    return entityOf(action, 'published', WHOLE, world.settings);
  },
});

const getIntegrationsAction = operation({
  id: 'getIntegrationsAction',
  method: 'GET',
  path: `${ACTIONS}/:actionId`,
  permission: 'integrations:action:view',
  handle: (call) => entityOf(actionOf(call, 'published'), 'published', viewOf(call), call.world.settings),
});

const patchIntegrationsAction = operation({
  id: 'patchIntegrationsAction',
  method: 'PATCH',
  path: `${ACTIONS}/:actionId`,
  permission: 'integrations:action:edit',
  body: objectSchema({ category: STRING, name: STRING, config: ACTION_CONFIG, version: INTEGER }, [
    'version',
  ]),
  handle(call: OperationCall<Models.UpdateActionInput>) {
    const { body, org, world } = call;
    checkChangeable(call);
    const action = actionOf(call, 'published');
    checkNames(body);
    checkRuns(call, action.published.function);
    const { version } = action.published;
    if (body.version !== version) {
      throw conflict(`Supplied version ${body.version} does not match latest action version ${version}`);
    }
    const { timeoutSeconds: _unchangeable, ...others } = body.config ?? {};
    // An action that logs in takes no timeout. [iac]
    const given = isAuthAction(action.id) ? others : body.config;
    const config = body.config ? configOf(given, action.functionId) : undefined;
    const changed: ActionWith<'published'> = {
      ...action,
      published: {
        ...action.published,
        ...present({ name: body.name, category: body.category }),
        ...(config && { config: { ...action.published.config, ...config } }),
        version: version + 1,
      },
    };
    org.put('actions', changed);
    world.versions.add(org.id, changed, authorOf(call, 'patchIntegrationsAction'));
    return entityOf(changed, 'published', WHOLE, world.settings);
  },
});

/** Deletes an action with its draft. A draft that was never published is deleted as a draft. */
const deleteIntegrationsAction = operation({
  id: 'deleteIntegrationsAction',
  method: 'DELETE',
  path: `${ACTIONS}/:actionId`,
  permission: 'integrations:action:delete',
  functionLimit: true,
  handle(call) {
    checkChangeable(call);
    const { id } = actionOf(call, 'published');
    if (isAuthAction(id)) throw badRequest(`The action ${id} belongs to its integration and goes with it.`);
    call.org.delete('actions', id);
    return NO_CONTENT;
  },
});

const getIntegrationsActionTemplate = operation({
  id: 'getIntegrationsActionTemplate',
  method: 'GET',
  path: `${ACTIONS}/:actionId/templates/:fileName`,
  permission: 'integrations:action:view',
  handle: (call) => templateOf(call, 'published'),
});

const getIntegrationsActionSchema = operation({
  id: 'getIntegrationsActionSchema',
  method: 'GET',
  path: `${ACTIONS}/:actionId/schemas/:fileName`,
  permission: 'integrations:action:view',
  handle: (call) => schemaOf(call, 'published'),
});

/** A page of actions or drafts, by the filters and the order that were asked for. */
export function pageOfActions(call: OperationCall, side: Side, path: string): Models.ActionEntityListing {
  const { query, org, world } = call;
  const ids = query.list('ids');
  if (ids.length > LIST_IDS_MAX)
    throw badField('ids', `At most ${LIST_IDS_MAX} ids can be given, not ${ids.length}.`);
  const category = query.text('category');
  const name = query.text('name')?.toLowerCase();
  const secure = query.flag('secure');
  const authActions = query.flag('includeAuthActions') ?? false;
  const config = query.flag('includeConfig') ?? false;
  const found = org.list('actions').filter(({ id, [side]: shown }) => {
    if (shown === undefined || (isAuthAction(id) && !authActions)) return false;
    return (
      (ids.length === 0 || ids.includes(id)) &&
      (category === undefined || shown.category === category) &&
      (name === undefined || shown.name.toLowerCase().includes(name)) &&
      (secure === undefined || shown.secure === secure)
    );
  });
  sort(call, side, found);
  const view = { contract: world.settings.listIncludesContract, flatten: false, config };
  return page(call, path, found, (action) => entityOf(action, side, view, world.settings));
}

const SORTABLE = ['id', 'name', 'category', 'integrationId', 'version', 'secure'] as const;

function sort({ query }: OperationCall, side: Side, actions: ActionRecord[]): void {
  const by = query.choice('sortBy', SORTABLE);
  const down = query.choice('sortOrder', ['asc', 'desc']) === 'desc';
  if (by !== undefined) {
    const key = (action: ActionRecord): string | number => {
      if (by === 'id' || by === 'integrationId') return action[by];
      const value = action[side]?.[by] ?? '';
      return typeof value === 'boolean' ? Number(value) : value;
    };
    actions.sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      return typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right));
    });
  }
  if (down) actions.reverse();
}

/** The text of a template. */
export function templateOf(call: OperationCall, side: Side): Answer {
  const { config } = actionOf(call, side)[side];
  const { fileName = '' } = call.params;
  const templates: Record<string, string | undefined> = {
    'requesttemplate.vm': config?.request?.requestTemplate,
    'successtemplate.vm': config?.response?.successTemplate,
  };
  const template = templates[fileName.toLowerCase()];
  if (template === undefined) throw notFound('template', fileName);
  return textAnswer(template);
}

/** One schema of the contract. */
export function schemaOf(call: OperationCall, side: Side): Models.JsonSchemaDocument {
  const { inputSchema, successSchema } = actionOf(call, side)[side];
  const { fileName = '' } = call.params;
  const schemas: Record<string, Json | undefined> = {
    'input.json': inputSchema,
    'success.json': successSchema,
    'error.json': ERROR_SCHEMA,
  };
  const schema = schemas[fileName.toLowerCase()];
  if (schema === undefined) throw notFound('schema', fileName);
  const shown = (call.query.flag('flatten') ?? false) ? flattenSchema(schema) : schema;
  return shown as Models.JsonSchemaDocument;
}

/** The schema of errors is the same for every action. */
const ERROR_SCHEMA: Json = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'Error',
  type: 'object',
  properties: {
    message: { type: 'string' },
    code: { type: 'string' },
    status: { type: 'integer' },
    contextId: { type: 'string' },
  },
};

export const actionOperations = [
  getIntegrationsActions,
  getIntegrationsActionsCategories,
  postIntegrationsActions,
  getIntegrationsAction,
  patchIntegrationsAction,
  deleteIntegrationsAction,
  getIntegrationsActionTemplate,
  getIntegrationsActionSchema,
];
