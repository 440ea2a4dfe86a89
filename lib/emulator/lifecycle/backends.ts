import { badRequest } from '../errors';
import { functionBackend, type Backend } from '../execution';
import type { Call } from '../operation';
import type { ActionRecord } from '../store/records';
import type { Side } from './actions';

/** What an action calls: its function, or the service behind its URL. */
export async function backendOf({ world }: Call, action: ActionRecord, side: Side): Promise<Backend> {
  const { function: settings, zip } = action[side] ?? {};
  if (action.functionId === undefined) {
    throw badRequest('Only function actions can be executed here.');
  }
  if (settings === undefined || zip?.status !== 'Available') {
    throw badRequest(
      `The function of the action ${action.id} is not ready: it has no settings or no available package.`,
    );
  }
  const runtime = world.settings.runtimes.find(({ name }) => name === settings.runtime);
  if (runtime?.status === 'Unavailable') throw badRequest(`The runtime ${settings.runtime} is unavailable.`);
  const { functionId } = action;
  const { handler, timeoutSeconds } = settings;
  return functionBackend(await world.functions(), {
    functionId,
    zipId: zip.id,
    codeDir: await world.zips.codeDir(zip.id),
    handler,
    runtime: settings.runtime,
    timeoutSeconds: Math.min(timeoutSeconds, action[side]?.config?.timeoutSeconds ?? timeoutSeconds),
  });
}
