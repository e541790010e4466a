const day = 86_400;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');
const dated = (at: Date) => `${at.getDate()} ${months[at.getMonth()]}`;
const clock = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** What stands under a tick, and under that, where it differs from the tick before: the day of a time, the year of a day. */
function words(at: Date, apart: number): [string, string] {
  const year = String(at.getFullYear());
  if (apart >= 365 * day) return [year, ''];
  if (apart >= 28 * day) return [months[at.getMonth()]!, year];
  if (apart >= day) return [dated(at), year];
  if (apart >= 60) return [clock(at), dated(at)];
  const seconds = `${clock(at)}:${two(at.getSeconds())}`;
  return [apart >= 1 ? seconds : `${seconds}.${String(at.getMilliseconds()).padStart(3, '0')}`, dated(at)];
}

/** Labels of an axis of time, in the reader's zone and on 24 hours: `ticks` in seconds since 1970, `apart` seconds between them. */
export function timeTicks(ticks: readonly (number | null)[], apart: number): string[] {
  let before = '';
  return ticks.map((tick) => {
    if (tick === null) return '';
    const [first, second] = words(new Date(tick * 1000), apart);
    const label = second === before || second === '' ? first : `${first}\n${second}`;
    before = second;
    return label;
  });
}
