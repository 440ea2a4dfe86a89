import type { Models } from 'purecloud-platform-client-v2';
import type { Json } from '../../shared/json';
import { ApiError } from '../errors';
import type { ErrorBody, ExecutionResult } from '../../execution';
import type { Side } from '../../model/actions';
import { actionOf, ACTIONS } from '../lifecycle/actions';
import { execute } from '../lifecycle/execute';
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
    const { finalResult, error } = await execution(call, 'published', 'postIntegrationsActionExecute');
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
  handle: (call: OperationCall<Json | undefined>) => steps(call, 'published', 'postIntegrationsActionTest'),
});

/** Executes the draft and answers with every step. */
const postIntegrationsActionDraftTest = operation({
  id: 'postIntegrationsActionDraftTest',
  method: 'POST',
  path: `${ACTIONS}/:actionId/draft/test`,
  permission: 'integrations:action:execute',
  body: ANYTHING,
  handle: (call: OperationCall<Json | undefined>) => steps(call, 'draft', 'postIntegrationsActionDraftTest'),
});

/** The execution as the SDK's model has it. */
async function steps(
  call: OperationCall<Json | undefined>,
  side: Side,
  by: string,
): Promise<Models.TestExecutionResult> {
  return (await execution(call, side, by)) as unknown as Models.TestExecutionResult;
}

function execution(call: OperationCall<Json | undefined>, side: Side, by: string): Promise<ExecutionResult> {
  return execute(call, actionOf(call, side), side, by);
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
