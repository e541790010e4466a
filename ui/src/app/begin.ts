import { beginCharts } from '../pages/runs/firstCharts';
import { beginRuns } from '../pages/runs/firstSearch';
import { loaders, pageAt } from './pages';

/** Begins what the page of the address needs, its script and its first data, while what draws it is still on its way. */
export function begin(): void {
  const base = new URL(document.baseURI).pathname;
  const path = location.pathname.slice(base.length - 1);
  const page = pageAt(path);
  if (page === undefined) return;
  if (page === 'runs') {
    const address = new URLSearchParams(location.search);
    const first = beginRuns(decodeURIComponent(path.split('/')[2] ?? '').split(','), address);
    if (address.get('mode') === 'charts') {
      first?.then((found) => beginCharts(found, address)).catch(() => undefined);
      import('../pages/runs/RunCharts').catch(() => undefined);
    }
  }
  // What cannot be loaded is told when the page asks for it again.
  loaders[page]().catch(() => undefined);
}
