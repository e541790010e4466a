import { lex } from './lexer';
import { parseFilter, type FilterError } from './parser';

export interface Effective {
  /** What is sent to the server. */
  filter: string;
  /** True when plain words were taken as a part of a run's name. */
  byName: boolean;
  error: FilterError | undefined;
}

/** Plain words search names; anything with an operator, a dot or a quote is the grammar. */
export function effectiveFilter(text: string): Effective {
  const trimmed = text.trim();
  if (!trimmed) return { filter: '', byName: false, error: undefined };
  const plain = lex(text).every((token) => (token.kind === 'word' && !/^(LIKE|ILIKE|IS|IN)$/i.test(token.text)) || token.kind === 'number');
  if (plain) return { filter: `attributes.run_name ILIKE '%${trimmed}%'`, byName: true, error: undefined };
  const parsed = parseFilter(text);
  return parsed.ok ? { filter: trimmed, byName: false, error: undefined } : { filter: '', byName: false, error: parsed.error };
}
