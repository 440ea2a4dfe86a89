import type { Settings } from '../settings';
import type { Org } from '../store/org';
import type { CollectionName } from '../store/records';

interface Birth {
  readonly at: number;
  gets: number;
  lists: number;
}

/** Makes an org eventually consistent: what is new cannot be read, or is missing in lists, for some time or reads. */
export class Consistency {
  private readonly births = new WeakMap<Org, Map<string, Birth>>();

  constructor(private readonly settings: () => Settings) {}

  created(org: Org, collection: CollectionName, id: string): void {
    const { newHiddenMs, newHiddenReads, listLagMs, listLagReads } = this.settings();
    if (newHiddenMs + newHiddenReads + listLagMs + listLagReads === 0) return;
    let births = this.births.get(org);
    if (births === undefined) this.births.set(org, (births = new Map()));
    births.set(`${collection} ${id}`, { at: Date.now(), gets: 0, lists: 0 });
  }

  visible(org: Org, collection: CollectionName, id: string, how: 'get' | 'list'): boolean {
    const birth = this.births.get(org)?.get(`${collection} ${id}`);
    if (birth === undefined) return true;
    const { newHiddenMs, newHiddenReads, listLagMs, listLagReads } = this.settings();
    const age = Date.now() - birth.at;
    return how === 'get'
      ? age >= newHiddenMs && birth.gets++ >= newHiddenReads
      : age >= listLagMs && birth.lists++ >= listLagReads;
  }
}
