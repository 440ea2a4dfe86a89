/** What every numbered list answers. */
export interface NumberedList<T> {
  readonly entities?: readonly T[];
  readonly pageCount?: number;
  readonly total?: number;
}

/** No list that the project reads is longer: a bound against an org that never ends its pages. */
const MAX_PAGES = 1000;

/** Reads a numbered list to its end. */
export async function allPages<T>(read: (pageNumber: number) => Promise<NumberedList<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { entities = [], pageCount = 1 } = await read(page);
    all.push(...entities);
    if (page >= pageCount || entities.length === 0) break;
  }
  return all;
}
