import { callOf, newPool } from '../execution/support';
import { ended, errorOf, resultOf } from './support';

/** Starts a child that ends by itself only long after any test, and says which. */
const CHILD = `
  const { spawn } = require('node:child_process');
  const child = (options) => spawn('sleep', ['600'], options).pid;`;

/** What keeps a child from being found by its group, its parent or its environment, one at a time. */
const HOW = [
  ['in its host’s group', '{}'],
  ['in a group of its own', '{ detached: true }'],
  ['that keeps the pipes of its host', "{ detached: true, stdio: 'inherit' }"],
  ['without its host’s environment', "{ detached: true, stdio: 'inherit', env: { PATH: process.env.PATH } }"],
] as const;

describe('what a function started', () => {
  const pool = newPool({ allowChildProcess: true });

  it.each(HOW.slice(0, 3))('ends when its host ends by itself: a child %s', async (_where, options) => {
    const outcome = await pool.invoke(
      callOf(`${CHILD} exports.handler = async () => { console.log(child(${options})); process.exit(0) }`),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'crash', errorType: 'Runtime.ExitError' });
    await ended(Number(outcome.logs[0]?.message));
  });

  it('ends when its parent is gone before', async () => {
    const own = newPool({ allowChildProcess: true });
    const outcome = await own.invoke(
      callOf(`const { execFileSync } = require('node:child_process');
        exports.handler = async () => Number(execFileSync('sh', ['-c', 'setsid sleep 600 >/dev/null 2>&1 & echo $!']))`),
    );
    const pid = resultOf(outcome) as number;
    await own.dispose();
    await ended(pid);
  });

  it('ends when the pool is disposed, which waits for nobody who holds its pipes', async () => {
    const own = newPool({ allowChildProcess: true });
    const pids: number[] = [];
    // One after the other: more at once than there are processors give way, and on a busy machine begin late.
    for (const [, options] of HOW) {
      const code = `${CHILD} exports.handler = async () => [process.pid, child(${options})]`;
      pids.push(...(resultOf(await own.invoke(callOf(code))) as number[]));
    }
    await own.dispose();
    await ended(...pids);
  });
});
