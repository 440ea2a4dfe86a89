import type { ErrorBody, ExecutionResult } from '../../execution';
import type { Side } from '../../model/actions';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json';
import type { ExecutionDetail } from '../control/shapes';
import { ApiError, badRequest, errorBody } from '../errors';
import type { OperationCall } from '../operation';
import type { ActionWith } from './actions';
import { backendOf, fieldsOf } from './backends';

/** What an execution came to, as far as it went. */
type Course = Pick<ExecutionDetail, 'operations'> &
  Partial<Pick<ExecutionDetail, 'call' | 'function' | 'finalResult' | 'error'>>;

/**
 * Executes one side of an action within the limits of its org, and writes down how it went.
 *
 * @param operation the operation that asks for it
 * @throws PlatformError when it cannot be executed at all
 */
export async function execute<Name extends Side>(
  call: OperationCall<Json | undefined>,
  action: ActionWith<Name>,
  side: Name,
  operation: string,
): Promise<ExecutionResult> {
  const { org, client, world, body, contextId } = call;
  const time = new Date().toISOString();
  const begun = performance.now();
  const course: { -readonly [Member in keyof Course]: Course[Member] } = { operations: [] };
  const log = (error: ErrorBody | undefined): void => {
    world.executions.add({
      id: contextId,
      time,
      org: org.name,
      actionId: action.id,
      actionName: action[side].name,
      ...(action.functionId !== undefined && { functionId: action.functionId }),
      side,
      version: action[side].version,
      operation,
      clientId: client.clientId,
      success: error === undefined,
      status: error?.status ?? 200,
      durationMs: Math.round((performance.now() - begun) * 10) / 10,
      input: body ?? {},
      config: action[side].config ?? {},
      ...course,
      ...(error !== undefined && { error }),
    });
  };
  try {
    const isFunction = action.functionId !== undefined;
    const result = await world.rates.execute(org.id, isFunction, () => run(call, action, side, course));
    course.operations = result.operations;
    if (result.finalResult !== undefined) course.finalResult = result.finalResult;
    log(result.error);
    return result;
  } catch (error) {
    if (error instanceof ApiError) log(errorBody(error, contextId) as ErrorBody);
    throw error;
  }
}

async function run<Name extends Side>(
  call: OperationCall<Json | undefined>,
  action: ActionWith<Name>,
  side: Name,
  course: { call?: ExecutionDetail['call']; function?: ExecutionDetail['function'] },
): Promise<ExecutionResult> {
  const { org, client, body, contextId, query, world } = call;
  const { onExecution } = world;
  const integration = org.get('integrations', action.integrationId);
  if (integration?.intendedState !== 'ENABLED') {
    throw badRequest(`The integration ${action.integrationId} is not enabled.`);
  }
  const { inputSchema, successSchema, config = {} } = action[side];
  const credentials = Object.values(integration.config.credentials).flatMap((id) => {
    const credential = org.peek('credentials', id);
    return credential === undefined ? [] : [credential];
  });
  const backend = await backendOf(call, {
    action,
    side,
    integration,
    credentials,
    onRun: (trace) => {
      course.function = trace;
    },
  });
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
    backend: (made, note) => {
      course.call = made;
      return backend(made, note);
    },
    flatten: query.flag('flatten') ?? false,
    onTrace:
      onExecution &&
      ((trace) => {
        onExecution({ ...trace, actionName: action[side].name, side });
      }),
  });
}
