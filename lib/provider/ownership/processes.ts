import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasEnded, isAlive, processNumbering, processStat } from '../../shared/processes';

/** What tells a process from every other one, also from a later one with the same number, and from those of other machines. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts; null where the system does not tell it cheaply (Windows). */
  readonly started: string | null;
  /** Where its number means something; undefined in what earlier versions have written. */
  readonly host?: Host | undefined;
}

/** A machine or a container between two of its starts; null is what the system does not tell. */
export interface Host {
  readonly name: string;
  /** What this start of the machine is called. */
  readonly boot: string | null;
  /** Within which numbers are given to processes: containers of one name on one machine each have their own. */
  readonly numbers: string | null;
}

/** For so long after its last sign, what cannot be seen from here counts as running: milliseconds. */
const UNSEEN_MS = 60 * 60 * 1000;

let own: ProcessIdentity | undefined;

/** A process of this machine. */
export function identityOf(pid: number): ProcessIdentity {
  return pid === process.pid ? (own ??= identify(pid)) : identify(pid);
}

function identify(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) ?? null, host: thisHost() };
}

/**
 * Whether a process still runs. Where its start is not known, its number alone decides; and where its machine is another
 * one, how long ago it was heard of.
 *
 * @param heardMs when it was heard of last: milliseconds since 1970
 */
export function stillRuns({ pid, started, host }: ProcessIdentity, heardMs: number): boolean {
  const here = thisHost();
  if (host !== undefined) {
    if (host.name === here.name && differ(host.boot, here.boot)) return false;
    if (host.name !== here.name || differ(host.numbers, here.numbers)) {
      return Date.now() - heardMs < UNSEEN_MS;
    }
  }
  if (!isAlive(pid)) return false;
  const now = started === null ? null : startOf(pid);
  return now === null || now === started;
}

/** Whether something that was read tells a process. */
export function isIdentity(content: unknown): content is ProcessIdentity {
  const { pid, host } = (content ?? {}) as Partial<Record<keyof ProcessIdentity, unknown>>;
  return typeof pid === 'number' && (host === undefined || typeof (host as Host | null)?.name === 'string');
}

/** Whether both are known, and are not the same. */
function differ(one: string | null, other: string | null): boolean {
  return typeof one === 'string' && typeof other === 'string' && one !== other;
}

function thisHost(): Host {
  return { name: hostname(), boot: bootId(), numbers: processNumbering() ?? null };
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** When a process started; null where the system does not tell, undefined where none of this number runs. */
function startOf(pid: number): string | null | undefined {
  if (process.platform === 'linux') return startInProc(pid);
  // There a PowerShell would have to be started, which takes long.
  return process.platform === 'win32' ? null : startByPs(pid);
}

function startInProc(pid: number): string | undefined {
  const stat = processStat(pid);
  return stat === undefined || hasEnded(stat) ? undefined : stat.started;
}

/** When a process started, as `ps` tells it where there is no `/proc` (macOS): seconds since 1970. */
export function startByPs(pid: number): string | null | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status !== 0) return status === 1 ? undefined : null;
  const [, state = '', date = ''] = /^\s*(\S+)\s+(.*\S)/.exec(stdout) ?? [];
  if (state.startsWith('Z')) return undefined;
  const started = Date.parse(`${date} UTC`);
  return Number.isNaN(started) ? null : String(started / 1000);
}
