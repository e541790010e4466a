import { Route, Switch } from 'wouter';
import { Loading } from '../components/Loading';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFound } from './NotFound';
import { later } from './later';
import { loaders, type PageName } from './pages';
import { Shell } from './Shell';

const waiting = (
  <div className="page">
    <div className="card">
      <Loading />
    </div>
  </div>
);

const screens = {
  home: later(loaders.home, waiting),
  experiments: later(loaders.experiments, waiting),
  runs: later(loaders.runs, waiting),
  run: later(loaders.run, waiting),
  compare: later(loaders.compare, waiting),
  models: later(loaders.models, waiting),
  model: later(loaders.model, waiting),
  endpoints: later(loaders.endpoints, waiting),
  endpoint: later(loaders.endpoint, waiting),
  features: later(loaders.features, waiting),
  feature: later(loaders.feature, waiting),
  tables: later(loaders.tables, waiting),
  table: later(loaders.table, waiting),
  lineage: later(loaders.lineage, waiting),
  traces: later(loaders.traces, waiting),
  trace: later(loaders.trace, waiting),
  webhooks: later(loaders.webhooks, waiting),
  version: later(loaders.version, waiting),
};

/** Loads the script of a page before it is drawn. */
export const preload = (page: PageName) => screens[page].preload();

export function App() {
  return (
    <Shell>
      <ErrorBoundary>
        <Switch>
          <Route path="/" component={screens.home} />
          <Route path="/experiments" component={screens.experiments} />
          <Route path="/experiments/:ids">{({ ids }) => <screens.runs key={ids} experimentIds={ids.split(',')} />}</Route>
          <Route path="/runs/:id">{({ id }) => <screens.run key={id} id={id} />}</Route>
          <Route path="/compare" component={screens.compare} />
          <Route path="/models" component={screens.models} />
          <Route path="/models/:name">{({ name }) => <screens.model key={name} name={name} />}</Route>
          <Route path="/models/:name/:version">{({ name, version }) => <screens.version key={`${name}/${version}`} name={name} version={version} />}</Route>
          <Route path="/serving" component={screens.endpoints} />
          <Route path="/serving/:name">{({ name }) => <screens.endpoint key={name} name={name} />}</Route>
          <Route path="/features" component={screens.features} />
          <Route path="/features/:name">{({ name }) => <screens.feature key={name} name={name} />}</Route>
          <Route path="/tables" component={screens.tables} />
          <Route path="/tables/:name">{({ name }) => <screens.table key={name} name={name} />}</Route>
          <Route path="/lineage" component={screens.lineage} />
          <Route path="/traces" component={screens.traces} />
          <Route path="/traces/:id">{({ id }) => <screens.trace key={id} id={id} />}</Route>
          <Route path="/webhooks" component={screens.webhooks} />
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </ErrorBoundary>
    </Shell>
  );
}
