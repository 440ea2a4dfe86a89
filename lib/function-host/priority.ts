import { writeFileSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';

/**
 * How long a call may take before its process gives way to those that answer at once, and where more of them compute than
 * there are processors: milliseconds.
 */
const PROMPT_MS = 1_000;
const CROWDED_MS = 100;
/** How often it is looked, in milliseconds. */
const EVERY_MS = 50;
const LOW_PRIORITY = 15;

/** What may have to give way: a host process. */
interface Running {
  readonly pid: number | undefined;
  /** For how long it has been at work on a call, in milliseconds; undefined: it is at none. */
  readonly atWorkMs: number | undefined;
  /** Whether it has answered before: who comes new into a crowd gives way at once. */
  readonly hasServed: boolean;
}

/**
 * Lets processes that take long give way to this one and to those that answer at once. What waits does not notice, and what
 * computes does so only where others want the processor as well.
 */
export class PriorityWatch {
  private timer: NodeJS.Timeout | undefined;
  /** Who has given way, for good: only the system's administrator may take that back. */
  private readonly low = new WeakSet<Running>();

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
      const { pid, atWorkMs = 0, hasServed } = host;
      const limitMs = !crowded ? PROMPT_MS : hasServed ? CROWDED_MS : 0;
      if (pid === undefined || atWorkMs < limitMs || this.low.has(host)) continue;
      if (giveWay(pid)) this.low.add(host);
    }
    this.timer = undefined;
    if (atWork.length > 0) this.begin();
  }
}

/** @returns whether that is done; otherwise it is to be tried again */
function giveWay(pid: number): boolean {
  try {
    setPriority(pid, LOW_PRIORITY);
  } catch {
    // It has just ended.
    return true;
  }
  if (process.platform !== 'linux') return true;
  try {
    // Where Linux groups processes by session, as on most desktops, a nice value counts only within the session.
    writeFileSync(`/proc/${pid}/autogroup`, String(LOW_PRIORITY));
    return true;
  } catch (error) {
    // Of those that are no administrator's it takes ten a second in all.
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
  }
}
