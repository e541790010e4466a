import type { Suggestion } from '../../lib/filter/complete';

interface SuggestionListProps {
  suggestions: Suggestion[];
  active: number;
  onChoose: (suggestion: Suggestion) => void;
}

export function SuggestionList({ suggestions, active, onChoose }: SuggestionListProps) {
  return (
    <div className="popup suggestions" role="listbox" id="filter-suggestions" aria-label="Completions">
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.label}
          id={`filter-suggestion-${index}`}
          role="option"
          aria-selected={index === active}
          // The field must keep the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(suggestion);
          }}
        >
          <code className="clip">{suggestion.label}</code>
          <span className="spacer" />
          <span className="muted">{suggestion.detail}</span>
        </div>
      ))}
    </div>
  );
}
