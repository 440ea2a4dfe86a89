import child_process from 'node:child_process';
import { basename, delimiter } from 'node:path';

/** What starts every child that is not waited for. */
type Spawn = (options: { readonly file: string; readonly envPairs?: readonly string[] }) => unknown;
/** What starts a child and waits for it: a program or a command, its arguments, its options. */
type SpawnSync = (program: string, ...more: unknown[]) => unknown;
interface SyncOptions {
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Refuses the start of processes while a test file runs, so that a test of the wrong project fails instead of being slow:
 * jest.config.mjs says what each may start.
 *
 * @param refused tells of a program's name, without its directory, whether it may not be started here
 * @param first a directory that every child has first in its PATH, and so its own children too
 */
export function refuseProcesses(refused: (program: string) => boolean, first?: string): void {
  const { prototype } = child_process.ChildProcess as unknown as { prototype: { spawn: Spawn } };
  const sync = child_process as unknown as Record<string, SpawnSync>;
  const undo: (() => void)[] = [];

  const check = (path: string): void => {
    const program = basename(path);
    if (refused(program))
      throw new Error(`A test of this project starts no ${program}: jest.config.mjs says which does.`);
  };
  const withFirst = (path = ''): string => (first === undefined ? path : first + delimiter + path);

  // Node's own module is the same one for all test files of a worker, so what is changed is put back.
  beforeAll(() => {
    const { spawn } = prototype;
    prototype.spawn = function (this: unknown, { envPairs = [], ...options }) {
      check(options.file);
      const pairs = envPairs.map((pair) =>
        pair.startsWith('PATH=') ? `PATH=${withFirst(pair.slice('PATH='.length))}` : pair,
      );
      return spawn.call(this, { ...options, envPairs: pairs });
    };
    undo.push(() => (prototype.spawn = spawn));
    for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
      const original = sync[name] as SpawnSync;
      sync[name] = (program, ...more) => {
        check(program);
        const last = more.at(-1);
        const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
        const options = (hasOptions ? more.pop() : {}) as SyncOptions;
        const env = options.env ?? process.env;
        return original(program, ...more, { ...options, env: { ...env, PATH: withFirst(env['PATH']) } });
      };
      undo.push(() => (sync[name] = original));
    }
  });
  afterAll(() => {
    for (const each of undo.splice(0)) each();
  });
}
