import type { Change, ChangeMaker, Org } from './org';
import type { CollectionName } from './records';

/** A change of an org's record, with the record that was there before. */
interface Made {
  readonly org: Org;
  readonly change: Change;
  readonly before: Change['record'] | undefined;
}

/** Writes changes down, all of them or none. @throws when it cannot */
type Writer = (changes: readonly { readonly org: Org; readonly change: Change }[]) => void;

/** Told of each change that was made, in order. */
type Listener = (made: Made) => void;

/**
 * Makes changes: each is written down before it is there for anyone. What cannot be written down is not made, and
 * whoever wanted it is told by an error.
 */
export class OrgChanges implements ChangeMaker {
  /** What is made as one, while it is. */
  private group: { readonly made: Made[]; readonly undo: Map<string, () => void> } | undefined;

  constructor(
    private readonly write: Writer,
    private readonly told: Listener,
  ) {}

  make(org: Org, change: Change): void {
    const made: Made = { org, change, before: org.peek(change.collection, change.id) };
    if (this.group === undefined) {
      this.write([made]);
      org.load(change);
      this.told(made);
    } else {
      this.keep(org, change.collection);
      org.load(change);
      this.group.made.push(made);
    }
  }

  together<Result>(work: () => Result): Result {
    if (this.group !== undefined) return work();
    const group = (this.group = { made: [] as Made[], undo: new Map<string, () => void>() });
    let result: Result;
    try {
      result = work();
      if (group.made.length > 0) this.write(group.made);
    } catch (error) {
      for (const undo of group.undo.values()) undo();
      throw error;
    } finally {
      this.group = undefined;
    }
    for (const made of group.made) this.told(made);
    return result;
  }

  /** Remembers how a collection was before the group: its order as well. */
  private keep(org: Org, collection: CollectionName): void {
    const key = `${org.id} ${collection}`;
    if (this.group?.undo.has(key) === false) this.group.undo.set(key, org.snapshot(collection));
  }
}
