import type { EmulatorSettings } from '../settings';
import type { Org } from '../store/org';
import type { CollectionName } from '../store/records';

/** How long a new object is hidden: until then, and for so many more reads. */
interface Hidden {
  readonly getsFrom: number;
  readonly listsFrom: number;
  gets: number;
  lists: number;
}

/** Makes an org eventually consistent: what is new cannot be read, or is missing in lists, for some time or reads. */
export class Consistency {
  private readonly hidden = new WeakMap<Org, Map<string, Hidden>>();

  constructor(private readonly settings: () => EmulatorSettings) {}

  created(org: Org, collection: CollectionName, id: string): void {
    const { newHiddenMs, newHiddenReads, listLagMs, listLagReads } = this.settings();
    if (newHiddenMs + newHiddenReads + listLagMs + listLagReads === 0) return;
    let hidden = this.hidden.get(org);
    if (hidden === undefined) this.hidden.set(org, (hidden = new Map()));
    hidden.set(`${collection} ${id}`, {
      getsFrom: Date.now() + newHiddenMs,
      listsFrom: Date.now() + listLagMs,
      gets: newHiddenReads,
      lists: listLagReads,
    });
  }

  visible(org: Org, collection: CollectionName, id: string, how: 'get' | 'list'): boolean {
    const hidden = this.hidden.get(org)?.get(`${collection} ${id}`);
    if (hidden === undefined) return true;
    return how === 'get'
      ? Date.now() >= hidden.getsFrom && hidden.gets-- <= 0
      : Date.now() >= hidden.listsFrom && hidden.lists-- <= 0;
  }
}
