/** What has a number that grows, and may be told more than once. */
interface Numbered {
  readonly number: number;
}

/**
 * A list with what came later: sorted by number, each number once, its last telling counts, and no more than so many of
 * the newest.
 */
export function merged<Item extends Numbered>(
  list: readonly Item[],
  more: readonly Item[],
  most: number,
): readonly Item[] {
  if (more.length === 0) return list;
  const last = list.at(-1)?.number ?? 0;
  // The usual case: all of it is newer.
  if (more.every(({ number }, index) => number > (more[index - 1]?.number ?? last)))
    return newest([...list, ...more], most);
  const byNumber = new Map([...list, ...more].map((item) => [item.number, item]));
  return newest(
    [...byNumber.values()].sort((one, other) => one.number - other.number),
    most,
  );
}

function newest<Item>(list: Item[], most: number): Item[] {
  return list.length > most ? list.slice(-most) : list;
}
