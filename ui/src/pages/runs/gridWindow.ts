/** Places in a list, the end left out. */
export interface Range {
  first: number;
  end: number;
}

const linesAround = 8;
const columnsAround = 2;
/** The window moves by so many lines at once. */
const stride = 4;

/** Lines of one height that are seen, and some above and below: as many wherever the grid stands. */
export function linesSeen(top: number, height: number, lineHeight: number): Range {
  const first = Math.max(0, Math.floor((Math.floor(top / lineHeight) - linesAround) / stride) * stride);
  return { first, end: first + Math.ceil(Math.max(0, height) / lineHeight) + 1 + 2 * linesAround + stride };
}

/** Where each column begins, and where the last one ends. */
export function offsetsOf(widths: readonly number[]): number[] {
  const offsets = [0];
  for (const width of widths) offsets.push(offsets.at(-1)! + width);
  return offsets;
}

/** Columns that are seen, and some beside them. */
export function columnsSeen(offsets: readonly number[], left: number, width: number): Range {
  const count = offsets.length - 1;
  let first = 0;
  while (first < count && offsets[first + 1]! <= left) first++;
  let end = first;
  while (end < count && offsets[end]! < left + width) end++;
  return { first: Math.max(0, first - columnsAround), end: Math.min(count, end + columnsAround) };
}

/**
 * The lines of a window, each in a slot that it shares with those `slots` lines before and after it: a line that comes takes
 * the place of one that went, and no other moves. Undefined where a slot is empty.
 */
export function slotted({ first, end }: Range, slots: number): (number | undefined)[] {
  return Array.from({ length: slots }, (_, slot) => {
    const line = first + ((((slot - first) % slots) + slots) % slots);
    return line < end ? line : undefined;
  });
}
