import { beginCharts } from '../pages/runs/firstCharts';
import { beginRuns } from '../pages/runs/firstSearch';
import { beginMany, beginOne } from './firstRuns';
import { loaders, pageAt } from './pages';

const quiet = () => undefined;

/** Begins what the page of the address needs, its script and its first data, while what draws it is still on its way. */
export function begin(): void {
  const base = new URL(document.baseURI).pathname;
  const path = location.pathname.slice(base.length - 1);
  const page = pageAt(path);
  if (page === undefined) return;
  const address = new URLSearchParams(location.search);
  const id = decoded(path.split('/')[2] ?? '');
  const metrics = address.get('tab') === 'metrics';
  if (page === 'runs') {
    const first = beginRuns(id.split(','), address);
    if (address.get('mode') === 'charts') {
      first?.then((found) => beginCharts(found, address)).catch(quiet);
      import('../pages/runs/RunCharts').catch(quiet);
    }
  } else if (page === 'run' || page === 'compare') {
    (page === 'run' ? beginOne(id, metrics) : beginMany(idsToCompare(address), metrics)).catch(quiet);
    if (metrics) import('../charts/MetricCharts').catch(quiet);
  }
  // What cannot be loaded is told when the page asks for it again.
  loaders[page]().catch(quiet);
}

/** An address that somebody mangled still gets its page, which says what is not there. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const idsToCompare = (address: URLSearchParams) => (address.get('runs') ?? '').split(',').filter(Boolean);
