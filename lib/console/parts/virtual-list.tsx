import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { scrollTo, windowOf } from '../logic/virtual-window';

interface Properties<Item> {
  readonly label: string;
  /** What the columns are called. */
  readonly columns: readonly string[];
  readonly items: readonly Item[];
  /** Pixels of each row. */
  readonly rowHeight: number;
  readonly keyOf: (item: Item) => string | number;
  /** The cells of a row: one for each column. */
  readonly cells: (item: Item) => readonly ComponentChildren[];
  /** The key of the row that is open. */
  readonly open?: string | number | undefined;
  readonly onOpen: (item: Item) => void;
}

/** A table of any length, of which only what is seen is drawn. Arrow keys go from row to row. */
export function VirtualList<Item>(properties: Properties<Item>) {
  const { label, columns, items, rowHeight, keyOf, cells, open, onOpen } = properties;
  const view = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    const measure = new ResizeObserver(() => {
      setHeight(element.clientHeight);
    });
    measure.observe(element);
    return () => {
      measure.disconnect();
    };
  }, []);
  const at = items.findIndex((item) => keyOf(item) === open);
  useEffect(() => {
    const element = view.current;
    if (element === null || at < 0) return;
    const to = scrollTo(at, rowHeight, element.scrollTop, element.clientHeight);
    if (to !== undefined) element.scrollTop = to;
    // Only where another row was opened: what comes above it moves nothing.
  }, [open]);
  const { first, end, offset, height: whole } = windowOf(items.length, rowHeight, scrollTop, height);
  const step = (by: number): void => {
    const item = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + by))];
    if (item !== undefined) onOpen(item);
  };
  return (
    <div class="list" role="table" aria-label={label} aria-rowcount={items.length + 1}>
      <div class="list-head" role="rowgroup">
        <div class="row" role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span role="columnheader" key={column}>
              {column}
            </span>
          ))}
        </div>
      </div>
      <div
        class="list-view"
        role="rowgroup"
        tabIndex={0}
        aria-label={`${label}, rows`}
        ref={view}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop);
        }}
        onKeyDown={(event) => {
          const by = {
            ArrowDown: 1,
            ArrowUp: -1,
            PageDown: 10,
            PageUp: -10,
            Home: -items.length,
            End: items.length,
          }[event.key];
          if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          step(by);
        }}
      >
        <div class="list-all" role="presentation" style={{ height: `${whole}px` }}>
          <div class="list-window" role="presentation" style={{ transform: `translateY(${offset}px)` }}>
            {items.slice(first, end).map((item, index) => {
              const key = keyOf(item);
              return (
                <div
                  key={key}
                  role="row"
                  class="row"
                  aria-rowindex={first + index + 2}
                  {...(key === open && { 'aria-current': 'true' as const })}
                  style={{ height: `${rowHeight}px` }}
                  onClick={() => {
                    onOpen(item);
                  }}
                >
                  {cells(item).map((cell, column) => (
                    <span role="cell" key={columns[column]}>
                      {cell}
                    </span>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}
