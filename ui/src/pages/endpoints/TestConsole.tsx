import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { invoke, type Answer, type Endpoint } from '../../api/endpoints';
import { getModel } from '../../api/models';
import { ErrorBanner } from '../../components/ErrorBanner';
import { exampleOf } from './example';

async function example(name: string, version: string, signal: AbortSignal): Promise<string> {
  const alias = version.startsWith('@') ? version.slice(1) : undefined;
  const number = alias ? ((await getModel(name, signal)).aliases.find((one) => one.alias === alias)?.version ?? '') : version;
  return exampleOf(name, number, signal);
}

/** Sends a request that can be edited, and shows what comes back. */
export function TestConsole({ endpoint }: { endpoint: Endpoint }) {
  const first = endpoint.config?.served_entities?.[0];
  const version = first?.state?.served_version ?? first?.entity_version ?? '';
  const suggested = useQuery({ queryKey: ['example', first?.entity_name, version], queryFn: ({ signal }) => example(first!.entity_name!, version, signal), enabled: first?.entity_name !== undefined && version !== '', staleTime: Infinity });
  const [typed, setTyped] = useState<string>();
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const body = typed ?? suggested.data ?? '';
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      JSON.parse(body);
      setAnswer(await invoke(endpoint.name, body));
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
        <button type="button" className="button primary small" disabled={busy || !body} onClick={() => void send()}>
          <Send size={13} /> Send
        </button>
      </header>
      <div className="card-body columns">
        <label className="field">
          <span>Request</span>
          <textarea className="textarea mono" rows={10} value={body} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <div className="field">
          <span>Answer {answer && !error && <span className="muted">from {answer.servedBy || endpoint.name} in {answer.milliseconds.toFixed(0)} ms</span>}</span>
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
