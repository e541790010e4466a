const lower = /(^|[/_. -])(loss|error|err|rmse|mse|mae|mape|nll|perplexity|latency|time|duration|cost|wer|cer|log_loss|deviance|brier|fnr|fpr)($|[/_. -])/i;

/** Whether smaller values of a metric are the good ones, as its name tells. */
export const lowerIsBetter = (metric: string): boolean => lower.test(metric);

/** Place of the best value; undefined when fewer than two can be compared, or all are alike. */
export function bestOf(metric: string, values: readonly (number | undefined)[]): number | undefined {
  if (metric.startsWith('system/')) return undefined;
  const finite = values.flatMap((value, index) => (value !== undefined && Number.isFinite(value) ? [{ value, index }] : []));
  if (finite.length < 2 || finite.every((one) => one.value === finite[0]!.value)) return undefined;
  const sign = lowerIsBetter(metric) ? 1 : -1;
  return finite.reduce((best, one) => (sign * one.value < sign * best.value ? one : best)).index;
}
