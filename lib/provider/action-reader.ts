import { LIST_IDS_MAX } from '../model/limits';
import type { Action, Platform } from '../platform';

/** Reads that come within this time share a request: milliseconds. */
const GATHER_MS = 5;

/** Up to so many groups are read each by itself; with more, all actions of the org are read instead. */
const GROUPS_MAX = 2;

interface Waiting {
  readonly id: string;
  readonly category: string;
  readonly resolve: (action: Action | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** How far a list was read. */
interface Scan {
  page: number;
  done: boolean;
}

/**
 * Reads published actions with few requests, although Terraform asks for them one by one and never for more than its
 * parallelism (10) at once.
 *
 * The first reads are gathered into one list call by ids. When more come, a large refresh is under way: then whole pages
 * of the actions' group are read ahead. How many depends on how many reads there were, so that a group with many
 * actions of others costs little more than not reading ahead at all.
 *
 * An answer is at most as old as the process, which lives for one plan or one apply; what the process itself changes
 * must be forgotten with {@link forget}.
 */
export class ActionReader {
  private readonly known = new Map<string, Action>();
  private readonly scans = new Map<string, Scan>();
  private readonly categories = new Set<string>();
  private waiting: Waiting[] = [];
  private gathering = false;
  private reads = 0;
  private rounds = 0;

  constructor(private readonly platform: Platform) {}

  /** The published action as a list shows it (perhaps without contract and templates); undefined when there is none. */
  read(id: string, category: string): Promise<Action | undefined> {
    this.reads += 1;
    this.categories.add(category);
    const known = this.known.get(id);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, category, resolve, reject });
      if (!this.gathering) {
        this.gathering = true;
        setTimeout(() => void this.work(), GATHER_MS);
      }
    });
  }

  /** Makes the next read of an action ask the org. */
  forget(id: string): void {
    this.known.delete(id);
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, LIST_IDS_MAX);
      try {
        await this.serve(batch);
      } catch (error) {
        for (const each of batch) each.reject(error);
      }
    }
    this.gathering = false;
  }

  private async serve(batch: readonly Waiting[]): Promise<void> {
    this.rounds += 1;
    if (this.rounds > 1) await this.readAhead(batch);
    const missing = batch.filter(({ id }) => !this.known.has(id)).map(({ id }) => id);
    if (missing.length > 0) {
      const { entities = [] } = await this.platform.actions.page({ ids: missing }, 1);
      this.remember(entities);
    }
    for (const { id, resolve } of batch) resolve(this.known.get(id));
  }

  private async readAhead(batch: readonly Waiting[]): Promise<void> {
    const groups =
      this.categories.size > GROUPS_MAX ? [undefined] : [...new Set(batch.map(({ category }) => category))];
    const lacks = (): boolean => batch.some(({ id }) => !this.known.has(id));
    for (const category of groups) {
      const key = category ?? '';
      const scan = this.scans.get(key) ?? { page: 0, done: false };
      this.scans.set(key, scan);
      const allowed = Math.max(3, Math.ceil(this.reads / 5));
      while (!scan.done && scan.page < allowed && lacks()) {
        const { entities = [], pageCount = 1 } = await this.platform.actions.page(
          category === undefined ? {} : { category },
          scan.page + 1,
        );
        scan.page += 1;
        scan.done = scan.page >= pageCount || entities.length === 0;
        this.remember(entities);
      }
    }
  }

  private remember(entities: readonly Action[]): void {
    for (const each of entities) if (!this.known.has(each.id)) this.known.set(each.id, each);
  }
}
