import { useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts';
import { SearchInput } from '../components/SearchInput';
import { ChartSettingsBar } from './ChartSettingsBar';
import { eagerCharts } from './firstHistories';
import { LazyChart } from './LazyChart';
import { Legend } from './Legend';
import { MetricChart, type ChartRun } from './MetricChart';
import { useChartSettings, useHiddenRuns } from './settings';

const most = 200;

/** A chart for each metric. */
export default function MetricCharts({ metrics, runs }: { metrics: readonly string[]; runs: readonly ChartRun[] }) {
  const [settings, setSettings] = useChartSettings();
  const [text, setText] = useState('');
  const [hidden, toggle] = useHiddenRuns();
  const charts = useRef<HTMLDivElement>(null);
  useShortcuts([{ keys: 'm', label: 'Go to the charts: ← → walk along, + − 0 zoom', run: () => charts.current?.querySelector<HTMLElement>('.chart-box [role=img]')?.focus() }]);
  const matching = useMemo(() => metrics.filter((metric) => metric.toLowerCase().includes(text.toLowerCase())), [metrics, text]);
  return (
    <>
      <ChartSettingsBar settings={settings} onChange={setSettings}>
        <SearchInput label="Find a metric" value={text} onChange={setText} />
      </ChartSettingsBar>
      {runs.length > 1 && <Legend runs={runs} hidden={hidden} onToggle={toggle} />}
      <div className="charts" ref={charts}>
        {matching.slice(0, most).map((metric, index) => (
          <LazyChart key={metric} height={260} eager={index < eagerCharts}>
            <MetricChart metric={metric} runs={runs} settings={settings} hidden={hidden} />
          </LazyChart>
        ))}
      </div>
      {matching.length > most && <p className="muted">{(matching.length - most).toLocaleString('en-US')} more metrics: type a part of the name to find one.</p>}
      {matching.length === 0 && <p className="muted">No metric matches.</p>}
    </>
  );
}
