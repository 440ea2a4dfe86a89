import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';

/**
 * How long a call may take before its process gives way to those that answer at once, and where more of them compute than
 * there are processors: milliseconds.
 */
const PROMPT_MS = 1_000;
const CROWDED_MS = 100;
/** For how long one that comes into such a crowd gives way a little only: milliseconds in which most modules are loaded. */
const LOADING_MS = 250;
/** How often it is looked, in milliseconds. */
const EVERY_MS = 50;
/** What giving way is, and giving way a little: nice values, from 0, as before, to 19, the least. */
const LOW_PRIORITY = 15;
const LOADING_PRIORITY = 8;

/** What may have to give way: a host process. */
interface Running {
  readonly pid: number | undefined;
  /** For how long it has been at work on a call, in milliseconds; undefined: it is at none. */
  readonly atWorkMs: number | undefined;
  /** Whether its module is loaded: who comes new into a crowd gives way a little at once, and no more until it had time for that. */
  readonly isLoaded: boolean;
}

/**
 * Lets processes that take long give way to this one and to those that answer at once. What waits does not notice, and what
 * computes does so only where others want the processor as well.
 */
export class PriorityWatch {
  private timer: NodeJS.Timeout | undefined;
  /** Who has given way, and to which priority: for good, only the system's administrator may take that back. */
  private readonly given = new WeakMap<Running, number>();

  constructor(private readonly hosts: ReadonlySet<Running>) {}

  /** From now on, as long as one is at work. */
  begin(): void {
    this.timer ??= setTimeout(() => {
      this.look();
    }, EVERY_MS).unref();
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const atWork = [...this.hosts].filter(({ atWorkMs }) => atWorkMs !== undefined);
    const crowded = atWork.length > availableParallelism();
    for (const host of atWork) {
      const priority = priorityOf(host, crowded);
      if (host.pid === undefined || priority <= (this.given.get(host) ?? 0)) continue;
      if (giveWay(host.pid, priority)) this.given.set(host, priority);
    }
    this.timer = undefined;
    if (atWork.length > 0) this.begin();
  }
}

function priorityOf({ isLoaded, atWorkMs = 0 }: Running, crowded: boolean): number {
  if (!isLoaded && atWorkMs < LOADING_MS) return crowded ? LOADING_PRIORITY : 0;
  return atWorkMs >= (crowded ? CROWDED_MS : PROMPT_MS) ? LOW_PRIORITY : 0;
}

/** @returns whether that is done; otherwise it is to be tried again */
function giveWay(pid: number, priority: number): boolean {
  try {
    for (const id of threadsOf(pid)) setPriority(id, priority);
  } catch {
    // It has just ended, or one of its threads has.
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // Where Linux groups processes by session, as on most desktops, a nice value counts only within the session.
    writeFileSync(`/proc/${pid}/autogroup`, String(priority));
    return true;
  } catch (error) {
    // Of those that are no administrator's it takes ten a second in all.
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
  }
}

/** What has a priority of its own: on Linux each thread, elsewhere the process. */
function threadsOf(pid: number): number[] {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
}
