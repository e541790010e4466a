// Ten hues that stay apart for colour-blind readers and on both grounds, then the same at another lightness.
const light = ['#3b5bdb', '#d9480f', '#0b7285', '#a61e9c', '#2b8a3e', '#c92a2a', '#7048e8', '#8a6100', '#087f8c', '#5c6470'];
const dark = ['#8ba3ff', '#ff9f6b', '#4fd1e8', '#f28ce6', '#7ddc90', '#ff8f8f', '#b9a0ff', '#e8c268', '#5fe0cf', '#b3bcc8'];

/** A colour that a run keeps on every page: its place follows from its id. */
export function runColor(id: string, theme: 'light' | 'dark'): string {
  const palette = theme === 'dark' ? dark : light;
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) >>> 0;
  return palette[hash % palette.length]!;
}

/** Colours for runs drawn together: no two alike while there are hues left. */
export function seriesColors(ids: readonly string[], theme: 'light' | 'dark'): Map<string, string> {
  const palette = theme === 'dark' ? dark : light;
  return new Map(ids.map((id, index) => [id, palette[index % palette.length]!]));
}
