import { randomUUID } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import { canonicalJson, type Json } from '../../shared/json';
import { badRequest, conflict } from '../errors';
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
import { authorOf } from '../lifecycle/authors';
import {
  checkChangeable,
  checkFrozen,
  checkRuns,
  checkNames,
  contractSides,
  validationErrors,
} from '../lifecycle/checks';
import { warmFunction } from '../lifecycle/backends';
import { present } from '../lifecycle/present';
import { NO_CONTENT, operation, type OperationCall } from '../operation';
import type { ActionRecord, ActionSide } from '../store/records';
import { pageOfActions, schemaOf, templateOf } from './actions';
import { ACTION_CONFIG, ACTION_CONTRACT, BOOLEAN, INTEGER, objectSchema, STRING } from './bodies';

const DRAFT = `${ACTIONS}/:actionId/draft`;

const getIntegrationsActionsDrafts = operation({
  id: 'getIntegrationsActionsDrafts',
  method: 'GET',
  path: `${ACTIONS}/drafts`,
  permission: 'integrations:action:view',
  handle: (call) => pageOfActions(call, 'draft', `${ACTIONS}/drafts`),
});

/** Makes a new action that is only a draft. Names are not unique, so the call is not idempotent. */
const postIntegrationsActionsDrafts = operation({
  id: 'postIntegrationsActionsDrafts',
  method: 'POST',
  path: `${ACTIONS}/drafts`,
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
    ['category', 'name', 'integrationId'],
  ),
  handle(call: OperationCall<Models.PostActionInput>) {
    const { body, org, world } = call;
    checkNames(body);
    const integration = integrationFor(call, body.integrationId);
    const functionId = isFunctionIntegration(integration) ? randomUUID() : undefined;
    const config = configOf(body.config, functionId);
    const action: ActionWith<'draft'> = {
      id: `custom_-_${randomUUID()}`,
      integrationId: integration.id,
      ...(functionId !== undefined && { functionId }),
      draft: {
        version: 1,
        name: body.name,
        category: body.category,
        secure: body.secure ?? false,
        ...contractSides(body.contract),
        ...(config && { config }),
      },
    };
    org.put('actions', action);
    return entityOf(action, 'draft', WHOLE, world.settings);
  },
});

/** Copies the published action into a new draft of version 1. */
const postIntegrationsActionDraft = operation({
  id: 'postIntegrationsActionDraft',
  method: 'POST',
  path: DRAFT,
  permission: 'integrations:action:edit',
  handle(call) {
    const { org, world } = call;
    checkChangeable(call);
    const action = actionOf(call, 'published');
    if (action.draft !== undefined && world.settings.draftExists !== 'replaced') {
      if (world.settings.draftExists === 'returned') return entityOf(action, 'draft', WHOLE, world.settings);
      throw conflict(`A draft of the action ${action.id} already exists.`);
    }
    const changed: ActionRecord = { ...action, draft: { ...action.published, version: 1 } };
    org.put('actions', changed);
    return entityOf(changed, 'draft', WHOLE, world.settings);
  },
});

const getIntegrationsActionDraft = operation({
  id: 'getIntegrationsActionDraft',
  method: 'GET',
  path: DRAFT,
  permission: 'integrations:action:view',
  handle: (call) => entityOf(actionOf(call, 'draft'), 'draft', viewOf(call), call.world.settings),
});

const patchIntegrationsActionDraft = operation({
  id: 'patchIntegrationsActionDraft',
  method: 'PATCH',
  path: DRAFT,
  permission: 'integrations:action:edit',
  body: objectSchema(
    {
      category: STRING,
      name: STRING,
      config: ACTION_CONFIG,
      contract: ACTION_CONTRACT,
      secure: BOOLEAN,
      version: INTEGER,
    },
    ['version'],
  ),
  handle(call: OperationCall<Models.UpdateDraftInput>) {
    const { body, org, world } = call;
    checkChangeable(call);
    const action = actionOf(call, 'draft');
    checkVersion(body.version, action.draft);
    checkNames(body);
    checkRuns(call, action.draft.function);
    const config = body.config ? configOf(body.config, action.functionId) : undefined;
    const draft: ActionSide = {
      ...action.draft,
      ...present({ name: body.name, category: body.category, secure: body.secure }),
      ...contractSides(body.contract),
      ...(config && { config: { ...action.draft.config, ...config } }),
      version: action.draft.version + 1,
    };
    checkFrozen(action.published, draft);
    const changed = { ...action, draft };
    org.put('actions', changed);
    return entityOf(changed, 'draft', WHOLE, world.settings);
  },
});

