import { number } from '../lib/format';

export interface TipState {
  left: number;
  top: number;
  width: number;
  title: string;
  rows: { id: string; name: string; color: string; value: number }[];
}

const most = 12;

/** What the lines are at under the pointer; read out where keys move it. */
export function Tip({ tip, spoken }: { tip: TipState; spoken: boolean }) {
  const right = tip.left > tip.width / 2;
  const place = right ? { right: tip.width - tip.left + 14, top: 12 } : { left: tip.left + 14, top: 12 };
  return (
    <div className="chart-tip" style={place} role={spoken ? 'status' : undefined}>
      <div>{tip.title}</div>
      {tip.rows.slice(0, most).map((row) => (
        <div key={row.id}>
          <span className="swatch" style={{ background: row.color }} />
          <span className="clip">{row.name}</span>
          <b>{number(row.value)}</b>
        </div>
      ))}
      {tip.rows.length > most && <div>and {tip.rows.length - most} more</div>}
    </div>
  );
}
