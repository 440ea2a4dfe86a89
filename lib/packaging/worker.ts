import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { packFunction } from './pack';
import { PackagingError, type PackOptions } from './types';
import type { WorkerAnswer } from './sync';

/** What the thread is started with. */
const { signal, port } = workerData as { signal: Int32Array; port: MessagePort };

parentPort?.on('message', (options: PackOptions) => {
  void packFunction(options)
    .then(
      (made): WorkerAnswer => ({ made }),
      (error: unknown): WorkerAnswer =>
        error instanceof PackagingError
          ? { problems: error.problems }
          : { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    )
    .then((answer) => {
      port.postMessage(answer);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
});
