import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { platform } from 'node:process';
import { heldUpMs } from '../../lib/shared/processes';
import { callOf, newPool } from '../execution/support';
import { nightly } from '../support/nightly';
import { resultOf } from './support';

/** How much of a processor's time a module takes: longer than any gives way a little only. */
const LOAD_MS = 300;

/** Only Linux tells for how long others had the processor. */
const onLinux = platform === 'linux' ? describe : describe.skip;

onLinux('on a machine that others keep busy', () => {
  const children: ChildProcess[] = [];

  /** Starts a program in a session of its own: Linux may share the processors out by sessions. */
  function begin(program: string, ...args: string[]): number {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    children.push(child);
    return child.pid ?? 0;
  }

  /** Starts twice as many loops as there are processors. */
  function beBusy(): number[] {
    return Array.from({ length: 2 * availableParallelism() }, () => begin('sh', '-c', 'while :; do :; done'));
  }

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('time counts in which a process wanted the processor and did not get it, and no other time', async () => {
    const idle = begin('sleep', '600');
    const pids = beBusy();
    while (!pids.some((pid) => heldUpMs(pid) > 100)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(heldUpMs(idle)).toBeLessThan(50);
  });

  nightly.test(
    'many functions at once load, however long others have the processor',
    async () => {
      beBusy();
      const pool = newPool();
      const code = `const since = process.cpuUsage();
        const usedMs = () => { const { user, system } = process.cpuUsage(since); return (user + system) / 1000 };
        while (usedMs() < ${LOAD_MS}) for (let i = 0; i < 1e6; i++);
        exports.handler = async () => 'loaded'`;
      const calls = Array.from({ length: 6 }, () => pool.invoke(callOf(code, { timeoutSeconds: 60 })));
      expect((await Promise.all(calls)).map(resultOf)).toEqual(calls.map(() => 'loaded'));
    },
    60_000,
  );
});
