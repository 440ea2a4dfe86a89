import { badRequest } from '../errors';
import { functionBackend, redactor, type Backend, type OutcomeListener } from '../execution';
import type { Call } from '../operation';
import type { ActionRecord } from '../store/records';
import type { Side } from './actions';

/** What an action calls: its function, or the service behind its URL. */
export async function backendOf(
  call: Call,
  action: ActionRecord,
  side: Side,
  credentials: Readonly<Record<string, string>>,
): Promise<Backend> {
  const { world } = call;
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
  const version = {
    functionId,
    zipId: zip.id,
    codeDir: await world.zips.codeDir(zip.id),
    handler,
    runtime: settings.runtime,
    timeoutSeconds: Math.min(timeoutSeconds, action[side]?.config?.timeoutSeconds ?? timeoutSeconds),
  };
  return functionBackend(await world.functions(), version, logOf(call, action, side, credentials));
}

/** Writes each run of the function down. */
function logOf(
  { world, org }: Call,
  action: ActionRecord,
  side: Side,
  credentials: Readonly<Record<string, string>>,
): OutcomeListener {
  const redact = redactor(credentials);
  return (outcome) => {
    const { requestId, durationMs, initMs, maxMemoryMb, logs } = outcome;
    world.functionLog.add({
      time: new Date().toISOString(),
      org: org.name,
      actionId: action.id,
      actionName: action[side]?.name ?? '',
      requestId,
      success: outcome.ok,
      ...(!outcome.ok && { error: redact(outcome.error.errorMessage) as string }),
      durationMs,
      ...(initMs !== undefined && { initMs }),
      maxMemoryMb,
      logs: logs.map((entry) => ({ ...entry, message: redact(entry.message) as string })),
    });
  };
}
