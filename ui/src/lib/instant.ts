/** A time as the engine writes it, in milliseconds since 1970; NaN for what is none. Times without a zone are UTC. */
export function instantOf(cell: string): number {
  if (!cell.includes(' ')) return Date.parse(cell);
  const iso = cell.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  return Date.parse(/[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`);
}
