import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { quoted } from '../../api/models';
import { searchExperiments } from '../../api/experiments';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { SearchInput } from '../../components/SearchInput';
import { CreateExperiment } from './CreateExperiment';
import { ExperimentTable } from './ExperimentTable';

const firstCommand = `export MLFLOW_TRACKING_URI=${window.location.origin}
python -c "import mlflow; mlflow.set_experiment('first'); mlflow.log_metric('loss', 0.5)"`;

export default function ExperimentsPage() {
  usePageTitle('Experiments');
  const [url, setUrl] = useUrlState();
  const [creating, setCreating] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const text = url.get('q') ?? '';
  const view = url.get('view') === 'deleted' ? 'DELETED_ONLY' : 'ACTIVE_ONLY';
  const wanted = useDeferredValue(text);
  useShortcuts([
    { keys: '/', label: 'Search', run: () => search.current?.focus() },
    { keys: 'n', label: 'Create an experiment', run: () => setCreating(true) },
  ]);
  const query = useInfiniteQuery({
    queryKey: ['experiments', wanted, view],
    queryFn: ({ pageParam, signal }) =>
      searchExperiments(
        {
          filter: wanted ? `name ILIKE ${quoted(`%${wanted}%`)}` : '',
          orderBy: ['last_update_time DESC'],
          view,
          maxResults: 100,
          ...(pageParam && { pageToken: pageParam }),
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    placeholderData: (before) => before,
  });
  const experiments = query.data?.pages.flatMap((page) => page.experiments) ?? [];
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Experiments</h1>
        </div>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus size={15} /> New experiment
        </button>
      </div>
      <div className="bar">
        <SearchInput ref={search} label="Search experiments by name" value={text} onChange={(q) => setUrl({ q })} />
        <div className="segments" role="group" aria-label="Which experiments">
          <button type="button" className="button" aria-pressed={view === 'ACTIVE_ONLY'} onClick={() => setUrl({ view: undefined })}>
            Active
          </button>
          <button type="button" className="button" aria-pressed={view === 'DELETED_ONLY'} onClick={() => setUrl({ view: 'deleted' })}>
            Deleted
          </button>
        </div>
      </div>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <section className="card" aria-label="Experiments">
        {query.isPending && !query.error && <Loading />}
        {query.data && experiments.length === 0 && (
          <EmptyState title={wanted ? `No experiment has “${wanted}” in its name` : view === 'DELETED_ONLY' ? 'No deleted experiments' : 'No experiments yet'} {...(!wanted && view === 'ACTIVE_ONLY' && { command: firstCommand })}>
            {!wanted && view === 'ACTIVE_ONLY' && 'An experiment holds the runs of one question. Log the first one from Python:'}
          </EmptyState>
        )}
        {experiments.length > 0 && <ExperimentTable experiments={experiments} />}
      </section>
      {query.hasNextPage && (
        <button type="button" className="button" onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          Show more
        </button>
      )}
      {creating && <CreateExperiment onClose={() => setCreating(false)} />}
    </div>
  );
}
