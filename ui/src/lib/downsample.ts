export interface Line {
  x: Float64Array;
  y: Float64Array;
}

/**
 * Thins a line to about `buckets` × 4 points and keeps what the eye would miss: of each stretch of x the first and
 * the last point and both extremes, in order. NaN stays where a stretch holds nothing else, so that gaps remain gaps.
 */
export function downsample(line: Line, buckets: number): Line {
  const { x, y } = line;
  const count = x.length;
  if (count <= buckets * 4) return line;
  const from = x[0]!;
  const width = (x[count - 1]! - from) / buckets || 1;
  const kept: number[] = [];
  let start = 0;
  while (start < count) {
    const edge = from + (Math.floor((x[start]! - from) / width) + 1) * width;
    let end = start + 1;
    while (end < count && x[end]! < edge) end++;
    keep(y, start, end, kept);
    start = end;
  }
  return { x: Float64Array.from(kept, (index) => x[index]!), y: Float64Array.from(kept, (index) => y[index]!) };
}

function keep(y: Float64Array, start: number, end: number, kept: number[]): void {
  let low = -1;
  let high = -1;
  for (let index = start; index < end; index++) {
    const value = y[index]!;
    if (Number.isNaN(value)) continue;
    if (low < 0 || value < y[low]!) low = index;
    if (high < 0 || value > y[high]!) high = index;
  }
  const chosen = new Set([start, end - 1]);
  if (low >= 0) chosen.add(low).add(high);
  kept.push(...[...chosen].sort((a, b) => a - b));
}
