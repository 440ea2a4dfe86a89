import { FUNCTION_INTEGRATION_TYPE } from '../../model/names';
import { LAMBDA_INTEGRATION_TYPE, PLATFORM_API_INTEGRATION_TYPE } from '../../model/names';
import { badRequest } from '../errors';
import type { ActionBackend, OutcomeListener, redactor as redactorOf } from '../../execution';
import type { FunctionVersion } from '../../function-host';
import type { OperationCall } from '../operation';
import type { ActionRecord, CredentialRecord, IntegrationRecord } from '../store/records';
import { same } from '../tokens';
import type { FunctionTrace } from '../control/shapes';
import { checkRuns } from './checks';
import type { Side } from '../../model/actions';

/** What is executed: one side of an action, and what it runs with. */
interface Executed {
  readonly action: ActionRecord;
  readonly side: Side;
  readonly integration: IntegrationRecord;
  /** The credentials of the integration. */
  readonly credentials: readonly CredentialRecord[];
  /** Told what the function made of it, secrets redacted. */
  readonly onRun: (trace: FunctionTrace) => void;
}

/** The fields of all credentials: what templates see as `credentials`. */
export function fieldsOf(credentials: readonly CredentialRecord[]): Record<string, string> {
  return Object.assign({}, ...credentials.map(({ fields }) => fields)) as Record<string, string>;
}

/**
 * What an action calls: its function, or the service behind its URL.
 *
 * @throws PlatformError 400 when it cannot be called as it is
 */
export async function backendOf(call: OperationCall, executed: Executed): Promise<ActionBackend> {
  // Loaded with the first execution: the server starts without it.
  const { httpBackend, lambdaBackend } = await import('../../execution');
  const { action, side, integration } = executed;
  const timeoutSeconds = action[side]?.config?.timeoutSeconds;
  const { remoteEndpoint } = call.world.settings;
  const timeout = timeoutSeconds === undefined ? {} : { timeoutSeconds };
  switch (integration.type) {
    case FUNCTION_INTEGRATION_TYPE:
      return functionOf(call, executed);
    case LAMBDA_INTEGRATION_TYPE:
      if (remoteEndpoint !== '') return lambdaBackend(remoteEndpoint, timeoutSeconds);
      throw badRequest(
        "AWS Lambda actions need an endpoint that stands for AWS: set the emulator's setting remoteEndpoint.",
      );
    case PLATFORM_API_INTEGRATION_TYPE:
      return httpBackend({
        ...timeout,
        baseUrl: remoteEndpoint === '' ? call.baseUrl : remoteEndpoint,
        headers: bearer(call, executed),
      });
    default:
      return httpBackend({ ...timeout, headers: basic(executed) });
  }
}

/** Platform-API actions log in with the OAuth client of their credential: here, a client of the emulator. */
function bearer({ world, org }: OperationCall, { credentials }: Executed): Record<string, string> {
  const { clientId = '', clientSecret = '' } = fieldsOf(credentials);
  const client = world.clients.get(clientId);
  if (client?.org !== org || !same(client.clientSecret, clientSecret)) return {};
  return { Authorization: `Bearer ${world.tokens.issue(clientId, world.settings.tokenSeconds)}` };
}

/** A credential of type basicAuth is sent without the action's doing. */
function basic({ credentials }: Executed): Record<string, string> {
  const credential = credentials.find(({ type }) => type === 'basicAuth');
  if (credential === undefined) return {};
  const { userName = '', password = '' } = credential.fields;
  return { Authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}` };
}

async function functionOf(call: OperationCall, executed: Executed): Promise<ActionBackend> {
  const version = await versionOf(call, executed);
  if (typeof version === 'string') return unready(version);
  const { functionBackend, redactor } = await import('../../execution');
  return functionBackend(await call.world.functions(), version, logOf(call, executed, redactor));
}

/** Starts the process of a function that was just published, so that a debugger finds it before its first call. */
export async function warmFunction(call: OperationCall, action: ActionRecord): Promise<void> {
  const version = await versionOf(call, { action, side: 'published' });
  if (typeof version !== 'string') await (await call.world.functions()).warm(version);
}

/** What runs for a side of an action; or why nothing does. */
async function versionOf(
  call: OperationCall,
  { action, side }: Pick<Executed, 'action' | 'side'>,
): Promise<FunctionVersion | string> {
  const { world } = call;
  const { functionId } = action;
  const { function: settings, zip, appliedZipId, config } = action[side] ?? {};
  if (functionId === undefined || settings === undefined) return 'the function has no settings';
  // What is published runs on with the code before; a draft waits for its own. [report]
  const before = side === 'published' ? appliedZipId : undefined;
  const zipId = zip?.status === 'Available' ? zip.id : before;
  if (zipId === undefined) return 'zipfile has not been applied';
  checkRuns(call, settings);
  const { handler, timeoutSeconds } = settings;
  return {
    functionId,
    name: action[side]?.name ?? functionId,
    zipId,
    ...(await world.zips.unpackedCode(zipId)),
    handler,
    runtime: settings.runtime,
    timeoutSeconds: Math.min(timeoutSeconds, config?.timeoutSeconds ?? timeoutSeconds),
  };
}

/** A function that cannot be called yet: the call fails in its Execute step, in the service's own words. [report] */
function unready(message: string): ActionBackend {
  return () => Promise.resolve({ ok: false, status: 400, errorCode: 'ACTION.REQUEST', message });
}

/** Writes each run of the function down. */
function logOf(
  { world, org }: OperationCall,
  { action, side, credentials, onRun }: Executed,
  redactor: typeof redactorOf,
): OutcomeListener {
  const redact = redactor(fieldsOf(credentials)) as (text: string) => string;
  return (outcome) => {
    const { requestId, durationMs, initMs, maxMemoryMb, nodeVersion } = outcome;
    const trace = {
      requestId,
      durationMs,
      ...(initMs !== undefined && { initMs }),
      maxMemoryMb,
      runtime: action[side]?.function?.runtime ?? '',
      nodeVersion,
      logs: outcome.logs.map((entry) => ({ ...entry, message: redact(entry.message) })),
    };
    const failure = outcome.ok ? undefined : outcome.error;
    const { errorType = '', trace: stack } = failure ?? {};
    const errorMessage = redact(failure?.errorMessage ?? '');
    onRun({
      ...trace,
      ...(failure && {
        error: { errorType, errorMessage, ...(stack && { trace: stack.map((line) => redact(line)) }) },
      }),
    });
    world.functionLog.add({
      ...trace,
      time: new Date().toISOString(),
      org: org.name,
      actionId: action.id,
      actionName: action[side]?.name ?? '',
      success: outcome.ok,
      ...(failure && { error: errorMessage }),
    });
  };
}
