/**
 * Loaded before anything else in each thread of a host process. Node.js's permission model refuses what is outside of a
 * function's world; this makes the refusals what they are on AWS Lambda, leads `/tmp` to the host's own directory, and
 * closes what the model leaves open to plain JavaScript: threads that are started without it, signals to other processes.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import workers from 'node:worker_threads';
import { systemError } from './host-errors';
import { confinedPath } from './host-paths';
import { checkPaths, confineModules, world } from './host-world';

type Any = (this: unknown, ...args: unknown[]) => unknown;
type Functions = Record<string, unknown>;

/** What takes a path first, and of these what takes a second one. Each with `Sync`, by callback, and as a promise. */
const PATHS =
  'access appendFile chmod chown copyFile cp exists lchmod lchown link lstat lutimes mkdir mkdtemp open openAsBlob opendir readdir readFile readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes watch watchFile writeFile'.split(
    ' ',
  );
const TWO_PATHS = new Set(['copyFile', 'cp', 'link', 'rename', 'symlink']);

const { permission } = process as { permission?: { has(scope: string, path?: string): boolean } };

function confineFiles(): void {
  for (const name of PATHS) {
    const paths = TWO_PATHS.has(name) ? 2 : 1;
    wrap(fs as unknown as Functions, name, paths, name);
    wrap(fs as unknown as Functions, `${name}Sync`, paths, name);
    wrap(fs.promises as unknown as Functions, name, paths, name, true);
  }
}

function wrap(of: Functions, key: string, paths: number, call: string, promised = false): void {
  const original = of[key] as (Any & { native?: Any }) | undefined;
  if (typeof original !== 'function') return;
  const confined = confine(original, paths, call, promised);
  // What else it carries: `realpath.native`, what `promisify` makes of `exists`.
  const own: PropertyDescriptorMap & { native?: PropertyDescriptor } = {
    ...Object.getOwnPropertyDescriptors(original),
  };
  delete own['prototype'];
  if (original.native !== undefined) {
    own.native = { ...own.native, value: confine(original.native, paths, call, promised) };
  }
  Object.defineProperties(confined, own);
  of[key] = confined;
}

function confine(original: Any, paths: number, call: string, promised: boolean): Any {
  return function (this: unknown, ...args: unknown[]): unknown {
    for (let index = 0; index < paths; index++) args[index] = confinedPath(args[index]);
    const last = args.length - 1;
    const done = args[last];
    if (typeof done === 'function' && call !== 'exists' && !call.startsWith('watch')) {
      args[last] = function (this: unknown, error: unknown, ...rest: unknown[]): unknown {
        return (done as Any).call(this, asOnLambda(error, call, args[0]), ...rest);
      };
    }
    try {
      checkPaths(call, paths, args);
      const result = original.apply(this, args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw asOnLambda(error, call, args[0]) as Error;
      });
    } catch (error) {
      // What is not in a function's world is not there.
      if (call === 'exists' && isRefused(error)) {
        if (typeof done !== 'function') return false;
        process.nextTick(done as Any, false);
        return undefined;
      }
      const refusal = asOnLambda(error, call, args[0]) as Error;
      if (promised) return Promise.reject(refusal);
      if (typeof done !== 'function' || !isRefused(error) || call.startsWith('watch')) throw refusal;
      process.nextTick(done as Any, refusal);
      return undefined;
    }
  };
}

function isRefused(error: unknown): error is NodeJS.ErrnoException & { permission: string } {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_ACCESS_DENIED';
}

/** What of the system fails in a function of these names. */
const SYSTEM_CALLS: Readonly<Record<string, string>> = {
  readFile: 'open',
  writeFile: 'open',
  appendFile: 'open',
  readdir: 'scandir',
};

/** On AWS Lambda nothing of a developer's machine is there, and what is there is read-only, but for `/tmp`. */
function asOnLambda(error: unknown, call: string, path: unknown): unknown {
  if (!isRefused(error) || !error.permission.startsWith('FileSystem')) return error;
  const writes = error.permission === 'FileSystemWrite';
  return systemError(
    writes ? 'EROFS' : 'ENOENT',
    writes ? 'read-only file system' : 'no such file or directory',
    SYSTEM_CALLS[call] ?? call,
    String(path),
    writes
      ? 'a function writes to /tmp alone, which is a directory of its own here'
      : 'a function sees its own code, /tmp and a few files of the system',
    error,
  );
}

/** A thread has this thread's rules, whatever it is started with. */
function confineThreads(): void {
  const { Worker } = workers;
  // Its memory is the process's: that is no flag of a thread.
  const own = process.execArgv.filter((flag) => !flag.startsWith('--max-old-space-size'));
  const loose = /^--(no-|experimental-)*(permission|allow-)/;
  // Not a class of its own: Node.js's is its parent, which anybody gets from it.
  const confined = new Proxy(Worker, {
    construct(target, [file, options = {}]: [string | URL, workers.WorkerOptions?], newTarget) {
      const flags = (options.execArgv ?? []).filter((flag) => !loose.test(flag.replaceAll('_', '-')));
      const env = typeof options.env === 'object' ? withoutNodeOptions(options.env) : options.env;
      const held = { ...options, ...(env !== undefined && { env }), execArgv: [...flags, ...own] };
      return Reflect.construct(target, [file, held], newTarget) as workers.Worker;
    },
  });
  Object.defineProperty(Worker.prototype, 'constructor', { value: confined });
  (workers as { Worker: unknown }).Worker = confined;
}

function withoutNodeOptions(env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.toUpperCase() !== 'NODE_OPTIONS'));
}

const NO_CHILDREN =
  'Functions may not start other programs here. Where yours does so on the platform as well, give --allow-child-process ' +
  'to the genesys-actions command that runs it (emulator, invoke): what it starts can do whatever you can.';

/** Other processes are out of reach: they are not started, and get no signals. */
function confineProcesses(): void {
  for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']) {
    (childProcess as unknown as Functions)[name] = (): never => {
      throw Object.assign(new Error(NO_CHILDREN), {
        code: 'ERR_ACCESS_DENIED',
        permission: 'ChildProcess',
      });
    };
  }
  const raw = process as unknown as Record<string, Any | undefined>;
  const own = process.pid;
  for (const name of ['kill', '_kill']) {
    const original = raw[name];
    if (original === undefined) continue;
    raw[name] = (pid, signal) => {
      if (Number(pid) === own) return original.call(process, pid, signal);
      throw systemError('EPERM', 'operation not permitted', 'kill', undefined, NO_CHILDREN);
    };
  }
  for (const name of ['_debugProcess', '_debugEnd']) {
    if (raw[name] !== undefined) raw[name] = () => undefined;
  }
}

confineFiles();
confineModules();
const isHeld = permission !== undefined || world !== undefined;
if (isHeld) confineThreads();
if (isHeld && !(permission?.has('child') ?? world?.allowChildProcess)) confineProcesses();
syncBuiltinESMExports();
