import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { FunctionPackage, PackOptions, WorkerAnswer } from '../../../packaging';
import { notPacked } from '../../../model/code-files';
import type { Problem } from '../../../shared/problems';

/*
 * Bundling needs esbuild, a program that no provider can carry in itself for every machine. So sources are packed by the
 * npm package that this provider is a part of, in a thread: the same code that synth packs with, and the same bytes.
 */

/** What packing came to. */
type Packed = Pick<FunctionPackage, 'zipPath' | 'warnings'> | { readonly problems: readonly Problem[] };

interface Packer {
  pack(options: PackOptions): Promise<WorkerAnswer>;
}

const VERSION = process.env['GENESYS_ACTIONS_VERSION'] ?? '0.0.0';
let packer: Packer | undefined;
/** One after the other: the thread's answers do not say to what. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Packs a function's sources.
 *
 * Rules: those of packaging, `code/no-packer`.
 *
 * @param directory from the directory in which Terraform runs
 */
export function packSources(
  directory: string,
  { handler, runtime }: { readonly handler: string; readonly runtime: string },
): Promise<Packed> {
  const packed = last.then(async (): Promise<Packed> => {
    const program = programFile();
    if (program === undefined) return { problems: [notPacked(NO_PACKER)] };
    packer ??= start(program);
    const { made, problems, failure } = await packer.pack({
      source: { kind: 'typescript', path: directory },
      handler,
      runtime,
      workingDirectory: process.cwd(),
      cacheDirectory: resolve(process.env['TF_DATA_DIR'] ?? '.terraform', 'genesys-actions'),
    });
    if (made !== undefined) return made;
    return {
      problems: problems ?? [notPacked(`Packing failed: ${failure?.split('\n', 1)[0] ?? 'it ended'}.`)],
    };
  });
  last = packed.catch(() => undefined);
  return packed;
}

/** The packing thread's program: beside this provider's file in the package, or in the package that is installed here. */
function programFile(): string | undefined {
  const installed = (from: string): string | undefined => {
    try {
      const require = createRequire(from);
      const { version } = require('genesys-actions/package.json') as { version?: string };
      const root = dirname(require.resolve('genesys-actions/package.json'));
      return version === VERSION ? join(root, 'dist', PROGRAM) : undefined;
    } catch {
      return undefined;
    }
  };
  return installed(join(process.cwd(), 'main.tf')) ?? installed(process.argv[1] ?? '');
}

const PROGRAM = 'packaging-worker.js';

const NO_PACKER = `Sources are bundled by the npm package of this provider, which is not installed here. Install it beside the configuration, or above: npm install --save-dev genesys-actions@${VERSION}. Or give the path of a zip.`;

function start(program: string): Packer {
  const { port1, port2 } = new MessageChannel();
  const workerData = { signal: new Int32Array(new SharedArrayBuffer(4)), port: port2 };
  const worker = new Worker(program, { workerData, transferList: [port2], execArgv: [] });
  worker.unref();
  const pack = (options: PackOptions): Promise<WorkerAnswer> =>
    new Promise((done) => {
      const end = (answer: WorkerAnswer): void => {
        port1.removeAllListeners();
        worker.removeAllListeners();
        port1.unref();
        done(answer);
      };
      port1.once('message', end);
      worker.once('error', ({ message }) => {
        packer = undefined;
        end({ failure: message });
      });
      worker.postMessage(options);
    });
  return { pack };
}
