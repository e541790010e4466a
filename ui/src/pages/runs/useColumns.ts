import { useMemo, useRef } from 'react';
import type { Run } from '../../api/runs';
import { useUrlState } from '../../app/urlState';
import { decimalsOf, fixed } from '../../lib/format';
import { column, decodeColumns, defaultColumns, encodeColumns, nameColumn, type Column, type ColumnAction } from './columns';
import { keysOf, type Keys } from './keys';

const known = (ids: readonly string[]) => ids.map(column).filter((found): found is Column => found !== undefined);

/** Which columns are shown and pinned: from the address, or chosen from what the first runs have. */
export function useColumns(runs: readonly Run[], manyExperiments: boolean) {
  const [url, setUrl] = useUrlState();
  const keys = useStableKeys(runs);
  const columnsText = url.get('cols');
  const pinsText = url.get('pin') ?? '';
  const shown = useMemo(() => (columnsText === null ? defaultColumns(keys, manyExperiments) : decodeColumns(columnsText)), [columnsText, keys, manyExperiments]);
  const pins = useMemo(() => decodeColumns(pinsText), [pinsText]);
  const decimals = useDecimals(runs, shown);
  const setShown = (ids: string[] | undefined) => setUrl({ cols: ids && (encodeColumns(ids) || 'none'), ...(!ids && { pin: undefined }) });
  const pinned = useMemo(() => lined(known([nameColumn, ...pins.filter((id) => shown.includes(id))]), decimals), [pins, shown, decimals]);
  const columns = useMemo(() => lined(known(shown.filter((id) => !pins.includes(id))), decimals), [pins, shown, decimals]);
  const act = (action: ColumnAction, id: string) => {
    if (action === 'pin') setUrl({ pin: encodeColumns([...pins, id]), cols: encodeColumns(shown) });
    else if (action === 'unpin') setUrl({ pin: encodeColumns(pins.filter((other) => other !== id)) });
    else if (action === 'group') setUrl({ group: id });
    else if (action === 'ungroup') setUrl({ group: undefined });
    else if (action === 'hide') setShown(shown.filter((other) => other !== id));
    else setShown(moved(shown, id, action === 'left' ? -1 : 1));
  };
  return { keys, shown, pinned, columns, setShown, act };
}

/** Digits after the point for each metric shown, from the first runs; the same object until they change. */
function useDecimals(runs: readonly Run[], shown: readonly string[]): Record<string, number> {
  const some = runs.slice(0, 200);
  const found = known(shown)
    .filter((one) => one.group === 'metrics')
    .map((one) => [one.id, decimalsOf(some.flatMap((run) => (Object.hasOwn(run.metrics, one.key) ? [run.metrics[one.key]!.value] : [])))] as const);
  const signature = JSON.stringify(found);
  return useMemo(() => Object.fromEntries(JSON.parse(signature) as [string, number][]), [signature]);
}

const lined = (columns: Column[], decimals: Record<string, number>): Column[] =>
  columns.map((one) => {
    const digits = decimals[one.id];
    if (digits === undefined) return one;
    return { ...one, text: (run) => (Object.hasOwn(run.metrics, one.key) ? fixed(run.metrics[one.key]!.value, digits) : '–') };
  });

/** Columns chosen by default must not jump while pages arrive: keys are only added, and the first view stays. */
function useStableKeys(runs: readonly Run[]): Keys {
  const before = useRef<Keys>({ metrics: [], params: [], tags: [] });
  return useMemo(() => {
    const found = keysOf(runs);
    const merge = (old: string[], fresh: string[]) => {
      const known = new Set(old);
      const missing = fresh.filter((key) => !known.has(key));
      return missing.length === 0 ? old : [...old, ...missing];
    };
    const last = before.current;
    const next = { metrics: merge(last.metrics, found.metrics), params: merge(last.params, found.params), tags: merge(last.tags, found.tags) };
    if (next.metrics !== last.metrics || next.params !== last.params || next.tags !== last.tags) before.current = next;
    return before.current;
  }, [runs]);
}

function moved(ids: readonly string[], id: string, step: number): string[] {
  const next = [...ids];
  const at = next.indexOf(id);
  const to = Math.max(0, Math.min(next.length - 1, at + step));
  next.splice(at, 1);
  next.splice(to, 0, id);
  return next;
}
