interface PreviewTableProps {
  header: readonly string[];
  rows: readonly (readonly string[])[];
  note?: string | undefined;
}

const isNumber = (text: string | undefined) => text !== undefined && text !== '' && !Number.isNaN(Number(text));

export function PreviewTable({ header, rows, note }: PreviewTableProps) {
  const numeric = header.map((_, column) => rows.length > 0 && rows.slice(0, 20).every((row) => isNumber(row[column])));
  return (
    <div className="preview-body flush" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            {header.map((title, column) => (
              <th key={column} scope="col" className={numeric[column] ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {header.map((_, column) => (
                <td key={column} className={numeric[column] ? 'number' : undefined} dir="auto">
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {note && <p className="card-body muted">{note}</p>}
    </div>
  );
}
