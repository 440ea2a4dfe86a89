import type { ExecutionDetail, ExecutionSummary } from '../control/shapes';
import { notFound } from '../errors';
import { Answer, operation } from '../operation';

/** The last executions in short, the oldest first. */
const getEmulatorExecutions = operation({
  id: 'getEmulatorExecutions',
  method: 'GET',
  path: '/emulator/executions',
  access: 'control',
  handle: ({ world, query }): { executions: ExecutionSummary[] } => ({
    executions: world.executions.list({
      actionId: query.text('actionId'),
      after: query.integer('after', 0, 0, 999_999_999),
    }),
  }),
});

/** One execution with its steps: by the `contextId` of the request that asked for it. */
const getEmulatorExecution = operation({
  id: 'getEmulatorExecution',
  method: 'GET',
  path: '/emulator/executions/:executionId',
  access: 'control',
  handle({ world, params: { executionId = '' } }): ExecutionDetail {
    const found = world.executions.find(executionId);
    if (found === undefined) throw notFound('execution', executionId);
    return found;
  },
});

/** What happens from now on, as server-sent events. */
const getEmulatorEvents = operation({
  id: 'getEmulatorEvents',
  method: 'GET',
  path: '/emulator/events',
  access: 'control',
  handle: ({ world, baseUrl }) =>
    new Answer(200, world.events.open({ url: baseUrl }), {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    }),
});

export const controlWatchOperations = [getEmulatorExecutions, getEmulatorExecution, getEmulatorEvents];
