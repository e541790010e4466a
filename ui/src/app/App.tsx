import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from '../components/Loading';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFound } from './NotFound';
import { loaders } from './pages';
import { Shell } from './Shell';

const Home = lazy(loaders.home);
const Experiments = lazy(loaders.experiments);
const Runs = lazy(loaders.runs);
const Run = lazy(loaders.run);
const Compare = lazy(loaders.compare);
const Models = lazy(loaders.models);
const Model = lazy(loaders.model);
const Endpoints = lazy(loaders.endpoints);
const Endpoint = lazy(loaders.endpoint);
const Features = lazy(loaders.features);
const Feature = lazy(loaders.feature);
const Tables = lazy(loaders.tables);
const Table = lazy(loaders.table);
const Lineage = lazy(loaders.lineage);
const Traces = lazy(loaders.traces);
const Trace = lazy(loaders.trace);
const Webhooks = lazy(loaders.webhooks);
const Version = lazy(loaders.version);

export function App() {
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<div className="page"><div className="card"><Loading /></div></div>}>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/experiments" component={Experiments} />
            <Route path="/experiments/:ids">{({ ids }) => <Runs key={ids} experimentIds={ids.split(',')} />}</Route>
            <Route path="/runs/:id">{({ id }) => <Run key={id} id={id} />}</Route>
            <Route path="/compare" component={Compare} />
            <Route path="/models" component={Models} />
            <Route path="/models/:name">{({ name }) => <Model key={name} name={name} />}</Route>
            <Route path="/models/:name/:version">{({ name, version }) => <Version key={`${name}/${version}`} name={name} version={version} />}</Route>
            <Route path="/serving" component={Endpoints} />
            <Route path="/serving/:name">{({ name }) => <Endpoint key={name} name={name} />}</Route>
            <Route path="/features" component={Features} />
            <Route path="/features/:name">{({ name }) => <Feature key={name} name={name} />}</Route>
            <Route path="/tables" component={Tables} />
            <Route path="/tables/:name">{({ name }) => <Table key={name} name={name} />}</Route>
            <Route path="/lineage" component={Lineage} />
            <Route path="/traces" component={Traces} />
            <Route path="/traces/:id">{({ id }) => <Trace key={id} id={id} />}</Route>
            <Route path="/webhooks" component={Webhooks} />
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
