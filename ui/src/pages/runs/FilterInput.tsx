import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { complete, type Suggestion, type Vocabulary } from '../../lib/filter/complete';
import { effectiveFilter } from '../../lib/filter/effective';
import { SuggestionList } from './SuggestionList';

interface FilterInputProps {
  value: string;
  onApply: (text: string) => void;
  vocabulary: Vocabulary;
  /** What the server says about the filter that was applied. */
  serverError?: string | undefined;
  inputRef: Ref<HTMLInputElement>;
}

const pause = 450;

/** The search bar: the runs grammar with completion, and the mistake pointed out under the character it stands at. */
export function FilterInput({ value, onApply, vocabulary, serverError, inputRef }: FilterInputProps) {
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  // Where the caret stood when completion opened; what is suggested there follows keys that load later.
  const [completing, setCompleting] = useState<number>();
  const [active, setActive] = useState(-1);
  const [scroll, setScroll] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const local = useRef<HTMLInputElement>(null);
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const suggestions = completing === undefined ? [] : complete(text, completing, vocabulary);
  const effective = effectiveFilter(text);
  const apply = (wanted: string) => {
    clearTimeout(timer.current);
    if (effectiveFilter(wanted).error) return;
    setApplied(wanted.trim());
    onApply(wanted.trim());
  };
  const type = (wanted: string, caret: number) => {
    setText(wanted);
    setCompleting(caret);
    setActive(-1);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(wanted), pause);
  };
  const choose = (suggestion: Suggestion) => {
    const input = local.current!;
    const caret = input.selectionStart ?? text.length;
    const wanted = text.slice(0, suggestion.from) + suggestion.insert + text.slice(caret);
    const place = suggestion.from + suggestion.insert.length;
    type(wanted, place);
    requestAnimationFrame(() => input.setSelectionRange(place, place));
    input.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const open = suggestions.length > 0;
    if (event.key === 'ArrowDown' && !open) type(text, local.current?.selectionStart ?? text.length);
    else if (event.key === 'ArrowDown') setActive((active + 1) % suggestions.length);
    else if (event.key === 'ArrowUp' && open) setActive((active - 1 + suggestions.length) % suggestions.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && open && active >= 0 && active < suggestions.length) choose(suggestions[active]!);
    else if (event.key === 'Enter') {
      setCompleting(undefined);
      apply(text);
    } else if (event.key === 'Escape' && open) setCompleting(undefined);
    else return;
    event.preventDefault();
  };
  const error = effective.error;
  return (
    <div className="filter">
      <div className={error ? 'filter-box wrong' : 'filter-box'}>
        <Search size={14} aria-hidden />
        <input
          ref={(element) => {
            local.current = element;
            if (typeof inputRef === 'function') inputRef(element);
            else if (inputRef) inputRef.current = element;
          }}
          className="mono"
          role="combobox"
          aria-label="Filter runs"
          aria-expanded={suggestions.length > 0}
          aria-controls="filter-suggestions"
          aria-activedescendant={active >= 0 ? `filter-suggestion-${active}` : undefined}
          aria-invalid={error !== undefined}
          aria-describedby="filter-note"
          autoComplete="off"
          spellCheck={false}
          placeholder="metrics.loss < 0.5 AND params.optimizer = 'adamw'   — or a part of a name"
          value={text}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onKeyDown={keys}
          onBlur={() => setCompleting(undefined)}
          onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
          onSelect={(event) => setScroll(event.currentTarget.scrollLeft)}
        />
      </div>
      {suggestions.length > 0 && <SuggestionList suggestions={suggestions} active={active} onChoose={choose} />}
      <div id="filter-note" className="filter-note" role="status">
        {error && suggestions.length === 0 && (
          <span className="filter-error mono" style={{ marginLeft: `max(0px, calc(${error.at}ch - ${scroll}px))` }}>
            <b aria-hidden>▲</b> {error.message} <span className="hidden-label">At character {error.at + 1}.</span>
          </span>
        )}
        {!error && effective.byName && <span className="muted">Runs with “{text.trim()}” in their name</span>}
        {!error && serverError && <span className="filter-error">{serverError}</span>}
      </div>
    </div>
  );
}
