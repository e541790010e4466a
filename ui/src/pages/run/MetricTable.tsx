import { Sparkline } from '../../charts/Sparkline';
import type { MetricPoint } from '../../api/runs';
import { SearchInput } from '../../components/SearchInput';
import { number } from '../../lib/format';
import { useNarrowed } from './useNarrowed';

const most = 100;
const few = 12;

export function MetricTable({ runId, metrics }: { runId: string; metrics: readonly [string, MetricPoint][] }) {
  const { text, setText, shown, hidden } = useNarrowed(metrics, most);
  return (
    <>
      {metrics.length > few && (
        <div className="card-body tight">
          <SearchInput label="Find in metrics" value={text} onChange={setText} />
        </div>
      )}
      <table className="plain-table" aria-label="Metrics">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="wide-only">
              <span className="hidden-label">Course</span>
            </th>
            <th scope="col" className="number">
              Step
            </th>
            <th scope="col" className="number">
              Last value
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([key, point]) => (
            <tr key={key}>
              <th scope="row" dir="auto">
                {key}
              </th>
              <td className="wide-only">{point.step > 0 && <Sparkline runId={runId} metric={key} step={point.step} />}</td>
              <td className="number muted">{point.step.toLocaleString('en-US')}</td>
              <td className="number">{number(point.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className="card-body muted">{hidden.toLocaleString('en-US')} more: type a part of the name</p>}
    </>
  );
}
