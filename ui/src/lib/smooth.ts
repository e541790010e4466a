/** The average where it stands: what is drawn is `mean / debias`. */
export interface Average {
  mean: number;
  debias: number;
}

/**
 * Exponential moving average with its start corrected, as training dashboards draw it. `weight` 0 changes nothing,
 * 0.99 is very smooth. NaN is skipped and stays NaN. With `counts`, each value stands for that many equal ones. `average`
 * is what came before; it is carried on.
 */
export function smooth(values: Float64Array, weight: number, counts?: readonly number[], average: Average = { mean: 0, debias: 0 }): Float64Array {
  if (weight <= 0) return values;
  const out = new Float64Array(values.length);
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      out[index] = value;
      return;
    }
    const keep = weight ** (counts?.[index] ?? 1);
    average.mean = average.mean * keep + (1 - keep) * value;
    average.debias = average.debias * keep + (1 - keep);
    out[index] = average.mean / average.debias;
  });
  return out;
}
