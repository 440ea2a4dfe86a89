import child_process from 'node:child_process';
import { basename } from 'node:path';

/**
 * Refuses the start of processes while a test file runs, so that a test of the wrong project fails instead of being slow:
 * jest.config.mjs says what each may start.
 *
 * @param refused tells of a program's name, without its directory, whether it may not be started here
 */
export function refuseProcesses(refused: (program: string) => boolean): void {
  const { prototype } = child_process.ChildProcess as unknown as {
    prototype: { spawn: (options: { file: string }) => unknown };
  };
  const sync = child_process as unknown as Record<string, (program: string) => unknown>;
  const undo: (() => void)[] = [];

  const guard = <Argument>(
    on: Record<string, (first: Argument) => unknown>,
    name: string,
    programOf: (first: Argument) => string,
  ): void => {
    const original = on[name] as (first: Argument) => unknown;
    on[name] = function (this: unknown, ...all: [Argument]) {
      const program = basename(programOf(all[0]));
      if (refused(program))
        throw new Error(`A test of this project starts no ${program}: jest.config.mjs says which does.`);
      return original.apply(this, all);
    };
    undo.push(() => (on[name] = original));
  };

  // Node's own module is the same one for all test files of a worker, so what is changed is put back.
  beforeAll(() => {
    guard(prototype, 'spawn', ({ file }) => file);
    for (const name of ['spawnSync', 'execFileSync', 'execSync']) guard(sync, name, (program) => program);
  });
  afterAll(() => {
    for (const each of undo.splice(0)) each();
  });
}
