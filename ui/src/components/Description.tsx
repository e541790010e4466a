import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { ErrorBanner } from './ErrorBanner';
import { Markdown } from './Markdown';

/** A Markdown text that can be edited in place; what was typed stays when the server refuses or is away. */
export function Description({ text, onSave }: { text: string; onSave?: ((text: string) => Promise<unknown>) | undefined }) {
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<Error>();
  const save = async () => {
    try {
      await onSave!(draft!);
      setDraft(undefined);
      setError(undefined);
    } catch (failure) {
      setError(failure as Error);
    }
  };
  if (draft !== undefined)
    return (
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <textarea className="textarea mono" aria-label="Description in Markdown" rows={8} value={draft} autoFocus onChange={(event) => setDraft(event.target.value)} />
        {error && <ErrorBanner error={error} onRetry={save} />}
        <div className="bar">
          <button type="submit" className="button primary small">
            Save
          </button>
          <button type="button" className="button small" onClick={() => setDraft(undefined)}>
            Cancel
          </button>
          <span className="muted">Markdown</span>
        </div>
      </form>
    );
  return (
    <div className={text ? 'description' : 'description none'}>
      {text ? <Markdown text={text} /> : <span className="muted">No description</span>}
      {onSave && (
        <button type="button" className="button plain small" onClick={() => setDraft(text)}>
          <Pencil size={12} /> {text ? 'Edit' : 'Describe'}
        </button>
      )}
    </div>
  );
}
