/**
 * Exponential moving average with its start corrected, as training dashboards draw it. `weight` 0 changes nothing,
 * 0.99 is very smooth. NaN is skipped and stays NaN. With `counts`, each value stands for that many equal ones.
 */
export function smooth(values: Float64Array, weight: number, counts?: readonly number[]): Float64Array {
  if (weight <= 0) return values;
  const out = new Float64Array(values.length);
  let mean = 0;
  let debias = 0;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      out[index] = value;
      return;
    }
    const keep = weight ** (counts?.[index] ?? 1);
    mean = mean * keep + (1 - keep) * value;
    debias = debias * keep + (1 - keep);
    out[index] = mean / debias;
  });
  return out;
}
