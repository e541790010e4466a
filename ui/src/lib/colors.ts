// Ten hues that stay apart for colour-blind readers and on both grounds.
const light = ['#3b5bdb', '#d9480f', '#0b7285', '#a61e9c', '#2b8a3e', '#c92a2a', '#7048e8', '#8a6100', '#087f8c', '#5c6470'];
const dark = ['#8ba3ff', '#ff9f6b', '#4fd1e8', '#f28ce6', '#7ddc90', '#ff8f8f', '#b9a0ff', '#e8c268', '#5fe0cf', '#b3bcc8'];

/** Further rounds through the hues are mixed with black and white by these parts: on neither ground may they fade into it. */
const rounds = [
  { ground: '#000000', part: 0 },
  { ground: '#000000', part: 0.45 },
  { ground: '#ffffff', part: 0.4 },
];

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

function mixed(color: string, ground: string, part: number): string {
  const other = channels(ground);
  return `#${channels(color)
    .map((channel, index) => Math.round(channel * (1 - part) + other[index]! * part).toString(16).padStart(2, '0'))
    .join('')}`;
}

/** Colours for runs drawn together: no two alike among the first thirty. */
export function seriesColors(ids: readonly string[], theme: 'light' | 'dark'): Map<string, string> {
  const palette = theme === 'dark' ? dark : light;
  return new Map(
    ids.map((id, index) => {
      const { ground, part } = rounds[Math.floor(index / palette.length) % rounds.length]!;
      return [id, mixed(palette[index % palette.length]!, ground, part)];
    }),
  );
}
