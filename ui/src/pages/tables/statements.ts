const key = 'ml.sql.recent';
const most = 20;

/** Statements that ran in this browser, the last one first. */
export function recent(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(sql: string): void {
  try {
    localStorage.setItem(key, JSON.stringify([sql, ...recent().filter((one) => one !== sql)].slice(0, most)));
  } catch {
    // A browser that keeps nothing has no recent statements.
  }
}

/** The place in the statement that the server's message points to. */
export function caretOf(message: string): number | undefined {
  const place = /\(at character (\d+)\)/.exec(message);
  return place ? Number(place[1]) : undefined;
}
