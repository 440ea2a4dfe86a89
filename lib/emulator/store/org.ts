import { COLLECTION_NAMES, type CollectionName, type Collections } from './records';

/** One change of a record; a null record is a deletion. */
export interface Change<Name extends CollectionName = CollectionName> {
  readonly collection: Name;
  readonly id: string;
  readonly record: Collections[Name] | null;
}

/** Makes the changes of orgs. */
export interface ChangeMaker {
  /** Makes one change. @throws StorageFailure when it cannot be kept: it is not made then */
  make(org: Org, change: Change): void;
  /** Makes the changes of some work as one: all of them, or none when the work throws or they cannot be kept. */
  together<Result>(work: () => Result): Result;
}

/** Decides whether a record can be read yet: what makes an org eventually consistent. */
type Visibility = (org: Org, collection: CollectionName, id: string, how: 'get' | 'list') => boolean;

/**
 * One org and what it holds, in memory. Records are never changed, only replaced, so whoever holds one holds a
 * snapshot.
 */
export class Org {
  private readonly collections = new Map<CollectionName, Map<string, unknown>>(
    COLLECTION_NAMES.map((name) => [name, new Map()]),
  );

  constructor(
    /** GUID: `ININ-Organization-Id`. */
    readonly id: string,
    /** Tells orgs apart, for people. */
    readonly name: string,
    private readonly changes: ChangeMaker,
    private readonly visible: Visibility = () => true,
  ) {}

  /** A record as a client may read it; undefined when there is none, or none yet. */
  get<Name extends CollectionName>(collection: Name, id: string): Collections[Name] | undefined {
    const record = this.peek(collection, id);
    return record !== undefined && this.visible(this, collection, id, 'get') ? record : undefined;
  }

  /** The record as it is, for the emulator's own background work. */
  peek<Name extends CollectionName>(collection: Name, id: string): Collections[Name] | undefined {
    return this.collections.get(collection)?.get(id) as Collections[Name] | undefined;
  }

  /** All records that a client may list, oldest first. */
  list<Name extends CollectionName>(collection: Name): Collections[Name][] {
    const records: Collections[Name][] = [];
    for (const [id, record] of this.collections.get(collection) ?? []) {
      if (this.visible(this, collection, id, 'list')) records.push(record as Collections[Name]);
    }
    return records;
  }

  /** All records, as they are. */
  all<Name extends CollectionName>(collection: Name): Collections[Name][] {
    return [...(this.collections.get(collection)?.values() ?? [])] as Collections[Name][];
  }

  /** @throws StorageFailure when it cannot be kept: nothing changed then */
  put<Name extends CollectionName>(collection: Name, record: Collections[Name]): void {
    this.changes.make(this, { collection, id: record.id, record });
  }

  /** @throws StorageFailure when it cannot be kept: nothing changed then */
  delete(collection: CollectionName, id: string): void {
    this.changes.make(this, { collection, id, record: null });
  }

  /** Makes all changes of some work, or none. @throws what the work throws, and StorageFailure */
  together<Result>(work: () => Result): Result {
    return this.changes.together(work);
  }

  /** Takes a change over without telling anyone: for what comes from disk. */
  load({ collection, id, record }: Change): void {
    const records = this.collections.get(collection);
    if (record === null) records?.delete(id);
    else records?.set(id, record);
  }

  /** How a collection is now. @returns what brings it back */
  snapshot(collection: CollectionName): () => void {
    const kept = new Map(this.collections.get(collection));
    return () => this.collections.set(collection, kept);
  }

  /** Forgets everything. */
  clear(): void {
    for (const collection of COLLECTION_NAMES) {
      for (const { id } of this.all(collection)) this.delete(collection, id);
    }
  }
}
