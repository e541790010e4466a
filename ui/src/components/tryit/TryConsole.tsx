import { Send } from 'lucide-react';
import { useState } from 'react';
import { invoke, type Answer } from '../../api/endpoints';
import type { ModelCard } from '../../api/modelCard';
import { ErrorBanner } from '../ErrorBanner';
import { fillable, mistakeIn, requestOf, textsOf, type Texts } from './form';
import { InputForm } from './InputForm';

/** Sends a request to an endpoint, written as JSON or through a form of the model's inputs, and shows what comes back. */
export function TryConsole({ endpoint, card, example }: { endpoint: string; card: ModelCard | undefined; example: string | undefined }) {
  const [typed, setTyped] = useState<string>();
  // What stands in the form need not be a request yet.
  const [filled, setFilled] = useState<Texts>();
  const [asForm, setAsForm] = useState<boolean>();
  const [checked, setChecked] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const body = typed ?? example ?? '';
  const signature = fillable(card?.signature) ? card.signature : undefined;
  const texts = signature && (filled ?? textsOf(signature, body));
  const form = signature !== undefined && texts !== undefined && (asForm ?? true);
  const send = async () => {
    if (form && signature.inputs.some((field) => mistakeIn(field, texts[field.name] ?? ''))) return setChecked(true);
    setBusy(true);
    setError(undefined);
    try {
      JSON.parse(body);
      setAnswer(await invoke(endpoint, body));
    } catch (failure) {
      setError(failure instanceof SyntaxError ? new Error(`The request is not JSON: ${failure.message}.`) : (failure as Error));
    }
    setBusy(false);
  };
  return (
    <section className="card" aria-label="Try it">
      <header>
        <h2>Try it</h2>
        <span className="spacer" />
        {signature && (
          <div className="segments" role="group" aria-label="Request as">
            <button type="button" className="button small" aria-pressed={form} disabled={texts === undefined} onClick={() => setAsForm(true)}>
              Form
            </button>
            <button type="button" className="button small" aria-pressed={!form} onClick={() => setAsForm(false)}>
              JSON
            </button>
          </div>
        )}
        <button type="button" className="button primary small" disabled={busy || !body} onClick={() => void send()}>
          <Send size={13} /> Send
        </button>
      </header>
      <div className="card-body columns">
        {form ? (
          <InputForm signature={signature} texts={texts} checked={checked} onChange={(next) => (setFilled(next), setTyped(requestOf(signature, next)))} />
        ) : (
          <label className="field">
            <span>Request</span>
            <textarea className="textarea mono" rows={10} value={body} spellCheck={false} onChange={(event) => (setTyped(event.target.value), setFilled(undefined))} />
          </label>
        )}
        <div className="field">
          <span>Answer {answer && !error && <span className="muted">from {answer.servedBy || endpoint} in {answer.milliseconds.toFixed(0)} ms</span>}</span>
          {error && <ErrorBanner error={error} onRetry={() => void send()} />}
          {!error && (
            <pre className="answer mono" tabIndex={0} aria-label="Answer">
              {answer ? pretty(answer.text) : 'Nothing sent yet'}
            </pre>
          )}
        </div>
      </div>
    </section>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
