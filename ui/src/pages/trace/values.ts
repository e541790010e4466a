import type { Assessment } from '../../api/traces';

/** A value as people read it: text as it is, everything else as JSON. */
export const shown = (value: unknown): string => (typeof value === 'string' ? value : value === undefined || value === null ? '–' : JSON.stringify(value));

/** The same over several lines. */
export const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? ''));

/** Whether an assessment speaks for the trace or against it; '' when it is neither. */
export function verdict({ value, error }: Pick<Assessment, 'value' | 'error'>): 'good' | 'bad' | '' {
  if (error) return 'bad';
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 'yes' || word === 'pass' || word === 'true') return 'good';
  return word === false || word === 'no' || word === 'fail' || word === 'false' ? 'bad' : '';
}
