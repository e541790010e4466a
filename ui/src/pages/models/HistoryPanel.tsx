import { Link } from 'wouter';
import type { RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { timeWithZone } from '../../lib/format';
import { promotionsOf } from './promotions';

/** Who moved which alias, when and why. */
export function HistoryPanel({ model }: { model: RegisteredModel }) {
  const history = promotionsOf(model);
  if (history.length === 0) return null;
  return (
    <section className="card" aria-label="Promotions">
      <header>
        <h2>
          Promotions <span className="count">{history.length}</span>
        </h2>
      </header>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Table of promotions">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Alias</th>
              <th scope="col">Version</th>
              <th scope="col">Before</th>
              <th scope="col">Who</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {history.map((promotion) => (
              <tr key={promotion.at}>
                <td className="when">{timeWithZone(promotion.at)}</td>
                <td>
                  <span className="badge accent">@{promotion.alias}</span>
                </td>
                <td>
                  <Link href={links.version(model.name, promotion.version)}>Version {promotion.version}</Link>
                </td>
                <td>{promotion.from ? `Version ${promotion.from}` : <span className="muted">–</span>}</td>
                <td dir="auto">{promotion.by}</td>
                <td dir="auto">{promotion.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
