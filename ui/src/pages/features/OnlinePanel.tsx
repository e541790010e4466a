import type { OnlineStatus } from '../../api/features';
import { ErrorBanner } from '../../components/ErrorBanner';
import { duration, timeWithZone } from '../../lib/format';

const looks: Record<string, string> = { done: 'good', running: 'info', failed: 'bad' };

/** How fresh the online store is. */
export function OnlinePanel({ status }: { status: OnlineStatus }) {
  const facts: [string, string][] = [
    ['Store', status.store],
    ['Rows', status.rows.toLocaleString('en-US')],
    ['Table version', status.source_version === undefined ? '–' : String(status.source_version)],
    ['Published', timeWithZone(status.ended_at ?? status.started_at)],
    ['Newest event', status.newest_event ? timeWithZone(status.newest_event) : '–'],
    ['Behind by', status.lag_ms === undefined ? '–' : duration(status.lag_ms)],
  ];
  return (
    <section className="card" aria-label="Online store">
      <header>
        <h2>Online store</h2>
        <span className={`badge ${looks[status.state] ?? ''}`}>{status.state}</span>
      </header>
      {status.error && <ErrorBanner error={new Error(status.error)} />}
      <table className="plain-table facts-table">
        <tbody>
          {facts.map(([title, value]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
