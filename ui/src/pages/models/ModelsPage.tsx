import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, Webhook } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { createModel, quoted, searchModels } from '../../api/models';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { DataTable, When } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { NameDialog } from '../../components/NameDialog';
import { SearchInput } from '../../components/SearchInput';
import { TagList } from '../../components/TagList';

const command = 'mlflow.sklearn.log_model(model, name="model", registered_model_name="my-model")';

export default function ModelsPage() {
  usePageTitle('Models');
  const [url, setUrl] = useUrlState();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const text = url.get('q') ?? '';
  const wanted = useDeferredValue(text);
  useShortcuts([
    { keys: '/', label: 'Search', run: () => search.current?.focus() },
    { keys: 'n', label: 'Create a model', run: () => setCreating(true) },
  ]);
  const query = useInfiniteQuery({
    queryKey: ['models', wanted],
    queryFn: ({ pageParam, signal }) => searchModels(wanted ? `name ILIKE ${quoted(`%${wanted}%`)}` : '', ['last_updated_timestamp DESC'], 100, pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    placeholderData: (before) => before,
  });
  const models = query.data?.pages.flatMap((page) => page.models) ?? [];
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Models</h1>
        </div>
        <Link className="button" href={links.webhooks()}>
          <Webhook size={15} /> Webhooks
        </Link>
        <button type="button" className="button primary" onClick={() => setCreating(true)}>
          <Plus size={15} /> New model
        </button>
      </div>
      <div className="bar">
        <SearchInput ref={search} label="Search models by name" value={text} onChange={(q) => setUrl({ q })} />
      </div>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <section className="card" aria-label="Models">
        {query.isPending && !query.error && <Loading />}
        {query.data && models.length === 0 && (
          <EmptyState title={wanted ? `No model has “${wanted}” in its name` : 'No registered models yet'} {...(!wanted && { command })}>
            {!wanted && 'A registered model has versions, aliases such as champion, and a history. Register the first one while logging:'}
          </EmptyState>
        )}
        {models.length > 0 && (
          <DataTable label="Table of models" columns={['Name', 'Aliases', { title: 'Latest version', number: true }, 'Tags', 'Updated']}>
            {models.map((model) => (
              <tr key={model.name}>
                <th scope="row" dir="auto">
                  <Link href={links.model(model.name)}>{model.name}</Link>
                </th>
                <td>
                  <div className="tags">
                    {model.aliases.map((alias) => (
                      <Link key={alias.alias} href={links.version(model.name, alias.version)} className="badge accent">
                        @{alias.alias} → {alias.version}
                      </Link>
                    ))}
                  </div>
                </td>
                <td className="number">{model.latest.length > 0 ? Math.max(...model.latest.map((version) => Number(version.version))) : '–'}</td>
                <td>
                  <TagList tags={model.tags} />
                </td>
                <When at={model.updated} />
              </tr>
            ))}
          </DataTable>
        )}
      </section>
      {query.hasNextPage && (
        <button type="button" className="button" onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          Show more
        </button>
      )}
      {creating && <NameDialog title="New model" label="Name" action="Create" onSave={async (name) => (await createModel(name), navigate(links.model(name)))} onClose={() => setCreating(false)} />}
    </div>
  );
}
