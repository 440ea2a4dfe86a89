import { randomUUID } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import type { ActionBackend, BackendCall, ErrorBody, ExecutionStep } from '../../execution';
import type { ActionTrace } from '../../emulator/index';
import {
  nodeNote,
  type FunctionCall,
  type FunctionOutcome,
  type FunctionVersion,
  type LogEntry,
} from '../../function-host';
import { resolveDefinition } from '../../authoring/resolve';
import { SOURCE_MAPS_DIRECTORY } from '../../model/manifest';
import { isJsonObject, objectOf, type Json, type JsonObject } from '../../shared/json';
import { checkStale, loadDefinition, packFunction, PackagingError, unpackPackage } from '../../packaging';
import { printError } from '../output';
import type { Prepared } from './options';

/** What one run showed. */
export interface Invocation {
  /** Whether the function, or the whole action, succeeded. */
  readonly ok: boolean;
  /** The function's name: that of its directory. */
  readonly function: string;
  readonly handler: string;
  readonly runtime: string;
  /** The Node.js that it ran on, for example `24.21.0`; undefined when it was not reached. */
  readonly nodeVersion?: string;
  /** That this is another one than its runtime names, and what to do about it. */
  readonly nodeNote?: string;
  readonly mode: 'event' | 'input';
  /** The action's input; only with --input. */
  readonly input?: Json;
  /** What the handler got; undefined when it was not reached. */
  readonly event?: Json;
  /** `context.clientContext`. */
  readonly clientContext?: Readonly<Record<string, string>>;
  /** The handler's result or the action's answer; undefined when it failed. */
  readonly result?: Json;
  /** Why it failed. */
  readonly error?: { readonly type: string; readonly message: string; readonly trace?: readonly string[] };
  /** The steps of the action; only with --input. */
  readonly operations?: readonly ExecutionStep[];
  readonly logs: readonly LogEntry[];
  /** From handing over the event to the result, in milliseconds. */
  readonly durationMs?: number;
  /** Loading the function, in milliseconds; only when it was loaded for this run. */
  readonly initMs?: number;
  /** The most memory the function's process has used, in megabytes. */
  readonly maxMemoryMb?: number;
  readonly memoryLimitMb: 1536;
}

/** The ids that the platform would give: there is no org here. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Builds the function and runs it once. */
export async function invokeOnce(prepared: Prepared): Promise<Invocation> {
  const { directory, mode, pool } = prepared;
  const { definition, problems } = await loadDefinition(directory);
  if (definition === undefined) throw new PackagingError(problems);
  const { model } = resolveDefinition(definition);
  const { handler, runtime, timeoutSeconds } = model.function;
  const made = await packFunction({
    source: { kind: 'typescript', path: directory, ...(definition.build && { build: definition.build }) },
    handler,
    runtime,
  });
  for (const { rule, message } of checkStale(directory, handler)) {
    if (definition.ignoreRules?.includes(rule) !== true) printError(`Warning: ${message} (${rule})\n`);
  }
  const version: FunctionVersion = {
    functionId: prepared.name,
    zipId: made.sha256,
    codeDir: await unpackPackage(made),
    sourceMaps: join(dirname(made.zipPath), SOURCE_MAPS_DIRECTORY),
    handler,
    runtime,
    timeoutSeconds,
  };
  pool.retire(version.functionId, version.zipId);
  const warming = pool.warm(version);
  const base = { function: prepared.name, handler, runtime, mode, memoryLimitMb: 1536 } as const;
  const run = mode === 'event' ? runEvent : runInput;
  const shown = await run(prepared, version, model);
  await warming;
  const { nodeVersion } = shown;
  const note = nodeVersion === undefined ? undefined : nodeNote(runtime, nodeVersion);
  return { ...base, ...shown, ...(note !== undefined && { nodeNote: note }) };
}

type Shown = Omit<Invocation, 'function' | 'handler' | 'runtime' | 'mode' | 'memoryLimitMb'>;
type Model = ReturnType<typeof resolveDefinition>['model'];

/** The event goes to the handler as it is. */
async function runEvent(prepared: Prepared, version: FunctionVersion): Promise<Shown> {
  const event = prepared.readValue();
  const call = withContext(
    {
      ...version,
      event: JSON.stringify(event),
      clientContext: {
        'ININ-Correlation-Id': randomUUID(),
        'ININ-Organization-Id': NOBODY,
        'ININ-Home-Organization-Id': NOBODY,
      },
    },
    prepared.readContext(),
  );
  const startedAt = performance.timeOrigin + performance.now();
  const outcome = await prepared.pool.invoke(call);
  prepared.traces?.add(traceOfEvent(prepared.name, call, outcome, startedAt));
  return {
    ok: outcome.ok,
    event,
    clientContext: call.clientContext,
    ...(outcome.ok
      ? { result: JSON.parse(outcome.result) as Json }
      : {
          error: { type: outcome.error.errorType, message: outcome.error.errorMessage, ...traceOf(outcome) },
        }),
    ...reportOf(outcome),
  };
}

