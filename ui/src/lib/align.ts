/**
 * Lines over one common axis, as columns: x, then y of each line, with `undefined` where a line has no point. Points of one
 * line at the same x stand in rows of their own; those of different lines share one.
 */
export function align(lines: readonly { x: ArrayLike<number>; y: ArrayLike<number | null> }[]): [number[], ...(number | null | undefined)[][]] {
  const x: number[] = [];
  const columns: (number | null | undefined)[][] = lines.map(() => []);
  const at = lines.map(() => 0);
  for (;;) {
    let next = Infinity;
    lines.forEach((line, i) => {
      if (at[i]! < line.x.length) next = Math.min(next, line.x[at[i]!]!);
    });
    if (!(next < Infinity)) return [x, ...columns];
    x.push(next);
    lines.forEach((line, i) => {
      const here = at[i]!;
      const has = here < line.x.length && line.x[here] === next;
      columns[i]!.push(has ? line.y[here] : undefined);
      if (has) at[i] = here + 1;
    });
  }
}
