const missing = '–';

// Made once, as a formatter costs more than what it formats, and not before it is wanted: the first one costs a page that
// begins several frames.
const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
/** A whole number with its thousands apart; what every axis of a first chart needs, without a formatter. */
const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const twoDigits = once(() => new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }));
const fixedDigits = Array.from({ length: 7 }, (_, digits) => once(() => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })));

/** A metric as people read it: up to six digits, exponents only where zeros would fill the column. */
export function number(value: number | undefined): string {
  if (value === undefined) return missing;
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) >= 1.7e308) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(4);
  if (Number.isInteger(value)) return grouped(value);
  return size >= 1000 ? twoDigits().format(value) : String(Number(value.toPrecision(6)));
}

/** Digits after the point that a column needs so that its numbers stand under each other; exponents do not count. */
export function decimalsOf(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) {
    const text = number(value);
    const point = text.indexOf('.');
    if (point >= 0 && !text.includes('e')) most = Math.max(most, text.length - point - 1);
  }
  return Math.min(most, 6);
}

/** A number with a fixed count of digits after the point, where `number` would write it without an exponent. */
export function fixed(value: number, decimals: number): string {
  const text = number(value);
  if (!Number.isFinite(value) || text.includes('e') || text.includes('∞')) return text;
  return (fixedDigits[decimals] ?? fixedDigits.at(-1)!)().format(value);
}

export function bytes(size: number | undefined): string {
  if (size === undefined) return '';
  if (size < 1024) return `${size} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(Math.floor(Math.log2(size) / 10), units.length);
  return `${(size / 1024 ** power).toFixed(size / 1024 ** power < 10 ? 1 : 0)} ${units[power - 1]}`;
}

export function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined || milliseconds < 0) return missing;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const dated = once(() => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }));
const full = once(() => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }));
const zoned = once(() => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' }));

/** The reader's time zone, in which all times are shown. */
export const zone = once(() => dated().resolvedOptions().timeZone);

export const time = (milliseconds: number) => (milliseconds > 0 ? full().format(milliseconds) : missing);
export const timeWithZone = (milliseconds: number) => (milliseconds > 0 ? zoned().format(milliseconds) : missing);

export function ago(milliseconds: number, now = Date.now()): string {
  if (milliseconds <= 0) return missing;
  const seconds = Math.max(0, (now - milliseconds) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 86_400 * 30) return `${Math.floor(seconds / 86_400)} d ago`;
  return dated().format(milliseconds);
}

export const plural = (count: number, noun: string) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
