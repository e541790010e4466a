import { useLayoutEffect, useMemo, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { columnsSeen, linesSeen, offsetsOf, type Range } from './gridWindow';

export const rowHeight = 32;
/** Bands and titles stand above the rows. */
export const headHeight = 2 * rowHeight;

interface Seen {
  lines: Range;
  columns: Range;
  /** Whether the grid is scrolled sideways, so that pinned columns have to be held. */
  moved: boolean;
}

const equal = (a: Range, b: Range) => a.first === b.first && a.end === b.end;

/** Which lines and columns of a grid are drawn: those that are seen, and some around them. */
export function useGridWindow(scroller: RefObject<HTMLDivElement | null>, lineCount: number, widths: readonly number[], pinnedWidth: number) {
  const offsets = useMemo(() => offsetsOf(widths), [widths]);
  const [seen, setSeen] = useState<Seen>({ lines: { first: 0, end: 40 }, columns: { first: 0, end: 16 }, moved: false });
  useLayoutEffect(() => {
    const element = scroller.current!;
    const measure = () => {
      const { scrollTop, scrollLeft, clientHeight, clientWidth } = element;
      const lines = linesSeen(scrollTop, clientHeight - headHeight, rowHeight);
      const columns = columnsSeen(offsets, scrollLeft, clientWidth - pinnedWidth);
      const moved = scrollLeft > 0;
      setSeen((before) => (equal(before.lines, lines) && equal(before.columns, columns) && before.moved === moved ? before : { lines, columns: equal(before.columns, columns) ? before.columns : columns, moved }));
    };
    measure();
    // In the frame of the scrolling itself, or rows would come after their place does.
    const onScroll = () => flushSync(measure);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, offsets, pinnedWidth]);
  const lines = { first: Math.min(seen.lines.first, lineCount), end: Math.min(seen.lines.end, lineCount) };
  const columns = useMemo(() => ({ first: Math.min(seen.columns.first, widths.length), end: Math.min(seen.columns.end, widths.length) }), [seen.columns, widths]);
  return { lines, columns, moved: seen.moved, left: offsets[columns.first]!, width: offsets.at(-1)! };
}
