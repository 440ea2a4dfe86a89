import { platform } from 'node:process';
import { callOf, newPool } from '../execution/support';
import { variants } from '../support/nightly';
import { ended, errorOf, isRunning, Meeting, resultOf } from './support';

/** Fills so many megabytes and keeps them. */
const FILL =
  'const all = []; const fill = (mb) => { for (let i = 0; i < mb; i += 10) all.push(Buffer.alloc(1e7, 1)); };';

/** Only the system tells how much a process uses. */
const onLinux = platform === 'linux' ? describe : describe.skip;

onLinux('the memory of a function', () => {
  it('counts while its module is loaded', async () => {
    const pool = newPool({ memoryMb: 256 });
    const outcome = await pool.invoke(
      callOf(`${FILL} fill(400); for (;;); exports.handler = async () => 1`, { timeoutSeconds: 15 }),
    );
    expect(errorOf(outcome)).toMatchObject({
      cause: 'crash',
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringMatching(/signal: killed$/) as string,
    });
    expect(outcome.logs.at(-1)?.message).toMatch(/^The function used \d+ MB of memory; it may use 256 MB\.$/);
  });

  it.each(
    variants(
      [
        ['a child', '{}'],
        ['one that left its group and its environment', '{ detached: true, env: {} }'],
      ],
      (_each, index) => index === 1,
    ),
  )('counts with what it started: %s', async (_what, options) => {
    const pool = newPool({ memoryMb: 256, allowChildProcess: true });
    const outcome = await pool.invoke(
      callOf(
        `const { spawn } = require('node:child_process');
         exports.handler = () => new Promise(() => {
           const child = spawn(process.execPath, ['-e', ${JSON.stringify(`${FILL} fill(400); setInterval(() => {}, 1000);`)}], ${options});
           console.log(child.pid);
         })`,
        { timeoutSeconds: 60 },
      ),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'crash', errorType: 'Runtime.OutOfMemory' });
    await ended(Number(outcome.logs[0]?.message), outcome.pid ?? 0);
  });
});

onLinux('the memory of all functions', () => {
  it('is that of idle ones first, the one that waited longest before the others', async () => {
    const pool = newPool({ totalMemoryMb: 550 });
    const meeting = new Meeting();
    const filled = `${FILL} exports.handler = async () => { fill(200); return process.pid; }`;
    const busy = pool.invoke(await meeting.call());
    await meeting.came(1);
    const first = resultOf(await pool.invoke(callOf(filled))) as number;
    await pool.invoke(callOf(filled));
    // Each makes it some 250 more than it was.
    const third = resultOf(await pool.invoke(callOf(filled))) as number;
    await ended(first);
    expect(isRunning(third)).toBe(true);
    meeting.release();
    expect(resultOf(await busy)).toEqual(expect.any(Number));
  });

  it('is then that of the one that uses most', async () => {
    const pool = newPool({ totalMemoryMb: 350 });
    const meeting = new Meeting();
    const small = pool.invoke(await meeting.call());
    await meeting.came(1);
    const large = await pool.invoke(
      callOf(`${FILL} fill(400); exports.handler = () => new Promise((r) => setTimeout(r, 60000))`, {
        timeoutSeconds: 60,
      }),
    );
    expect(errorOf(large)).toMatchObject({ cause: 'crash', errorType: 'Runtime.OutOfMemory' });
    expect(large.logs.at(-1)?.message).toMatch(
      /^All functions together used \d+ MB of this machine's memory; they may use 350 MB\. This one used most\.$/,
    );
    meeting.release();
    expect(resultOf(await small)).toEqual(expect.any(Number));
  });
});

describe('the processes of all functions', () => {
  it('have so many places: who is idle gives up its own, who is not keeps it', async () => {
    const pool = newPool({ processes: 2 });
    const meeting = new Meeting();
    const idle = resultOf(await pool.invoke(callOf('exports.handler = async () => process.pid'))) as number;
    const busy = [pool.invoke(await meeting.call()), pool.invoke(await meeting.call())];
    await meeting.came(2);
    await ended(idle);
    const waiting = pool.invoke(callOf('exports.handler = async () => process.pid'));
    meeting.release();
    const pids = (await Promise.all(busy)).map(resultOf) as number[];
    expect(pids).not.toContain(resultOf(await waiting));
    // One of them had to go for it.
    while (pids.every(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('are not all for one function', async () => {
    const pool = newPool({ processes: 4 });
    const meeting = new Meeting();
    const call = await meeting.call();
    const many = Array.from({ length: 8 }, () => pool.invoke(call));
    await meeting.came(3);
    const other = await pool.invoke(callOf('exports.handler = async () => "answered"'));
    expect(resultOf(other)).toBe('answered');
    let left = many.length;
    for (const each of many) void each.finally(() => (left -= 1));
    while (left > 0) {
      meeting.release();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});
