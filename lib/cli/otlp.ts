import { setTimeout as sleep } from 'node:timers/promises';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Context, HrTime, Span, SpanKind, Tracer } from '@opentelemetry/api';
import { InvalidArgumentError, type Command } from 'commander';
import type { ActionTrace } from '../emulator/index';
import type { TracedStep } from '../execution/types';
import { terminalLine } from '../shared/escape/terminal';
import { CommandError, VERSION } from './command';
import { printError } from './output';

/** What `--otlp` was given. */
export interface OtlpOptions {
  otlp?: string;
}

/** The packages that export traces: a project installs them if it wants to. */
const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/resources',
  '@opentelemetry/exporter-trace-otlp-http',
];

/** How long one batch of traces may take to be sent, with all its repetitions: milliseconds. */
const SEND_MS = 3_000;
/** How long the last traces may take to be sent: milliseconds. */
const END_MS = 5_000;

/** Adds `--otlp` to a command. */
export function addOtlpOption(command: Command): Command {
  return command.option(
    '--otlp <url>',
    'export a trace for each execution to this collector of OpenTelemetry (OTLP over HTTP): http://localhost:4318',
    urlOf,
  );
}

/** Exports traces. */
export interface Traces {
  /** One execution: its steps as spans, the requests of its function below. */
  add(trace: ActionTrace): void;
  /** Sends what is left, and waits for that for a moment. */
  end(): Promise<void>;
}

/** Where traces go; undefined where none are wanted. @throws {CommandError} when a package is missing */
export async function openTraces({ otlp }: OtlpOptions): Promise<Traces | undefined> {
  if (otlp === undefined) return undefined;
  const { api, sdk, resources, exporter } = await packages();
  const logger = sayOnce(otlp);
  api.diag.setLogger(logger, { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': 'genesys-actions',
      'service.version': VERSION,
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter({ url: otlp, timeoutMillis: SEND_MS })),
    ],
  });
  const tracer = provider.getTracer('genesys-actions', VERSION);
  return {
    add(trace) {
      writeTrace(api, tracer, trace);
    },
    async end() {
      const ended = provider.shutdown().catch((error: unknown) => {
        logger.error(error instanceof Error ? error.message : String(error));
      });
      await Promise.race([ended, sleep(END_MS, undefined, { ref: false })]);
    },
  };
}

async function packages() {
  try {
    const [api, sdk, resources, exporter] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
    return { api, sdk, resources, exporter };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CommandError(
      `--otlp needs packages that are not installed: npm install --save-dev ${PACKAGES.join(' ')}`,
    );
  }
}

type Api = typeof OpenTelemetry;

function writeTrace(api: Api, tracer: Tracer, trace: ActionTrace): void {
  const { actionName, actionId, organizationId, correlationId, side, success, steps } = trace;
  const root = begin(api, tracer, actionName, api.SpanKind.SERVER, trace, api.ROOT_CONTEXT, {
    'genesys.action.id': actionId,
    'genesys.action.side': side,
    'genesys.organization.id': organizationId,
    'genesys.correlation.id': correlationId,
  });
  const below = api.trace.setSpan(api.ROOT_CONTEXT, root);
  for (const step of steps) writeStep(api, tracer, step, below);
  finish(api, root, trace, success ? undefined : (steps.at(-1)?.error ?? ''));
}

function writeStep(api: Api, tracer: Tracer, step: TracedStep, above: Context): void {
  const { name, success, error, function: run } = step;
  const span = begin(api, tracer, name, api.SpanKind.INTERNAL, step, above, {
    ...(run && {
      'faas.invocation_id': run.requestId,
      'faas.coldstart': run.initMs !== undefined,
      ...(run.initMs !== undefined && { 'genesys.function.init_ms': run.initMs }),
      'genesys.function.max_memory_mb': run.maxMemoryMb,
      'process.runtime.version': run.nodeVersion,
    }),
  });
  const below = api.trace.setSpan(above, span);
  for (const request of run?.requests ?? []) {
    const { method, url, status } = request;
    const { hostname } = new URL(url);
    const made = begin(api, tracer, `${method} ${hostname}`, api.SpanKind.CLIENT, request, below, {
      'http.request.method': method,
      'url.full': url,
      'server.address': hostname,
      ...(status !== undefined && { 'http.response.status_code': status }),
    });
    const failed = request.error ?? (status !== undefined && status >= 400 ? `HTTP ${status}` : undefined);
    finish(api, made, request, failed);
  }
  finish(api, span, step, success ? undefined : (error ?? ''));
}

function begin(
  api: Api,
  tracer: Tracer,
  name: string,
  kind: SpanKind,
  { startedAt }: { readonly startedAt: number },
  above: Context,
  attributes: Attributes,
): Span {
  return tracer.startSpan(name, { kind, startTime: timeOf(startedAt), attributes }, above);
}

/** @param failed why it failed; undefined: it did not */
function finish(
  api: Api,
  span: Span,
  { endedAt }: { readonly endedAt: number },
  failed: string | undefined,
): void {
  if (failed !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: failed });
  span.end(timeOf(endedAt));
}

/** Milliseconds since 1970 as OpenTelemetry has them: seconds and nanoseconds. */
function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1_000_000)];
}

/** Says the first time that traces cannot be sent: a collector that is gone is no matter of the executions. */
function sayOnce(url: string) {
  let said = false;
  const error = (message: string): void => {
    if (said) return;
    said = true;
    printError(
      `Note: traces cannot be sent to ${terminalLine(url)}: ${terminalLine(reasonIn(message)).slice(0, 300)}\n`,
    );
  };
  const nothing = (): void => undefined;
  return { error, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
}

/** What the exporter reports is an error as JSON text. */
function reasonIn(message: string): string {
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message;
}

/** A collector by its base URL is asked at the path that OTLP has for traces. */
function urlOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InvalidArgumentError('It must be a URL, for example http://localhost:4318.');
  }
  if (!/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('It must begin with http:// or https://.');
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url.href;
}
