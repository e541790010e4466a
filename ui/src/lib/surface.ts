export interface Sample {
  x: number;
  y: number;
  value: number;
}

/**
 * Values over a grid of `columns` × `rows` cells of the unit square, row by row from y = 0, interpolated from samples
 * by inverse squared distance. At a sample it is the sample's value.
 */
export function surface(samples: readonly Sample[], columns: number, rows: number): Float64Array {
  const grid = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) grid[row * columns + column] = at(samples, (column + 0.5) / columns, (row + 0.5) / rows);
  return grid;
}

function at(samples: readonly Sample[], x: number, y: number): number {
  let sum = 0;
  let weights = 0;
  for (const sample of samples) {
    const distance = (sample.x - x) ** 2 + (sample.y - y) ** 2;
    if (distance < 1e-12) return sample.value;
    sum += sample.value / distance;
    weights += 1 / distance;
  }
  return sum / weights;
}
