import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Problem } from '../shared/problems';
import { programFileSync } from '../shared/program-file';
import { findPacked } from './pack';
import { PackagingError, type FunctionPackage, type PackOptions } from './types';

/** What the packaging thread answers. */
export interface WorkerAnswer {
  readonly made?: FunctionPackage;
  readonly problems?: readonly Problem[];
  readonly failure?: string;
}

interface Thread {
  readonly worker: Worker;
  readonly signal: Int32Array;
  readonly port: MessagePort;
}

let thread: Thread | undefined;

/**
 * The same as `packFunction`, for callers that cannot wait for a promise: CDKTF's constructors and its synth are
 * synchronous, esbuild's fast interface is not. A package that is in the cache is found at once; any other
 * is made in one thread that is started at the first need, serves the whole synth and keeps no process alive.
 *
 * @throws {PackagingError} like `packFunction`
 */
export function packFunctionSync(options: PackOptions): FunctionPackage {
  const absolute = { ...options, workingDirectory: options.workingDirectory ?? process.cwd() };
  const cached = findPacked(absolute);
  if (cached !== undefined) return cached;
  thread ??= start();
  const before = Atomics.load(thread.signal, 0);
  thread.worker.postMessage(absolute);
  Atomics.wait(thread.signal, 0, before);
  const answer = receiveMessageOnPort(thread.port)?.message as WorkerAnswer | undefined;
  if (answer?.made !== undefined) return answer.made;
  if (answer?.problems !== undefined) throw new PackagingError(answer.problems);
  throw new Error(`Packaging failed: ${answer?.failure ?? 'the thread gave no answer'}`);
}

function start(): Thread {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const options = { workerData: { signal, port: port2 }, transferList: [port2], execArgv: [] };
  // What it loads only when needed is found from its source's place, not from the file's.
  const file = programFileSync(__dirname, 'packaging-worker.js', 'worker.ts', { 'dynamic-import': false });
  const worker = new Worker(file, options);
  worker.unref();
  port1.unref();
  return { worker, signal, port: port1 };
}
