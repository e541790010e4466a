import { useQuery } from '@tanstack/react-query';
import { sourceKey, type ArtifactSource } from '../api/artifacts';
import { modelCard } from '../api/modelCard';
import { bytes } from '../lib/format';
import { ErrorBanner } from './ErrorBanner';
import { Loading } from './Loading';
import { SignatureTable } from './SignatureTable';
import { Snippet } from './Snippet';
import { TryModel } from './tryit/TryModel';

const code = (uri: string) => `import mlflow.pyfunc

model = mlflow.pyfunc.load_model("${uri}")
model.predict(rows)`;

/** What a model takes and gives, and how to use it. */
export function ModelCardView({ source, uri, folder = '', trial }: { source: ArtifactSource; uri: string; folder?: string; trial?: string }) {
  const query = useQuery({ queryKey: ['model-card', sourceKey(source), folder], queryFn: ({ signal }) => modelCard(source, folder, signal), staleTime: 60_000 });
  if (query.error) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading lines={3} />;
  const card = query.data;
  return (
    <>
    <div className="columns">
      <section className="card" aria-label="Signature">
        <header>
          <h2>Signature</h2>
          {card.flavors.map((flavor) => (
            <span key={flavor} className="badge">
              {flavor}
            </span>
          ))}
          <span className="spacer" />
          <span className="muted">{bytes(card.sizeInBytes)}</span>
        </header>
        {card.signature ? <SignatureTable signature={card.signature} /> : <p className="card-body muted">Logged without a signature: callers cannot know what it takes. Pass signature= when logging it.</p>}
      </section>
      <section className="card" aria-label="Use">
        <header>
          <h2>Use it</h2>
        </header>
        <div className="card-body stack">
          <Snippet text={code(uri)} />
          <Snippet text={`ml models serve -m ${uri}`} />
        </div>
      </section>
    </div>
      {trial && <TryModel name={trial} entity={{ name: 'model', model_uri: uri }} files={{ kind: 'artifact', source, folder }} card={card} />}
    </>
  );
}
