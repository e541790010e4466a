/** Orders names as readers expect, whatever their case. The browser's own order of a language takes longer to load than a page's first calls take. */
export function byName(a: string, b: string): number {
  const [low, high] = [a.toLowerCase(), b.toLowerCase()];
  return low === high ? (a < b ? -1 : 1) : low < high ? -1 : 1;
}
