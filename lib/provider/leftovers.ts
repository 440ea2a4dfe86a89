import type { Action, CallOptions, Platform } from '../platform';

/** What a create that was cut off may have left in the org. */
export interface Leftovers {
  /** Drafts and published actions of one group. */
  readonly drafts: readonly Action[];
  readonly published: readonly Action[];
}

/**
 * Finds what an earlier apply made and lost: it was killed, or an answer never came back. The platform's names are not
 * unique, so nothing that belongs to a resource of this process is ever taken.
 */
export class LeftoverFinder {
  private readonly claimed = new Set<string>();
  private readonly groups = new Map<string, Promise<Leftovers>>();

  constructor(private readonly platform: Platform) {}

  /** Says that something belongs to a resource. */
  claim(id: string | null | undefined): void {
    if (typeof id === 'string') this.claimed.add(id);
  }

  isClaimed(id: string | undefined): boolean {
    return id === undefined || this.claimed.has(id);
  }

  /**
   * Actions of a group (read once in a process) with this name in this integration, that belong to nobody here: the
   * published ones, and the drafts that were never published.
   */
  async actions(
    {
      name,
      category,
      integrationId,
      secure,
    }: { name: string; category: string; integrationId: string; secure: boolean },
    options: CallOptions,
  ): Promise<Leftovers> {
    let group = this.groups.get(category);
    if (group === undefined) {
      group = this.readGroup(category, options);
      this.groups.set(category, group);
      group.catch(() => this.groups.delete(category));
    }
    const { drafts, published } = await group;
    const publishedIds = new Set(published.map(({ id }) => id));
    const fits = (each: Action): boolean =>
      each.name === name &&
      each.category === category &&
      each.integrationId === integrationId &&
      (each.secure ?? false) === secure &&
      !this.isClaimed(each.id);
    return {
      drafts: drafts.filter((each) => fits(each) && !publishedIds.has(each.id)),
      published: published.filter(fits),
    };
  }

  private async readGroup(category: string, options: CallOptions): Promise<Leftovers> {
    const [drafts, published] = await Promise.all([
      this.platform.actions.listDrafts({ category }, options),
      this.platform.actions.list({ category }, options),
    ]);
    return { drafts, published };
  }
}
