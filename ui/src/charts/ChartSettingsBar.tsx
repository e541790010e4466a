import type { ReactNode } from 'react';
import type { ChartSettings, XAxis } from './settings';

interface ChartSettingsBarProps {
  settings: ChartSettings;
  onChange: (change: Partial<ChartSettings>) => void;
  children?: ReactNode;
}

const axes: [XAxis, string][] = [
  ['step', 'Step'],
  ['relative', 'Time'],
  ['wall', 'Wall clock'],
];

export function ChartSettingsBar({ settings, onChange, children }: ChartSettingsBarProps) {
  return (
    <div className="chart-settings">
      {children}
      <div className="segments" role="group" aria-label="Horizontal axis">
        {axes.map(([axis, label]) => (
          <button key={axis} type="button" className="button small" aria-pressed={settings.x === axis} onClick={() => onChange({ x: axis })}>
            {label}
          </button>
        ))}
      </div>
      <label>
        <input type="checkbox" checked={settings.logY} onChange={(event) => onChange({ logY: event.target.checked })} /> Log y
      </label>
      {settings.x !== 'wall' && (
        <label>
          <input type="checkbox" checked={settings.logX} onChange={(event) => onChange({ logX: event.target.checked })} /> Log x
        </label>
      )}
      <label>
        Smoothing
        <input type="range" min={0} max={0.99} step={0.01} value={settings.smoothing} onChange={(event) => onChange({ smoothing: Number(event.target.value) })} />
        <output>{settings.smoothing.toFixed(2)}</output>
      </label>
    </div>
  );
}
