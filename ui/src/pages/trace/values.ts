import type { Assessment } from '../../api/traces';

/** A value as people read it: text as it is, everything else as JSON. */
export const shown = (value: unknown): string => (typeof value === 'string' ? value : value === undefined || value === null ? '–' : JSON.stringify(value));

/** The same over several lines. */
export const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? ''));

/** What a preview says in one line: of a lone text, or of a lone argument that is one, the text. */
export function gist(preview: string): string {
  try {
    const value: unknown = JSON.parse(preview);
    const [only, ...others] = typeof value === 'object' && value !== null ? Object.values(value) : [value];
    return typeof only === 'string' && others.length === 0 ? only : preview;
  } catch {
    // A preview is cut where it is long.
    return preview;
  }
}

/** Whether an assessment speaks for the trace or against it; '' when it is neither. */
export function verdict({ value, error }: Pick<Assessment, 'value' | 'error'>): 'good' | 'bad' | '' {
  if (error) return 'bad';
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 'yes' || word === 'pass' || word === 'true') return 'good';
  return word === false || word === 'no' || word === 'fail' || word === 'false' ? 'bad' : '';
}
