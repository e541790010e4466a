import { useQueries } from '@tanstack/react-query';
import { PackagePlus } from 'lucide-react';
import { useState } from 'react';
import { getRunModel, runModelIds, type RunModel } from '../../api/runModels';
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
  const models = useQueries({ queries: runModelIds(run).map((id) => ({ queryKey: ['run-model', run.id, id], queryFn: () => getRunModel(run, id), staleTime: 60_000 })) });
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
              {model.name} {model.id !== model.name && `(${model.id.slice(0, 10)})`}
            </option>
          ))}
        </select>
      )}
      <RunModelView key={chosen.id} model={chosen} run={run} />
    </>
  );
}

function RunModelView({ model, run }: { model: RunModel; run: Run }) {
  const [registering, setRegistering] = useState(false);
  return (
    <>
      <div className="head">
        <div className="head-text">
          <h2 dir="auto">{model.name}</h2>
          <div className="facts">
            {model.status && <span className={model.status === 'READY' ? 'badge good' : 'badge warn'}>{model.status.toLowerCase()}</span>}
            <span>
              <b className="mono">{model.uri}</b>
              <Copy text={model.uri} what="model URI" />
            </span>
          </div>
        </div>
        <button type="button" className="button primary" onClick={() => setRegistering(true)}>
          <PackagePlus size={15} /> Register
        </button>
      </div>
      <ModelCardView source={model.source} folder={model.folder} uri={model.uri} trial={model.folder ? `${run.id.slice(0, 12)}-${model.folder}` : model.id} />
      {/* A folder's files stand under Artifacts, with the run's others. */}
      {model.folder === '' && <ArtifactBrowser source={model.source} />}
      {registering && <RegisterDialog source={model.registered.source} runId={run.id} {...(model.registered.modelId && { modelId: model.registered.modelId })} onClose={() => setRegistering(false)} />}
    </>
  );
}
