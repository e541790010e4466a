const clause = /^\w+(\.(`[^`]*`|"[^"]*"|[\w.-]+))*\s*(=|!=|<=?|>=?|(not\s+)?(like|ilike|in)\b|is\s+(not\s+)?null\b)/i;

const open = /(=|<|>|!|\b(and|like|ilike|in|not|is))\s*$/i;

/** Whether a filter is still being typed: a quote is open, or something has to follow. */
const isUnfinished = (text: string) => ["'", '"', '`'].some((quote) => (text.split(quote).length - 1) % 2 === 1) || open.test(text);

/**
 * What the search means: a filter in the traces' grammar, or words that a trace's inputs, outputs and spans are searched for.
 * Undefined while it is half a filter.
 */
export function traceFilter(text: string): string | undefined {
  const wanted = text.trim();
  if (wanted === '') return '';
  if (clause.test(wanted)) return isUnfinished(wanted) ? undefined : wanted;
  const quote = wanted.includes("'") ? '"' : "'";
  return `trace.text ILIKE ${quote}%${wanted.replaceAll(quote, '')}%${quote}`;
}
