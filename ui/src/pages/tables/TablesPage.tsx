import { useRef } from 'react';
import { later } from '../../app/later';
import { useShortcuts } from '../../app/shortcuts';
import { useUrlState } from '../../app/urlState';
import { usePageTitle } from '../../app/usePageTitle';
import { Loading } from '../../components/Loading';
import { SearchInput } from '../../components/SearchInput';
import { Tabs } from '../../components/Tabs';
import { CatalogTable } from './CatalogTable';

const SqlConsole = later(() => import('./SqlConsole'), <Loading />);

type Tab = 'catalog' | 'sql';

/** The Delta tables that the server knows, and SQL over them. */
export default function TablesPage() {
  usePageTitle('Tables');
  const [url, setUrl] = useUrlState();
  const search = useRef<HTMLInputElement>(null);
  const tab: Tab = url.get('tab') === 'sql' ? 'sql' : 'catalog';
  useShortcuts([
    { keys: '/', label: 'Search tables', run: () => search.current?.focus() },
    { keys: 'q', label: 'Write a query', run: () => setUrl({ tab: 'sql' }) },
  ]);
  return (
    <div className="page">
      <div className="head">
        <div className="head-text">
          <h1>Tables</h1>
        </div>
      </div>
      <Tabs<Tab> label="Tables" tabs={[{ id: 'catalog', label: 'Catalogue' }, { id: 'sql', label: 'SQL' }]} current={tab} onChange={(next) => setUrl({ tab: next === 'sql' ? 'sql' : undefined })} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="panel">
        {tab === 'catalog' ? (
          <>
            <div className="bar">
              <SearchInput ref={search} label="Search tables" value={url.get('q') ?? ''} onChange={(q) => setUrl({ q })} />
            </div>
            <CatalogTable text={url.get('q') ?? ''} />
          </>
        ) : (
          <SqlConsole />
        )}
      </div>
    </div>
  );
}
