import { readFileSync, readlinkSync } from 'node:fs';

/** What Linux tells of a process. */
export interface ProcessStat {
  /** The program's name. */
  readonly name: string;
  /** `R` runs, `S` sleeps; `Z` and `X` have ended, and their parent has not asked for it yet. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** When it started, in ticks since the machine did: tells it from a later one of the same number. */
  readonly started: string;
}

/** What the system tells of a process; undefined where there is none of this number, and where there is no `/proc`. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    // The name stands in parentheses, and may hold anything: the other fields are counted from behind it.
    const [, name = '', rest = ''] =
      /^\d+ \((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [state = '', parent, group, ...others] = rest.split(' ');
    return { name, state, parent: Number(parent), group: Number(group), started: others[16] ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether what the system tells is of a process that has ended. */
export function hasEnded({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X';
}

/** For how long a process's main thread could have run and others did instead: milliseconds; 0 where the system does not tell. */
export function heldUpMs(pid: number | undefined): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${String(pid)}/schedstat`, 'utf8').split(' ');
    return (Number(waitedNs) || 0) / 1e6;
  } catch {
    return 0;
  }
}

/** Within which numbers are given to processes: containers of one machine each have their own. Undefined where nobody tells. */
export function processNumbering(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** Whether a process is running. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
