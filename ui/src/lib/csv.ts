const cell = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Comma-separated text after RFC 4180. */
export const toCsv = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map(cell).join(',') + '\r\n').join('');

/** Reads at most `limit` rows of comma- or tab-separated text, quoted cells included. */
export function parseCsv(text: string, separator: ',' | '\t' | ';', limit: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let quoted = false;
  const endRow = () => {
    row.push(value);
    rows.push(row);
    row = [];
    value = '';
  };
  for (let at = 0; at < text.length && rows.length < limit; at++) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') value += character;
      else if (text[at + 1] === '"') value += text[++at];
      else quoted = false;
    } else if (character === '"' && value === '') quoted = true;
    else if (character === separator) {
      row.push(value);
      value = '';
    } else if (character === '\n') endRow();
    else if (character !== '\r') value += character;
  }
  if (rows.length < limit && (value || row.length)) endRow();
  return rows;
}
