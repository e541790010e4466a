import { attributes, comparators, datasetKeys, entities, takesNumber, type Entity } from './grammar';
import { lex, type Token } from './lexer';

/** Names and values seen in the loaded runs. */
export interface Vocabulary {
  metrics: readonly string[];
  params: ReadonlyMap<string, readonly string[]>;
  tags: ReadonlyMap<string, readonly string[]>;
}

export interface Suggestion {
  label: string;
  /** What replaces the characters from `from` to the caret. */
  insert: string;
  from: number;
  detail: string;
}

const plainKey = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}\p{N}_]+)*$/u;
const written = (key: string) => (plainKey.test(key) ? key : key.includes('`') ? `"${key}"` : `\`${key}\``);
const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const most = 12;

interface Left {
  entity: Entity;
  key: string;
  end: number;
}

function leftSide(tokens: Token[]): Left | undefined {
  const [first, dot] = tokens;
  if (!first) return undefined;
  if (dot?.kind !== 'dot') return { entity: 'attribute', key: first.value, end: 1 };
  const entity = entities[first.value.toLowerCase()];
  if (!entity) return undefined;
  let end = 2;
  let key = '';
  while (tokens[end] && (tokens[end]!.kind === 'dot' || tokens[end]!.start === tokens[end - 1]!.end)) {
    if (tokens[end]!.kind === 'operator') break;
    key += tokens[end]!.value;
    end++;
  }
  return { entity, key, end };
}

function names(vocabulary: Vocabulary): { label: string; detail: string }[] {
  return [
    ...vocabulary.metrics.map((key) => ({ label: `metrics.${written(key)}`, detail: 'metric' })),
    ...[...vocabulary.params.keys()].map((key) => ({ label: `params.${written(key)}`, detail: 'parameter' })),
    ...Object.keys(attributes).map((key) => ({ label: `attributes.${key}`, detail: 'attribute' })),
    ...[...vocabulary.tags.keys()].map((key) => ({ label: `tags.${written(key)}`, detail: 'tag' })),
    ...datasetKeys.map((key) => ({ label: `datasets.${key}`, detail: 'dataset' })),
  ];
}

function values(left: Left, vocabulary: Vocabulary): readonly string[] {
  if (left.entity === 'param') return vocabulary.params.get(left.key) ?? [];
  if (left.entity === 'tag') return vocabulary.tags.get(left.key) ?? [];
  return left.entity === 'attribute' && left.key === 'status' ? statuses : [];
}

function ranked(options: { label: string; detail: string }[], typed: string, from: number, after: string): Suggestion[] {
  const wanted = typed.toLowerCase().replaceAll(/[`"']/g, '');
  const scored = options.flatMap((option) => {
    const label = option.label.toLowerCase().replaceAll(/[`"']/g, '');
    const place = label.indexOf(wanted);
    if (place < 0 || option.label === typed) return [];
    return [{ option, score: place === 0 ? 0 : label[place - 1] === '.' ? 1 : 2 }];
  });
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, most).map(({ option }) => ({ ...option, insert: option.label + after, from }));
}

/** What may stand at the caret: a name, a comparator, a value or AND. */
export function complete(source: string, caret: number, vocabulary: Vocabulary): Suggestion[] {
  const before = lex(source.slice(0, caret));
  const lastAnd = before.findLastIndex((token) => token.kind === 'word' && token.text.toUpperCase() === 'AND' && token.end < caret);
  const clause = before.slice(lastAnd + 1);
  const touching = clause.at(-1)?.end === caret;
  const left = leftSide(clause);
  const rest = left ? clause.slice(left.end) : [];
  if (!left || (rest.length === 0 && touching)) {
    const from = clause[0]?.start ?? caret;
    return ranked(names(vocabulary), source.slice(from, caret), from, ' ');
  }
  const typed = touching ? rest.at(-1)! : undefined;
  const from = typed?.start ?? caret;
  const done = rest.filter((token) => token !== typed);
  if (done.length === 0 && typed?.kind !== 'string')
    return ranked(comparators(left.entity, left.key).map((label) => ({ label, detail: 'comparator' })), typed?.text ?? '', from, ' ');
  if (done.length === 1 && done[0]!.text.toUpperCase() !== 'IS' && !takesNumber(left.entity, left.key) && typed?.kind !== 'string')
    return ranked(values(left, vocabulary).map((value) => ({ label: `'${value}'`, detail: 'value' })), typed?.text ?? '', from, ' ');
  const complete = done.length >= 2 || (done.length === 1 && done[0]!.text === 'NULL');
  return complete && !touching ? [{ label: 'AND', insert: 'AND ', from: caret, detail: 'one more clause' }] : [];
}
