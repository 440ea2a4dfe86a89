/** Which rows of a long list are drawn, and where the first of them stands. */
interface VirtualWindow {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
  /** Pixels above the first one. */
  readonly offset: number;
  /** Pixels of all rows. */
  readonly height: number;
}

/** How many rows are drawn above and below what is seen. */
const SPARE = 8;

/** The window of a list whose rows are all of one height, in pixels. */
export function windowOf(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): VirtualWindow {
  const top = Math.max(0, Math.floor(scrollTop / rowHeight) - SPARE);
  const rows = Math.ceil(viewHeight / rowHeight) + 2 * SPARE;
  const first = Math.max(0, Math.min(top, count - rows));
  return {
    first,
    end: Math.min(count, first + rows),
    offset: first * rowHeight,
    height: count * rowHeight,
  };
}

/** Where to scroll so that a row is seen; undefined where it is already. */
export function scrollTo(
  index: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): number | undefined {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewHeight) return top + rowHeight - viewHeight;
  return undefined;
}