/** Deletes a draft; an action that was never published goes with it. */
const deleteIntegrationsActionDraft = operation({
  id: 'deleteIntegrationsActionDraft',
  method: 'DELETE',
  path: DRAFT,
  permission: 'integrations:action:delete',
  functionLimit: true,
  handle(call) {
    checkChangeable(call);
    const { draft: _deleted, ...action } = actionOf(call, 'draft');
    if (action.published === undefined) call.org.delete('actions', action.id);
    else call.org.put('actions', action);
    return NO_CONTENT;
  },
});

const getIntegrationsActionDraftValidation = operation({
  id: 'getIntegrationsActionDraftValidation',
  method: 'GET',
  path: `${DRAFT}/validation`,
  permission: 'integrations:action:view',
  handle(call): Models.DraftValidationResult {
    const action = actionOf(call, 'draft');
    const errors = validationErrors(action, action.draft, call.world.settings);
    return { valid: errors.length === 0, errors };
  },
});

/** Makes the draft the active action. */
const postIntegrationsActionDraftPublish = operation({
  id: 'postIntegrationsActionDraftPublish',
  method: 'POST',
  path: `${DRAFT}/publish`,
  permission: 'integrations:action:edit',
  body: objectSchema({ version: INTEGER }, ['version']),
  functionLimit: true,
  handle(call: OperationCall<Models.PublishDraftInput>) {
    const { body, org, world } = call;
    checkChangeable(call);
    const { draft, ...action } = actionOf(call, 'draft');
    checkVersion(body.version, draft);
    checkFrozen(action.published, draft);
    const errors = validationErrors(action, draft, world.settings);
    if (errors.length > 0) {
      throw badRequest(`The draft is not valid: ${errors.map(({ message }) => message).join(' ')}`, {
        errors,
      });
    }
    const before = action.published;
    const same = before !== undefined && meaning(before) === meaning(draft);
    const keeps = same && world.settings.publishUnchanged === 'keeps-version';
    const published: ActionSide = {
      ...draft,
      version: before === undefined ? 1 : before.version + (keeps ? 0 : 1),
    };
    const kept = world.settings.draftAfterPublish === 'kept';
    const changed: ActionRecord = { ...action, published, ...(kept && { draft }) };
    org.put('actions', changed);
    world.versions.add(org.id, changed, authorOf(call, 'postIntegrationsActionDraftPublish'));
    if (action.functionId !== undefined) {
      world.retireFunction(action.functionId);
      if (world.inspected) void warmFunction(call, changed).catch(() => undefined);
    }
    return entityOf(changed, 'published', WHOLE, world.settings);
  },
});

const getIntegrationsActionDraftTemplate = operation({
  id: 'getIntegrationsActionDraftTemplate',
  method: 'GET',
  path: `${DRAFT}/templates/:fileName`,
  permission: 'integrations:action:view',
  handle: (call) => templateOf(call, 'draft'),
});

const getIntegrationsActionDraftSchema = operation({
  id: 'getIntegrationsActionDraftSchema',
  method: 'GET',
  path: `${DRAFT}/schemas/:fileName`,
  permission: 'integrations:action:view',
  handle: (call) => schemaOf(call, 'draft'),
});

/** The service's own words. [iac] */
function checkVersion(supplied: number, draft: ActionSide): void {
  if (supplied !== draft.version) {
    throw badRequest(`Supplied version ${supplied} does not match latest draft version ${draft.version}`);
  }
}

function meaning({ version: _version, uploadExceptionHistory: _history, ...side }: ActionSide): string {
  return canonicalJson(side as unknown as Json);
}

export const draftOperations = [
  getIntegrationsActionsDrafts,
  postIntegrationsActionsDrafts,
  postIntegrationsActionDraft,
  getIntegrationsActionDraft,
  patchIntegrationsActionDraft,
  deleteIntegrationsActionDraft,
  getIntegrationsActionDraftValidation,
  postIntegrationsActionDraftPublish,
  getIntegrationsActionDraftTemplate,
  getIntegrationsActionDraftSchema,
];
