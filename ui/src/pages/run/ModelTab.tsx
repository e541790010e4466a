import { useQueries } from '@tanstack/react-query';
import { PackagePlus } from 'lucide-react';
import { useState } from 'react';
import { getLoggedModel, type LoggedModel } from '../../api/loggedModels';
import type { Run } from '../../api/runs';
import { useUrlState } from '../../app/urlState';
import ArtifactBrowser from '../../components/artifacts/ArtifactBrowser';
import { Copy } from '../../components/Copy';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { ModelCardView } from '../../components/ModelCardView';
import { RegisterDialog } from './RegisterDialog';

/** The models that a run made: card, signature, files, and registering. */
export default function ModelTab({ run }: { run: Run }) {
  const [url, setUrl] = useUrlState();
  const models = useQueries({ queries: run.modelIds.map((id) => ({ queryKey: ['logged-model', id], queryFn: () => getLoggedModel(id), staleTime: 60_000 })) });
  const failed = models.find((model) => model.error);
  const loaded = models.flatMap((model) => (model.data ? [model.data] : []));
  const chosen = loaded.find((model) => model.id === url.get('model')) ?? loaded[0];
  if (failed) return <ErrorBanner error={failed.error!} onRetry={() => void failed.refetch()} />;
  if (!chosen) return <Loading />;
  return (
    <>
      {loaded.length > 1 && (
        <select className="select" aria-label="Model" value={chosen.id} onChange={(event) => setUrl({ model: event.target.value, path: undefined })}>
          {loaded.map((model) => (
            <option key={model.id} value={model.id}>
              {model.name} ({model.id.slice(0, 10)})
            </option>
          ))}
        </select>
      )}
      <LoggedModelView key={chosen.id} model={chosen} run={run} />
    </>
  );
}

function LoggedModelView({ model, run }: { model: LoggedModel; run: Run }) {
  const [registering, setRegistering] = useState(false);
  return (
    <>
      <div className="head">
        <div className="head-text">
          <h2 dir="auto">{model.name}</h2>
          <div className="facts">
            <span className={model.status === 'READY' ? 'badge good' : 'badge warn'}>{model.status.toLowerCase()}</span>
            <span>
              <b className="mono">{`models:/${model.id}`}</b>
              <Copy text={`models:/${model.id}`} what="model URI" />
            </span>
          </div>
        </div>
        <button type="button" className="button primary" onClick={() => setRegistering(true)}>
          <PackagePlus size={15} /> Register
        </button>
      </div>
      <ModelCardView source={{ kind: 'model', modelId: model.id }} uri={`models:/${model.id}`} trial={model.id} />
      <ArtifactBrowser source={{ kind: 'model', modelId: model.id }} />
      {registering && <RegisterDialog source={`models:/${model.id}`} runId={run.id} modelId={model.id} onClose={() => setRegistering(false)} />}
    </>
  );
}
