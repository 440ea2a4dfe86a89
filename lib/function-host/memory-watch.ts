import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import { findMembers, memoryOf, type ProcessFamily } from './process-family';

/** How often it is looked, in milliseconds: where the system has to be asked by a program, less often. */
const EVERY_MS = process.platform === 'linux' ? 100 : 1_000;

/** What is watched: a host process. */
interface Watched {
  readonly busy: boolean;
  readonly usable: boolean;
  readonly lastUsed: number;
  readonly family: ProcessFamily | undefined;
  /** Told what it uses, with what it started. */
  checkMemory(usedMb: number): void;
  /** Ends it for what it uses. */
  endForMemory(why: string): void;
}

/** Half of what this machine, or the container, has: megabytes. */
export function halfOfMemoryMb(): number {
  const all = totalmem();
  const allowed = constrainedMemory();
  return Math.floor((allowed > 0 && allowed < all ? allowed : all) / 2 / 1024 / 1024);
}

/** Looks at what hosts use: each for itself, and all together. */
export class MemoryWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly hosts: ReadonlySet<Watched>,
    private readonly totalMb: number,
  ) {}

  /** From now on, as long as there are hosts. */
  begin(): void {
    this.timer ??= setTimeout(() => void this.look(), EVERY_MS).unref();
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    const watched = [...this.hosts].flatMap((host) => (host.family ? [{ host, family: host.family }] : []));
    findMembers();
    const used = await memoryOf(watched.map(({ family }) => family));
    const left: { readonly host: Watched; readonly usedMb: number }[] = [];
    watched.forEach(({ host }, index) => {
      const usedMb = used[index] ?? 0;
      host.checkMemory(usedMb);
      if (host.usable) left.push({ host, usedMb });
    });
    this.bound(left);
    this.timer = undefined;
    if (this.hosts.size > 0) this.begin();
  }

  /** Idle hosts go first, the one that waited longest before all; then those that use most. */
  private bound(hosts: { readonly host: Watched; readonly usedMb: number }[]): void {
    let total = hosts.reduce((sum, { usedMb }) => sum + usedMb, 0);
    if (total <= this.totalMb) return;
    hosts.sort((a, b) => {
      if (a.host.busy !== b.host.busy) return a.host.busy ? 1 : -1;
      return a.host.busy ? b.usedMb - a.usedMb : a.host.lastUsed - b.host.lastUsed;
    });
    for (const { host, usedMb } of hosts) {
      if (total <= this.totalMb) return;
      host.endForMemory(
        `All functions together used ${total} MB of this machine's memory; they may use ${this.totalMb} MB. ` +
          'This one used most.',
      );
      total -= usedMb;
    }
  }
}
