import { Link } from 'wouter';
import type { RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { DataTable } from '../../components/DataTable';
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
      <DataTable label="Table of promotions" columns={['When', 'Alias', 'Version', 'Before', 'Who', 'Why']}>
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
      </DataTable>
    </section>
  );
}
