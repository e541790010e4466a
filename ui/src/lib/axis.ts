/** One dimension of a picture: numbers on a scale, or names side by side. Places run from 0 to 1. */
export interface Axis {
  place: (value: string | number | undefined) => number | undefined;
  ticks: { label: string; place: number }[];
}

const asNumber = (value: string | number | undefined) => (value === undefined || value === '' ? NaN : Number(value));

export function axis(values: readonly (string | number | undefined)[], format: (value: number) => string, tickCount = 5): Axis {
  const present = values.filter((value) => value !== undefined);
  const numeric = present.some((value) => Number.isFinite(asNumber(value))) && present.every((value) => typeof value === 'number' || Number.isFinite(asNumber(value)));
  return numeric ? scale(present.map(asNumber).filter(Number.isFinite), format, tickCount) : names(present.map(String));
}

function scale(numbers: readonly number[], format: (value: number) => string, tickCount: number): Axis {
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const span = high - low;
  const ticks = span === 0 ? [low] : Array.from({ length: tickCount }, (_, index) => low + (span * index) / (tickCount - 1));
  const at = (value: number) => (span === 0 ? 0.5 : (value - low) / span);
  return {
    place: (value) => {
      const number = asNumber(value);
      return Number.isFinite(number) ? at(number) : undefined;
    },
    ticks: ticks.map((value) => ({ label: format(value), place: at(value) })),
  };
}

function names(texts: readonly string[]): Axis {
  const distinct = [...new Set(texts)].sort();
  const at = (index: number) => (distinct.length === 1 ? 0.5 : index / (distinct.length - 1));
  return {
    place: (value) => {
      const index = value === undefined ? -1 : distinct.indexOf(String(value));
      return index < 0 ? undefined : at(index);
    },
    ticks: distinct.map((label, index) => ({ label, place: at(index) })),
  };
}
