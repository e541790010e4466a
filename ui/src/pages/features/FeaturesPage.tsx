import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';
import { kindTitles, listDefinitions } from '../../api/features';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { DataTable, When } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCard } from '../../components/ListCard';
import { SearchInput } from '../../components/SearchInput';
import { TagList } from '../../components/TagList';

const command = `curl -X POST ${window.location.origin}/api/2.0/ml/features/apply \\
  -H 'Content-Type: application/json' \\
  -d '{"definitions": [{"kind": "feature_table", "name": "weather", "location": "/data/weather", "primary_keys": ["origin"]}]}'`;

export default function FeaturesPage() {
  usePageTitle('Features');
  const [url, setUrl] = useUrlState();
  const search = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: 'Search', run: () => search.current?.focus() }]);
  const query = useQuery({ queryKey: ['features'], queryFn: ({ signal }) => listDefinitions(signal) });
  const text = (url.get('q') ?? '').toLowerCase();
  const shown = (query.data ?? []).filter(({ definition }) => `${definition.name} ${definition.owner ?? ''} ${definition.description ?? ''}`.toLowerCase().includes(text));
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Features</h1>
        </div>
      </div>
      <div className="bar">
        <SearchInput ref={search} label="Search definitions" value={url.get('q') ?? ''} onChange={(q) => setUrl({ q })} />
      </div>
      <ListCard
        label="Definitions"
        query={query}
        empty={
          query.data && shown.length === 0 && (
            <EmptyState title={text ? 'No definition matches' : 'No features defined yet'} {...(!text && { command })}>
              {!text && 'A definition names a table, its keys and its time column; views compute new features from it.'}
            </EmptyState>
          )
        }
      >
        {shown.length > 0 && (
          <DataTable label="Table of definitions" columns={['Name', 'Kind', 'Keys', 'Owner', 'Tags', { title: 'Version', number: true }, 'Applied']}>
            {shown.map(({ definition, version, created_at }) => (
              <tr key={definition.name}>
                <th scope="row">
                  <Link href={links.feature(definition.name)}>{definition.name}</Link>
                </th>
                <td className="keep">{kindTitles[definition.kind]}</td>
                <td className="mono">{(definition.primary_keys ?? []).join(', ')}</td>
                <td dir="auto">{definition.owner}</td>
                <td>
                  <TagList tags={definition.tags ?? {}} />
                </td>
                <td className="number">{version}</td>
                <When at={created_at} />
              </tr>
            ))}
          </DataTable>
        )}
      </ListCard>
    </div>
  );
}
