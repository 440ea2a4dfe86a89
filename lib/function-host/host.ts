/**
 * The program of a host process: loads a handler and runs it, call after call, by the rules of AWS Lambda's Node.js
 * runtime. It is bundled to one file and holds nothing but what a function may see.
 */
import { Socket } from 'node:net';
import { frameReader } from './frames';
import { buildContext, watchCompletion, type Completion } from './host-context';
import { takeDetour } from './host-detour';
import { errorOf, UnhandledPromiseRejection } from './host-errors';
import { breakAt, openInspector } from './host-inspector';
import { loadHandler, type HandlerFunction } from './host-loader';
import { tellRequests } from './host-requests';
import { captureOutput, setRequestId } from './host-logs';
import { FROM_POOL_FD, type CallMessage, type HostSettings } from './messages';
import { send } from './host-wire';

const settings = JSON.parse(process.argv[2] ?? '{}') as HostSettings;
process.argv.length = 1;

const pool = new Socket({ fd: FROM_POOL_FD, readable: true, writable: false });
let current: Completion | undefined;
let onEmptyLoop: (() => void) | undefined;

captureOutput();
if (settings.detour) takeDetour(settings.detour);
if (settings.tellRequests === true) tellRequests();

pool.on('end', () => process.exit(0));
pool.on('error', () => process.exit(0));

// The loop is empty: while a call runs the pool's socket does not count (unref), so this is what Lambda calls
// "waiting for the empty event loop".
process.on('beforeExit', () => {
  const listener = onEmptyLoop;
  onEmptyLoop = undefined;
  listener?.();
});

function fatal(error: unknown, code: number): void {
  if (current) current.fail(error, true);
  else send({ type: 'broken', error: errorOf(error) });
  process.exit(code);
}
process.on('uncaughtException', (error) => {
  fatal(error, 129);
});
process.on('unhandledRejection', (reason) => {
  fatal(new UnhandledPromiseRejection(reason), 128);
});

function run(handler: HandlerFunction, call: CallMessage, event: Buffer): void {
  send({ type: 'taken', requestId: call.requestId });
  setRequestId(call.requestId);
  const completion = watchCompletion(call.requestId, {
    onSettled: () => {
      onEmptyLoop = undefined;
      current = undefined;
      pool.ref();
    },
    whenLoopIsEmpty: (then) => {
      onEmptyLoop = then;
    },
  });
  current = completion;
  onEmptyLoop = () => {
    completion.succeed(null);
  };
  pool.unref();
  try {
    const context = buildContext(call, completion, settings.callbacks);
    const argument: unknown = JSON.parse(event.toString('utf8'));
    const answer = settings.callbacks
      ? handler(argument, context, completion.callback)
      : handler(argument, context);
    if (isPromise(answer)) answer.then(completion.succeed, completion.failHandled);
  } catch (error) {
    completion.callback(error ?? 'handled');
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

async function main(): Promise<void> {
  if (settings.inspect !== undefined) {
    const waits = settings.inspect !== 'open';
    openInspector(waits);
    if (waits) send({ type: 'let-run' });
  }
  const started = performance.now();
  let handler: HandlerFunction;
  try {
    handler = await loadHandler(settings);
  } catch (error) {
    send({ type: 'broken', error: errorOf(error) });
    process.exit(1);
  }
  if (settings.inspect === 'break') breakAt(handler);
  send({ type: 'ready', initMs: performance.now() - started });
  pool.on(
    'data',
    frameReader<CallMessage>(({ header, body }) => {
      run(handler, header, body);
    }),
  );
}

void main();