/** A handler that runs by itself is the one step of its trace. */
function traceOfEvent(
  name: string,
  { clientContext }: FunctionCall,
  outcome: FunctionOutcome,
  startedAt: number,
): ActionTrace {
  const { ok: success, requestId, initMs, maxMemoryMb, nodeVersion, requests = [] } = outcome;
  const span = { startedAt, endedAt: performance.timeOrigin + performance.now(), success };
  const made = { requestId, ...(initMs !== undefined && { initMs }), maxMemoryMb, nodeVersion, requests };
  const error = outcome.ok ? {} : { error: outcome.error.errorMessage };
  return {
    ...span,
    actionId: name,
    actionName: name,
    side: 'draft',
    organizationId: NOBODY,
    correlationId: clientContext['ININ-Correlation-Id'] ?? '',
    steps: [{ ...span, name: 'Execute', ...error, function: made }],
  };
}

/** The input goes through the whole action. */
async function runInput(prepared: Prepared, version: FunctionVersion, model: Model): Promise<Shown> {
  const { executeAction, functionBackend, redactor } = await import('../../execution');
  const input = prepared.readValue();
  const credentials = prepared.readCredentials();
  const context = prepared.readContext();
  let outcome: FunctionOutcome | undefined;
  let reached: BackendCall | undefined;
  const pool = { invoke: (call: FunctionCall) => prepared.pool.invoke(withContext(call, context)) };
  const inner = functionBackend(pool, version, (done) => {
    outcome = done;
  });
  const backend: ActionBackend = (call, note) => {
    reached = call;
    return inner(call, note);
  };
  const { contract, request, response } = model;
  const result = await executeAction({
    action: {
      id: prepared.name,
      contract: {
        ...(isJsonObject(contract.input) && { inputSchema: contract.input }),
        ...(isJsonObject(contract.output) && { successSchema: contract.output }),
      },
      config: {
        request: { requestTemplate: request.template, headers: request.headers, requestType: request.type },
        response,
      },
    },
    input,
    credentials,
    identity: { organizationId: NOBODY, correlationId: randomUUID() },
    backend,
    flatten: prepared.flatten,
    onTrace: (trace) => prepared.traces?.add({ ...trace, actionName: model.name, side: 'draft' }),
  });
  const shown = {
    ok: result.success,
    input,
    ...(reached !== undefined && { event: eventIn(reached), clientContext: reached.headers }),
    ...(result.finalResult !== undefined && { result: result.finalResult }),
    ...(result.error !== undefined && { error: errorIn(result.error, outcome) }),
    operations: result.operations,
    ...reportOf(outcome),
  };
  // Whatever a function does with its credentials: what it answers, logs and throws is shown to people.
  return redactor(credentials)(shown as unknown as Json) as unknown as typeof shown;
}

/** The event as JSON; where the template made none, as its text. */
function eventIn({ body }: BackendCall): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

function errorIn(error: ErrorBody, outcome: FunctionOutcome | undefined): NonNullable<Invocation['error']> {
  if (outcome?.ok === false) {
    return { type: outcome.error.errorType, message: outcome.error.errorMessage, ...traceOf(outcome) };
  }
  const message = error.errors[0]?.message ?? error.message;
  return {
    type: error.details[0]?.errorCode ?? error.code,
    message: message.replace(/^REST call for action execute failed\. Message: /, ''),
  };
}

/** The values of a context file: those of `clientContext` are added, all others take the place of the host's own. */
function withContext(call: FunctionCall, context: JsonObject): FunctionCall {
  const { clientContext, awsRequestId, ...others } = context;
  const added = objectOf(clientContext);
  return {
    ...call,
    ...(typeof awsRequestId === 'string' && { requestId: awsRequestId }),
    clientContext: {
      ...call.clientContext,
      ...Object.fromEntries(
        Object.entries(added).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    },
    context: others,
  };
}

/** The path of a stack's line, and not the end of what is relative or of Node.js's own (`node:internal/…`). */
const PATH = /(?<![\w:./-])\/\S+?(?=:\d+:\d+)/;

/** The stack, with paths as they are seen from here. */
function traceOf(outcome: FunctionOutcome & { ok: false }): { trace?: readonly string[] } {
  const { trace } = outcome.error;
  if (trace === undefined || trace.length === 0) return {};
  return {
    trace: trace.map((line) => line.replace(PATH, (path) => relative('.', path))),
  };
}

function reportOf(outcome: FunctionOutcome | undefined): Pick<Shown, 'logs'> & Partial<Shown> {
  if (outcome === undefined) return { logs: [] };
  const { logs, durationMs, initMs, maxMemoryMb, nodeVersion } = outcome;
  return { nodeVersion, logs, durationMs, ...(initMs !== undefined && { initMs }), maxMemoryMb };
}
