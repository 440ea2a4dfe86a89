import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { hasEnded, processStat, type ProcessStat } from '../shared/processes';

/** A host, and the processes that were started from it: found once, they belong to it as long as they live. */
export interface ProcessFamily {
  /** The host's process, which leads a group of its own. */
  readonly pid: number;
  /** A directory that is nobody else's `TMPDIR`: what inherits it is of this family, wherever it went. */
  readonly temporary: string;
  /** Whether other processes than the host may be in it. */
  readonly hasChildren: boolean;
  /** Everything that was started from the host, with when that was. */
  readonly members: Map<number, string>;
}

interface Row extends Pick<ProcessStat, 'parent' | 'group' | 'started'> {
  readonly pid: number;
}

const LINUX = process.platform === 'linux';

/** What was looked at and is of no family. */
const strangers = new Set<number>();

/** Every family: what is of none of them is a stranger. */
const families = new Set<ProcessFamily>();

/** From now on members are looked for, until {@link removeFamily}. */
export function addFamily(family: ProcessFamily): void {
  families.add(family);
}

export function removeFamily(family: ProcessFamily): void {
  families.delete(family);
}

/** Looks for new members of all families. Finds nothing on Windows. */
export function findMembers(): void {
  const looked = [...families].filter(({ hasChildren }) => hasChildren);
  if (looked.length === 0) return;
  const rows = LINUX ? newRows() : listed();
  if (!LINUX) forget(new Set([...rows].map(({ pid }) => pid)));
  for (let found = true; found;) {
    found = false;
    for (const row of rows) {
      const family = looked.find((each) => row.pid !== each.pid && isOf(row, each));
      if (family === undefined) continue;
      rows.delete(row);
      family.members.set(row.pid, row.started);
      found = true;
    }
  }
  if (LINUX) for (const { pid } of rows) strangers.add(pid);
}

/** The resident memory of each family, in megabytes; 0 where the system does not tell. */
export async function memoryOf(measured: readonly ProcessFamily[]): Promise<number[]> {
  const kilobytesOf = LINUX ? kilobytesOnLinux : await kilobytesListed();
  return measured.map(({ pid, members }) => {
    const all = [pid, ...members.keys()].map(kilobytesOf);
    return Math.ceil(all.reduce((sum, each) => sum + each, 0) / 1024);
  });
}

/** Ends what was started from a host. What is started meanwhile is looked for again. */
export function killMembers(family: ProcessFamily): void {
  if (!family.hasChildren) return;
  for (let round = 0; round < 10; round++) {
    findMembers();
    const left = living(family.members);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
  }
}

function living(members: ReadonlyMap<number, string>): number[] {
  if (LINUX)
    return [...members].filter(([pid, started]) => rowOf(pid)?.started === started).map(([pid]) => pid);
  const rows = members.size === 0 ? [] : [...listed()];
  return rows.map(({ pid }) => pid).filter((pid) => members.has(pid));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}

function isOf(row: Row, { pid, members, temporary }: ProcessFamily): boolean {
  if (row.parent === pid || row.group === pid || members.has(row.parent)) return true;
  return textOf(`/proc/${row.pid}/environ`).includes(`TMPDIR=${temporary}\0`);
}

function forget(alive: ReadonlySet<number>): void {
  for (const { members } of families) {
    for (const pid of members.keys()) if (!alive.has(pid)) members.delete(pid);
  }
}

/** Processes that were not seen before. */
function newRows(): Set<Row> {
  const pids = new Set(
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0),
  );
  for (const pid of strangers) if (!pids.has(pid)) strangers.delete(pid);
  forget(pids);
  const rows = new Set<Row>();
  for (const pid of pids) {
    if (strangers.has(pid) || isKnown(pid)) continue;
    const row = rowOf(pid);
    if (row !== undefined) rows.add(row);
  }
  return rows;
}

function isKnown(pid: number): boolean {
  for (const family of families) if (family.pid === pid || family.members.has(pid)) return true;
  return false;
}

/** A process that lives; one that has ended and was not fetched yet does not. */
function rowOf(pid: number): Row | undefined {
  const stat = processStat(pid);
  return stat === undefined || hasEnded(stat) ? undefined : { pid, ...stat };
}

const LIST = ['-A', '-o', 'pid=,ppid=,pgid=,rss=,stat='];

/** Every process, where only the system's own program tells. */
function listed(): Set<Row> {
  if (process.platform === 'win32') return new Set();
  try {
    const rows = rowsIn(execFileSync('ps', LIST, { encoding: 'utf8' }));
    return new Set(rows.filter(({ state }) => !state.startsWith('Z')));
  } catch {
    return new Set();
  }
}

async function kilobytesListed(): Promise<(pid: number) => number> {
  if (process.platform === 'win32') return () => 0;
  const text = await new Promise<string>((resolve) => {
    execFile('ps', LIST, (_error, stdout) => {
      resolve(stdout);
    });
  });
  const known = new Map(rowsIn(text).map(({ pid, kilobytes }) => [pid, kilobytes]));
  return (pid) => known.get(pid) ?? 0;
}

function rowsIn(text: string): (Row & { readonly kilobytes: number; readonly state: string })[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, kilobytes, state] = line.trim().split(/\s+/);
    if (state === undefined) return [];
    const numbers = { pid: Number(pid), parent: Number(parent), group: Number(group) };
    return [{ ...numbers, kilobytes: Number(kilobytes), state, started: '' }];
  });
}

function kilobytesOnLinux(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
