export type TokenKind = 'word' | 'quotedName' | 'string' | 'number' | 'operator' | 'dot' | 'comma' | 'open' | 'close' | 'bad';

export interface Token {
  kind: TokenKind;
  /** As typed. */
  text: string;
  /** Without quotes. */
  value: string;
  start: number;
  end: number;
}

const rules: [TokenKind, RegExp][] = [
  ['string', /'[^']*'/y],
  // A double-quoted text is a name on the left side and a value on the right one; the parser decides.
  ['string', /"[^"]*"/y],
  ['quotedName', /`[^`]*`/y],
  ['number', /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\w])/uy],
  ['operator', /==|<>|!=|>=|<=|=|>|</y],
  ['dot', /\./y],
  ['comma', /,/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['word', /[\p{L}\p{N}_][\p{L}\p{N}_/:-]*/uy],
];

/** Cuts a filter into tokens. Text that fits no rule, an open quote included, becomes one `bad` token. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const token = next(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function next(text: string, start: number): Token {
  for (const [kind, rule] of rules) {
    rule.lastIndex = start;
    const found = rule.exec(text)?.[0];
    if (found === undefined) continue;
    const quoted = kind === 'string' || kind === 'quotedName';
    return { kind, text: found, value: quoted ? found.slice(1, -1) : found, start, end: start + found.length };
  }
  const open = /['"`]/.test(text[start]!);
  const end = open ? text.length : start + 1;
  const bad = text.slice(start, end);
  return { kind: 'bad', text: bad, value: open ? bad.slice(1) : bad, start, end };
}
