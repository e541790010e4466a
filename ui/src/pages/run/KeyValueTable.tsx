import { SearchInput } from '../../components/SearchInput';
import { useNarrowed } from './useNarrowed';

const most = 200;
const few = 12;

export function KeyValueTable({ label, rows }: { label: string; rows: readonly [string, string][] }) {
  const { text, setText, shown, hidden } = useNarrowed(rows, most);
  return (
    <>
      {rows.length > few && (
        <div className="card-body tight">
          <SearchInput label={`Find in ${label.toLowerCase()}`} value={text} onChange={setText} />
        </div>
      )}
      <table className="plain-table" aria-label={label}>
        <tbody>
          {shown.map(([key, value]) => (
            <tr key={key}>
              <th scope="row" dir="auto">
                {key}
              </th>
              <td dir="auto">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className="card-body muted">{hidden.toLocaleString('en-US')} more: type a part of the name</p>}
    </>
  );
}
