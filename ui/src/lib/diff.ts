/** One row of a comparison: the value of one key in every column; undefined where a column lacks it. */
export interface DiffRow<T> {
  key: string;
  values: (T | undefined)[];
  differs: boolean;
}

/** Lines up records by key, keys sorted; a row differs when any value is missing or unlike the first. */
export function diff<T>(records: readonly Record<string, T>[], same: (a: T, b: T) => boolean = Object.is): DiffRow<T>[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].sort((a, b) => a.localeCompare(b));
  return keys.map((key) => {
    const values = records.map((record) => (Object.hasOwn(record, key) ? record[key] : undefined));
    const [first] = values;
    const differs = values.some((value) => value === undefined || first === undefined || !same(value, first));
    return { key, values, differs };
  });
}
