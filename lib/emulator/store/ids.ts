import type { ActionRecord, ActionSide, CollectionName } from './records';

/** What an id may be: it is a part of URLs, and of the names of files. */
const SAFE = /^(?!\.{1,2}$)[^/\\\p{Cc}]{1,200}$/u;

/** The id of a zip names a file: no more than every file system takes. */
const SAFE_ZIP = /^[\w-]{1,64}$/;

/** Whether a value can be the id of a record: a text that stays where it is put. */
export function isSafeId(id: unknown): id is string {
  return typeof id === 'string' && SAFE.test(id);
}

/** Whether a value can be the id of a zip. */
export function isSafeZipId(id: unknown): id is string {
  return typeof id === 'string' && SAFE_ZIP.test(id);
}

/** An id that may not be, and where it stands. */
interface UnsafeId {
  /** From the record, for example `published.zip.id`. */
  readonly at: string;
  readonly id: unknown;
}

/** The first id within a record that may not be; undefined: all may. Takes records as they come from outside. */
export function unsafeIdIn(collection: CollectionName, record: object): UnsafeId | undefined {
  return idsIn(collection, record as Partial<ActionRecord>).find(({ id, zip }) =>
    id === undefined ? false : zip ? !isSafeZipId(id) : !isSafeId(id),
  );
}

function idsIn(
  collection: CollectionName,
  { id, functionId, published, draft }: Partial<ActionRecord>,
): (UnsafeId & { readonly zip?: true })[] {
  const own = { at: 'id', id };
  if (collection !== 'actions') return [own];
  return [
    own,
    { at: 'functionId', id: functionId },
    ...Object.entries({ published, draft }).flatMap(([name, side]) =>
      zipIdsIn(side).map(({ at, id: zipId }) => ({ at: `${name}.${at}`, id: zipId, zip: true as const })),
    ),
  ];
}

/** The zips that an action refers to. */
export function zipIdsOf({ published, draft }: ActionRecord): string[] {
  return [published, draft]
    .flatMap((side) => zipIdsIn(side).map(({ id }) => id as string | undefined))
    .filter((id) => id !== undefined);
}

/** The ids of the zips that one side of an action names. */
function zipIdsIn(side: ActionSide | undefined): UnsafeId[] {
  const { zip, appliedZipId, incoming } = side ?? {};
  return [
    { at: 'zip.id', id: zip?.id },
    { at: 'appliedZipId', id: appliedZipId },
    { at: 'incoming.id', id: incoming?.id },
  ];
}
