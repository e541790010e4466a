import { useMemo, useRef } from 'react';
import type { Run } from '../../api/runs';
import { useUrlState } from '../../app/urlState';
import { column, decodeColumns, defaultColumns, encodeColumns, keysOf, nameColumn, type Column, type Keys } from './columns';

const known = (ids: readonly string[]) => ids.map(column).filter((found): found is Column => found !== undefined);

/** Which columns are shown and pinned: from the address, or chosen from what the first runs have. */
export function useColumns(runs: readonly Run[], manyExperiments: boolean) {
  const [url, setUrl] = useUrlState();
  const keys = useStableKeys(runs);
  const columnsText = url.get('cols');
  const pinsText = url.get('pin') ?? '';
  const shown = useMemo(() => (columnsText === null ? defaultColumns(keys, manyExperiments) : decodeColumns(columnsText)), [columnsText, keys, manyExperiments]);
  const pins = useMemo(() => decodeColumns(pinsText), [pinsText]);
  const pinned = useMemo(() => known([nameColumn, ...pins.filter((id) => shown.includes(id))]), [pins, shown]);
  const columns = useMemo(() => known(shown.filter((id) => !pins.includes(id))), [pins, shown]);
  const setShown = (ids: string[] | undefined) => setUrl({ cols: ids && (encodeColumns(ids) || 'none'), ...(!ids && { pin: undefined }) });
  const act = (action: 'pin' | 'unpin' | 'hide' | 'left' | 'right', id: string) => {
    if (action === 'pin') setUrl({ pin: encodeColumns([...pins, id]), cols: encodeColumns(shown) });
    else if (action === 'unpin') setUrl({ pin: encodeColumns(pins.filter((other) => other !== id)) });
    else if (action === 'hide') setShown(shown.filter((other) => other !== id));
    else setShown(moved(shown, id, action === 'left' ? -1 : 1));
  };
  return { keys, shown, pinned, columns, setShown, act };
}

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
