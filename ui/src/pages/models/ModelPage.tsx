import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/http';
import { deleteModel, describeModel, getModel, quoted, searchVersions, tagModel, untagModel, type RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { usePageTitle } from '../../app/usePageTitle';
import { Confirm } from '../../components/Confirm';
import { Copy } from '../../components/Copy';
import { Description } from '../../components/Description';
import { EmptyState } from '../../components/EmptyState';
import { ErrorBanner } from '../../components/ErrorBanner';
import { Loading } from '../../components/Loading';
import { Menu } from '../../components/Menu';
import { TagList } from '../../components/TagList';
import { tell } from '../../components/toasts';
import { timeWithZone } from '../../lib/format';
import { AliasPanel } from './AliasPanel';
import { HistoryPanel } from './HistoryPanel';
import { VersionTable } from './VersionTable';

export default function ModelPage({ name }: { name: string }) {
  usePageTitle(name);
  const query = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => getModel(name, signal) });
  if (query.error && !query.data)
    return (
      <div className="page">
        {query.error instanceof ApiError && query.error.missing ? (
          <EmptyState title="There is no such model" action={<Link className="button" href={links.models()}>All models</Link>}>
            {query.error.message}
          </EmptyState>
        ) : (
          <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  if (!query.data) return <div className="page"><Loading /></div>;
  return <LoadedModel model={query.data} />;
}

function LoadedModel({ model }: { model: RegisteredModel }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const versions = useInfiniteQuery({
    queryKey: ['versions', model.name],
    queryFn: ({ pageParam, signal }) => searchVersions(`name = ${quoted(model.name)}`, 100, pageParam || undefined, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
  });
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: ['model', model.name] }), client.invalidateQueries({ queryKey: ['versions', model.name] })]);
  const all = versions.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <div className="crumbs">
            <Link href={links.models()}>Models</Link> /
          </div>
          <h1 dir="auto">{model.name}</h1>
          <div className="facts">
            <span>
              <b className="mono">{`models:/${model.name}`}</b>
              <Copy text={`models:/${model.name}`} what="model URI" />
            </span>
            <span>
              Created <b>{timeWithZone(model.created)}</b>
            </span>
            <span>
              Updated <b>{timeWithZone(model.updated)}</b>
            </span>
          </div>
        </div>
        <Menu label="Actions for this model" end className="button icon" button={<Ellipsis size={16} />} items={[{ label: 'Delete', icon: <Trash2 size={14} />, onSelect: () => setDeleting(true) }]} />
      </div>
      <section className="card" aria-label="About">
        <div className="card-body stack">
          <Description text={model.description} onSave={async (text) => (await describeModel(model.name, text), refresh())} />
          <TagList
            tags={model.tags}
            onSet={async (key, value) => (await tagModel(model.name, key, value), refresh())}
            onRemove={async (key) => (await untagModel(model.name, key), refresh())}
          />
        </div>
      </section>
      <AliasPanel model={model} versions={all} onChanged={refresh} />
      <section className="card" aria-label="Versions">
        <header>
          <h2>
            Versions <span className="count">{all.length || ''}</span>
          </h2>
        </header>
        {versions.error && <ErrorBanner error={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.isPending && !versions.error && <Loading lines={3} />}
        {versions.data && all.length === 0 && <EmptyState title="No versions yet" command={`mlflow.register_model("runs:/RUN_ID/model", "${model.name}")`} />}
        {all.length > 0 && <VersionTable model={model} versions={all} onChanged={refresh} />}
        {versions.hasNextPage && (
          <button type="button" className="button plain" onClick={() => void versions.fetchNextPage()}>
            Show more
          </button>
        )}
      </section>
      <HistoryPanel model={model} />
      {deleting && (
        <Confirm
          title="Delete model"
          action="Delete for good"
          typed={model.name}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await deleteModel(model.name);
            await client.invalidateQueries({ queryKey: ['models'] });
            tell(`Deleted ${model.name}`);
            navigate(links.models());
          }}
        >
          Every version, alias and tag of <b>{model.name}</b> goes with it. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}
