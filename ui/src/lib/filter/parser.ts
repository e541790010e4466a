import { attributes, comparators, datasetKeys, entities, takesNumber, type Entity } from './grammar';
import { lex, type Token } from './lexer';

export interface Clause {
  entity: Entity;
  key: string;
  comparator: string;
  value: string | number | string[] | undefined;
}

export interface FilterError {
  message: string;
  /** Character of the filter that the message is about. */
  at: number;
}

export type Parsed = { ok: true; clauses: Clause[] } | { ok: false; error: FilterError };

class Fault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const word = (token: Token | undefined, text: string) => token?.kind === 'word' && token.text.toUpperCase() === text;

class Parser {
  private position = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: Token[],
  ) {}

  parse(): Clause[] {
    const clauses = [this.clause()];
    while (this.peek()) {
      const joint = this.peek()!;
      if (word(joint, 'OR')) throw new Fault('OR is not supported; clauses are joined by AND.', joint.start);
      if (!word(joint, 'AND')) throw new Fault(`Expected AND, found ${joint.text}.`, joint.start);
      this.position++;
      clauses.push(this.clause());
    }
    return clauses;
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.position + ahead];
  }

  private take(expectation: string): Token {
    const token = this.peek();
    if (!token) throw new Fault(`Expected ${expectation}.`, this.source.length);
    if (token.kind === 'bad' && /^['"`]/.test(token.text)) throw new Fault(`The quote ${token.text[0]} is not closed.`, token.start);
    if (token.kind === 'bad') throw new Fault(`Unexpected character ${token.text}.`, token.start);
    this.position++;
    return token;
  }

  private clause(): Clause {
    const { entity, key, start } = this.left();
    const { comparator, at } = this.comparator();
    const allowed = comparators(entity, key);
    if (!allowed.includes(comparator)) {
      const subject = entity === 'attribute' ? key : `a ${entity}`;
      throw new Fault(`${comparator} does not apply to ${subject}; use one of ${allowed.join(', ')}.`, at);
    }
    if (entity === 'attribute' && !(key.toLowerCase() in attributes))
      throw new Fault(`Unknown attribute ${key}; valid are ${Object.keys(attributes).join(', ')}.`, start);
    return { entity, key, comparator, value: this.right(entity, key, comparator) };
  }

  private left(): { entity: Entity; key: string; start: number } {
    const first = this.take('a metric, parameter, tag or attribute');
    if (first.kind === 'open' || word(first, 'NOT')) throw new Fault(`${first.text} is not supported; write clauses joined by AND.`, first.start);
    if (first.kind !== 'word' && first.kind !== 'quotedName') throw new Fault(`Expected a name such as metrics.loss, found ${first.text}.`, first.start);
    if (this.peek()?.kind !== 'dot') return { entity: 'attribute', key: first.value, start: first.start };
    const entity = entities[first.value.toLowerCase()];
    if (!entity) throw new Fault(`Unknown entity ${first.value}; valid are metrics, params, tags, attributes, datasets.`, first.start);
    this.position++;
    const key = this.key();
    if (entity === 'dataset' && !datasetKeys.includes(key)) throw new Fault(`Unknown dataset key ${key}; valid are ${datasetKeys.join(', ')}.`, first.start);
    return { entity, key, start: first.start };
  }

  /** Plain keys may hold dots, and a segment may look like a number, as in `metrics.loss.0`. */
  private key(): string {
    let key = '';
    for (;;) {
      const part = this.take('a key after the dot');
      if (!['word', 'quotedName', 'string', 'number'].includes(part.kind)) throw new Fault(`Expected a key, found ${part.text}.`, part.start);
      key += part.value;
      if (part.kind !== 'word' && part.kind !== 'number') return key;
      const dot = this.peek();
      if (dot?.kind !== 'dot' || dot.start !== part.end) return key;
      this.position++;
      key += '.';
    }
  }

  private comparator(): { comparator: string; at: number } {
    const token = this.take('a comparator such as = or LIKE');
    const at = token.start;
    if (token.text === '==') throw new Fault('Write = instead of ==.', at);
    if (token.text === '<>') throw new Fault('Write != instead of <>.', at);
    if (token.kind === 'operator') return { comparator: token.text, at };
    const text = token.text.toUpperCase();
    if (text === 'LIKE' || text === 'ILIKE' || text === 'IN') return { comparator: text, at };
    if (text === 'NOT') return this.expectWord('IN', 'NOT IN', at);
    if (text !== 'IS') throw new Fault(`Expected a comparator such as = or LIKE, found ${token.text}.`, at);
    if (!word(this.peek(), 'NOT')) return this.expectWord('NULL', 'IS NULL', at);
    this.position++;
    return this.expectWord('NULL', 'IS NOT NULL', at);
  }

  private expectWord(expected: string, comparator: string, at: number) {
    const token = this.take(expected);
    if (!word(token, expected)) throw new Fault(`Expected ${expected}, found ${token.text}.`, token.start);
    return { comparator, at };
  }

  private right(entity: Entity, key: string, comparator: string): Clause['value'] {
    if (comparator.startsWith('IS')) return undefined;
    if (comparator.endsWith('IN')) return this.list();
    if (takesNumber(entity, key)) {
      const token = this.take('a number');
      if (token.kind !== 'number') throw new Fault(`Expected a number without quotes, found ${token.text}.`, token.start);
      return Number(token.text);
    }
    const token = this.take('a text in quotes');
    if (token.kind !== 'string') throw new Fault(`Expected a text in quotes, such as '${token.value}'.`, token.start);
    return token.value;
  }

  private list(): string[] {
    const open = this.take('a list such as (\'a\', \'b\')');
    if (open.kind !== 'open') throw new Fault("Expected a list such as ('a', 'b').", open.start);
    const values: string[] = [];
    for (;;) {
      const token = this.take('a text in quotes');
      if (token.kind !== 'string') throw new Fault(`Expected a text in quotes, found ${token.text}.`, token.start);
      values.push(token.value);
      const separator = this.take(') or ,');
      if (separator.kind === 'close') return values;
      if (separator.kind !== 'comma') throw new Fault(`Expected ) or a comma, found ${separator.text}.`, separator.start);
    }
  }
}

/** Checks a runs filter against the grammar; the first mistake is reported with the character it stands at. */
export function parseFilter(source: string): Parsed {
  const tokens = lex(source);
  if (tokens.length === 0) return { ok: true, clauses: [] };
  try {
    return { ok: true, clauses: new Parser(source, tokens).parse() };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { ok: false, error: { message: fault.message, at: fault.at } };
  }
}
