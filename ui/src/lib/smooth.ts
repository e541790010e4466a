/**
 * Exponential moving average with its start corrected, as training dashboards draw it. `weight` 0 changes nothing,
 * 0.99 is very smooth. NaN is skipped and stays NaN.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const out = new Float64Array(values.length);
  let mean = 0;
  let debias = 0;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      out[index] = value;
      return;
    }
    mean = mean * weight + (1 - weight) * value;
    debias = debias * weight + (1 - weight);
    out[index] = mean / debias;
  });
  return out;
}
