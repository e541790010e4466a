import { useMemo } from 'react';
import { useUrlState } from '../app/urlState';

export type XAxis = 'step' | 'relative' | 'wall';

export interface ChartSettings {
  x: XAxis;
  logY: boolean;
  logX: boolean;
  /** 0 to 0.99. */
  smoothing: number;
}

/** How charts are drawn, held in the address. */
export function useChartSettings(): [ChartSettings, (change: Partial<ChartSettings>) => void] {
  const [url, setUrl] = useUrlState();
  const x = url.get('x');
  const settings: ChartSettings = {
    x: x === 'relative' || x === 'wall' ? x : 'step',
    logY: url.get('logy') === '1',
    logX: url.get('logx') === '1',
    smoothing: Math.min(0.99, Math.max(0, Number(url.get('smooth') ?? 0) || 0)),
  };
  const change = (part: Partial<ChartSettings>) => {
    const next = { ...settings, ...part };
    setUrl({
      x: next.x === 'step' ? undefined : next.x,
      logy: next.logY ? '1' : undefined,
      logx: next.logX ? '1' : undefined,
      smooth: next.smoothing > 0 ? String(next.smoothing) : undefined,
    });
  };
  return [settings, change];
}

/** The runs whose lines are left out of charts, held in the address, and a change of one. */
export function useHiddenRuns(): [ReadonlySet<string>, (id: string) => void] {
  const [url, setUrl] = useUrlState();
  const text = url.get('hide') ?? '';
  const hidden = useMemo(() => new Set(text.split(',').filter(Boolean)), [text]);
  const toggle = (id: string) => setUrl({ hide: [...(hidden.has(id) ? [...hidden].filter((other) => other !== id) : [...hidden, id])].join(',') });
  return [hidden, toggle];
}
