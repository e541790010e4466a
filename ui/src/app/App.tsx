import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from '../components/Loading';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

const Home = lazy(() => import('../pages/home/HomePage'));
const Experiments = lazy(() => import('../pages/experiments/ExperimentsPage'));
const Runs = lazy(() => import('../pages/runs/RunsPage'));
const Run = lazy(() => import('../pages/run/RunPage'));
const Compare = lazy(() => import('../pages/compare/ComparePage'));
const Models = lazy(() => import('../pages/models/ModelsPage'));
const Model = lazy(() => import('../pages/models/ModelPage'));
const Endpoints = lazy(() => import('../pages/endpoints/EndpointsPage'));
const Endpoint = lazy(() => import('../pages/endpoints/EndpointPage'));
const Features = lazy(() => import('../pages/features/FeaturesPage'));
const Feature = lazy(() => import('../pages/features/FeaturePage'));
const Tables = lazy(() => import('../pages/tables/TablesPage'));
const Table = lazy(() => import('../pages/tables/TablePage'));
const Lineage = lazy(() => import('../pages/lineage/LineagePage'));
const Traces = lazy(() => import('../pages/traces/TracesPage'));
const Trace = lazy(() => import('../pages/trace/TracePage'));
const Webhooks = lazy(() => import('../pages/models/WebhooksPage'));
const Version = lazy(() => import('../pages/models/VersionPage'));

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
