/**
 * Lines over one common axis, as columns: x, then y of each line, with `undefined` where a line has no point. Points of one
 * line at the same x stand in rows of their own; those of different lines share one.
 */
export function align(lines: readonly { x: ArrayLike<number>; y: ArrayLike<number | null> }[]): [number[], ...(number | null | undefined)[][]] {
  const x: number[] = [];
  const columns: (number | null | undefined)[][] = lines.map(() => []);
  const at = lines.map(() => 0);
  const waiting = lines.map((line) => (line.x.length > 0 ? line.x[0]! : Infinity));
  for (;;) {
    let next = Infinity;
    for (let i = 0; i < waiting.length; i++) if (waiting[i]! < next) next = waiting[i]!;
    if (!(next < Infinity)) return [x, ...columns];
    x.push(next);
    for (let i = 0; i < waiting.length; i++) {
      if (waiting[i] !== next) {
        columns[i]!.push(undefined);
        continue;
      }
      const line = lines[i]!;
      const here = at[i]!++;
      columns[i]!.push(line.y[here]);
      waiting[i] = here + 1 < line.x.length ? line.x[here + 1]! : Infinity;
    }
  }
}
