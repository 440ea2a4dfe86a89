import { COLLECTION_NAMES, type CollectionName, type Collections } from './records';

/** One change of a record; a null record is a deletion. */
export interface Change<Name extends CollectionName = CollectionName> {
  readonly collection: Name;
  readonly id: string;
  readonly record: Collections[Name] | null;
}

/** Told of each change, in order, before it can be answered, with the record that was there before. */
type ChangeListener = (org: Org, change: Change, before: Change['record'] | undefined) => void;

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
    private readonly onChange: ChangeListener,
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

  put<Name extends CollectionName>(collection: Name, record: Collections[Name]): void {
    this.apply({ collection, id: record.id, record });
  }

  delete(collection: CollectionName, id: string): void {
    this.apply({ collection, id, record: null });
  }

  private apply(change: Change): void {
    const before = this.peek(change.collection, change.id);
    this.load(change);
    this.onChange(this, change, before);
  }

  /** Takes a change over without telling anyone: for what comes from disk. */
  load({ collection, id, record }: Change): void {
    const records = this.collections.get(collection);
    if (record === null) records?.delete(id);
    else records?.set(id, record);
  }

  /** Forgets everything. */
  clear(): void {
    for (const collection of COLLECTION_NAMES) {
      for (const { id } of this.all(collection)) this.delete(collection, id);
    }
  }
}
