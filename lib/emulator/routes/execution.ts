import type { Models } from 'purecloud-platform-client-v2';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json';
import { badRequest, ApiError } from '../errors';
import type { ErrorBody, ExecutionResult } from '../../execution';
import type { Side } from '../../model/actions';
import { actionOf, ACTIONS, type ActionWith } from '../lifecycle/actions';
import { backendOf, fieldsOf } from '../lifecycle/backends';
import { Answer, operation, type OperationCall } from '../operation';
import { ANYTHING } from './bodies';

/** Executes the published action; the answer is the action's own. */
const postIntegrationsActionExecute = operation({
  id: 'postIntegrationsActionExecute',
  method: 'POST',
  path: `${ACTIONS}/:actionId/execute`,
  permission: 'integrations:action:execute',
  body: ANYTHING,
  async handle(call: OperationCall<Json | undefined>) {
    const { finalResult, error } = await run(call, 'published');
    if (error !== undefined) throw failure(error);
    return new Answer(200, finalResult ?? null);
  },
});

/** Executes the published action and answers with every step. */
const postIntegrationsActionTest = operation({
  id: 'postIntegrationsActionTest',
  method: 'POST',
  path: `${ACTIONS}/:actionId/test`,
  permission: 'integrations:action:execute',
  body: ANYTHING,
  handle: (call: OperationCall<Json | undefined>) => steps(call, 'published'),
});

/** Executes the draft and answers with every step. */
const postIntegrationsActionDraftTest = operation({
  id: 'postIntegrationsActionDraftTest',
  method: 'POST',
  path: `${ACTIONS}/:actionId/draft/test`,
  permission: 'integrations:action:execute',
  body: ANYTHING,
  handle: (call: OperationCall<Json | undefined>) => steps(call, 'draft'),
});

/** The execution as the SDK's model has it. */
async function steps(call: OperationCall<Json | undefined>, side: Side): Promise<Models.TestExecutionResult> {
  return (await run(call, side)) as unknown as Models.TestExecutionResult;
}

function run(call: OperationCall<Json | undefined>, side: Side): Promise<ExecutionResult> {
  const action = actionOf(call, side);
  const isFunction = action.functionId !== undefined;
  return call.world.rates.execute(call.org.id, isFunction, () => runAction(call, action, side));
}

async function runAction<Name extends Side>(
  call: OperationCall<Json | undefined>,
  action: ActionWith<Name>,
  side: Name,
): Promise<ExecutionResult> {
  const { org, client, body, contextId, query } = call;
  const integration = org.get('integrations', action.integrationId);
  if (integration?.intendedState !== 'ENABLED') {
    throw badRequest(`The integration ${action.integrationId} is not enabled.`);
  }
  const { inputSchema, successSchema, config = {} } = action[side];
  const credentials = Object.values(integration.config.credentials).flatMap((id) => {
    const credential = org.peek('credentials', id);
    return credential === undefined ? [] : [credential];
  });
  const backend = await backendOf(call, { action, side, integration, credentials });
  const { executeAction } = await import('../../execution');
  return executeAction({
    action: {
      id: action.id,
      contract: {
        ...(isJsonObject(inputSchema) && { inputSchema }),
        ...(isJsonObject(successSchema) && { successSchema }),
      },
      config,
    },
    input: body ?? ({} as JsonObject),
    credentials: fieldsOf(credentials),
    identity: {
      organizationId: org.id,
      correlationId: contextId,
      ...(client.userId !== undefined && { userId: client.userId }),
    },
    backend,
    flatten: query.flag('flatten') ?? false,
  });
}

/** The engine's error as the server's. */
function failure({ status, code, message, messageParams, details, errors }: ErrorBody): ApiError {
  return new ApiError(status, code, message, {
    messageParams: { ...messageParams },
    details: details.map((detail) => ({ ...detail })),
    errors: errors.map((error) => error as never),
  });
}

export const executionOperations = [
  postIntegrationsActionExecute,
  postIntegrationsActionTest,
  postIntegrationsActionDraftTest,
];
