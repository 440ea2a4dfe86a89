import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, getPriority } from 'node:os';
import { platform } from 'node:process';
import { PriorityWatch } from '../../lib/function-host/priority';
import { callOf, newPool } from '../execution/support';

/** What Linux gives the session of a process, where it shares the processors out by sessions. */
function sessionPriority(pid: number): number | undefined {
  const file = `/proc/${pid}/autogroup`;
  return existsSync(file) ? Number(/nice (-?\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) : undefined;
}

function hasGivenWay(pid: number): boolean {
  return getPriority(pid) > 0 && (sessionPriority(pid) ?? 1) > 0;
}

async function givenWay(...pids: number[]): Promise<void> {
  while (!pids.every(hasGivenWay)) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('the process of a function that is at work for long gives way to others', async () => {
  let pid = 0;
  const pool = newPool({ onLog: (_id, { message }) => (pid = Number(message)) });
  const answer = pool.invoke(
    callOf('exports.handler = () => new Promise(() => setInterval(console.log, 1000, process.pid))', {
      timeoutSeconds: 60,
    }),
  );
  while (pid === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await givenWay(pid);
  await pool.dispose();
  expect((await answer).ok).toBe(false);
});

const onLinux = platform === 'linux' ? it : it.skip;

onLinux('with it do the threads that it had before', async () => {
  const code = `const { Worker } = require('node:worker_threads');
    new Worker('setInterval(() => {}, 100)', { eval: true }).once('online', () => console.log('begun'));`;
  // Of a session of its own, which gives way with it.
  const child = spawn(process.execPath, ['--eval', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const watch = new PriorityWatch(new Set([{ pid: child.pid, atWorkMs: 2_000, isLoaded: true }]));
  try {
    await once(child.stdout, 'data');
    watch.begin();
    await givenWay(child.pid ?? 0);
    const threads = readdirSync(`/proc/${child.pid ?? 0}/task`).map(Number);
    expect(threads.map((id) => getPriority(id))).toEqual(threads.map(() => 15));
  } finally {
    watch.end();
    child.kill('SIGKILL');
  }
});

describe('of several processes', () => {
  const children: ChildProcess[] = [];
  const watches: PriorityWatch[] = [];

  /** Processes that have been at work for so long. */
  function atWork(...times: number[]): number[] {
    return watched(...times.map((atWorkMs) => ({ atWorkMs, isLoaded: true })));
  }

  function watched(...works: { atWorkMs: number; isLoaded: boolean }[]): number[] {
    const hosts = works.map((work) => {
      const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
      children.push(child);
      return { pid: child.pid ?? 0, ...work };
    });
    const watch = new PriorityWatch(new Set(hosts));
    watches.push(watch);
    watch.begin();
    return hosts.map(({ pid }) => pid);
  }

  afterEach(() => {
    for (const watch of watches.splice(0)) watch.end();
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('those give way that take long', async () => {
    const [quick = 0, slow = 0] = atWork(200, 2_000);
    await givenWay(slow);
    expect(hasGivenWay(quick)).toBe(false);
  });

  it('those give way sooner that are more than there are processors', async () => {
    await givenWay(...atWork(...Array.from({ length: availableParallelism() + 1 }, () => 200)));
  });

  it('of more than there are processors one whose module loads gives way a little at first', async () => {
    const loading = [0, 200, 300].map((atWorkMs) => ({ atWorkMs, isLoaded: false }));
    const others = Array.from({ length: availableParallelism() }, () => ({ atWorkMs: 0, isLoaded: true }));
    const pids = watched(...loading, ...others);
    await givenWay(...pids.slice(0, 3));
    expect(pids.map((pid) => getPriority(pid))).toEqual([8, 8, 15, ...others.map(() => 0)]);
  });
});
