import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { identityOf, startByPs, stillRuns, type Host } from '../../../lib/provider/ownership/processes';

describe('whether a process is alive', () => {
  const HOUR = 60 * 60 * 1000;
  const now = (): number => Date.now();
  const running = identityOf(process.pid);
  const here = running.host as Host;

  test('it is until it ends, and a later one of its number is another', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const identity = identityOf(child.pid ?? 0);
    expect(stillRuns(identity, now())).toBe(true);
    expect(stillRuns(identity, 0)).toBe(true);
    if (identity.started !== null) expect(stillRuns({ ...identity, started: '1' }, now())).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stillRuns(identity, now())).toBe(false);
  });

  // Where there is no /proc; Linux has ps as well.
  (process.platform === 'win32' ? test.skip : test)('ps tells when it started, until it ends', async () => {
    const before = now();
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const pid = child.pid ?? 0;
    const started = startByPs(pid);
    // It counts in seconds, and the machine's start may be known less exactly.
    expect(Number(started) * 1000).toBeGreaterThan(before - 3000);
    expect(Number(started) * 1000).toBeLessThan(now() + 3000);
    expect(Number(startByPs(process.pid))).toBeLessThanOrEqual(Number(started));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(startByPs(pid)).toBeUndefined();
  });

  test('where ps cannot be asked, the number decides', () => {
    const { PATH } = process.env;
    process.env['PATH'] = '';
    try {
      expect(startByPs(process.pid)).toBeNull();
    } finally {
      process.env['PATH'] = PATH;
    }
  });

  test('on another machine, or under other numbers, it counts as running for an hour', () => {
    const elsewhere: Host[] = [{ ...here, name: `not ${here.name}` }];
    elsewhere.push({ name: `not ${here.name}`, boot: null, numbers: null });
    if (here.numbers !== null) elsewhere.push({ ...here, numbers: 'pid:[1]' });
    // A number that nobody has here says nothing about there.
    for (const host of elsewhere)
      for (const pid of [process.pid, 2 ** 30]) {
        expect(stillRuns({ ...running, pid, host }, now())).toBe(true);
        expect(stillRuns({ ...running, pid, host }, now() - 0.9 * HOUR)).toBe(true);
        expect(stillRuns({ ...running, pid, host }, now() - HOUR)).toBe(false);
      }
  });

  test('none has outlived a start of its machine', () => {
    const before = { ...running, host: { ...here, boot: 'an earlier one' } };
    expect(stillRuns(before, now())).toBe(here.boot === null);
  });

  test('of what was written before machines were told apart, the number decides', () => {
    const { pid, started } = running;
    expect(stillRuns({ pid, started }, 0)).toBe(true);
    expect(stillRuns({ pid: 2 ** 30, started }, now())).toBe(false);
  });

  (process.platform === 'linux' ? test : test.skip)(
    'it is not when it has ended and its parent has not asked for it',
    async () => {
      // A shell that turns into another program knows nothing of the children that it had.
      const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000']);
      try {
        const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
        const identity = identityOf(Number(line));
        expect(stillRuns(identity, now())).toBe(true);
        process.kill(identity.pid, 'SIGKILL');
        // A shell that has not turned yet may ask for it; then it is gone at once.
        const ended = (): boolean => {
          try {
            return /^.*\) Z/s.test(readFileSync(`/proc/${identity.pid}/stat`, 'utf8'));
          } catch {
            return true;
          }
        };
        while (!ended()) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(stillRuns(identity, now())).toBe(false);
        expect(startByPs(identity.pid)).toBeUndefined();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
