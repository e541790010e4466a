import { Boxes, ChartNoAxesGantt, Columns3Cog, FlaskConical, House, Keyboard, Moon, RadioTower, Search, Sun, Table2, Waypoints } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Toasts } from '../components/Toasts';
import { ConnectionBanner } from './ConnectionBanner';
import { later } from './later';
import { links } from './links';
import { useShortcuts } from './shortcuts';
import { toggleTheme, useTheme } from './theme';

const ShortcutHelp = later(() => import('./ShortcutHelp'));
const Palette = later(() => import('./Palette'));

const pages = [
  { href: links.home(), label: 'Home', icon: House, key: 'h', owns: (path: string) => path === '/' },
  { href: links.experiments(), label: 'Experiments', icon: FlaskConical, key: 'e', owns: (path: string) => /^\/(experiments|runs|compare)/.test(path) },
  { href: links.models(), label: 'Models', icon: Boxes, key: 'm', owns: (path: string) => /^\/(models|webhooks)/.test(path) },
  { href: links.features(), label: 'Features', icon: Columns3Cog, key: 'f', owns: (path: string) => path.startsWith('/features') },
  { href: links.tables(), label: 'Tables', icon: Table2, key: 't', owns: (path: string) => path.startsWith('/tables') },
  { href: links.lineage(), label: 'Lineage', icon: Waypoints, key: 'l', owns: (path: string) => path.startsWith('/lineage') },
  { href: links.endpoints(), label: 'Endpoints', icon: RadioTower, key: 's', owns: (path: string) => path.startsWith('/serving') },
  { href: links.traces(), label: 'Traces', icon: ChartNoAxesGantt, key: 'c', owns: (path: string) => path.startsWith('/traces') },
];

export function Shell({ children }: { children: ReactNode }) {
  const [path, navigate] = useLocation();
  const [open, setOpen] = useState<'help' | 'palette'>();
  const theme = useTheme();
  useShortcuts([
    ...pages.map((page) => ({ keys: `g ${page.key}`, label: `Go to ${page.label.toLowerCase()}`, run: () => navigate(page.href) })),
    { keys: 'T', label: 'Switch between light and dark', run: toggleTheme },
    { keys: '?', label: 'Show this list', run: () => setOpen('help') },
  ]);
  useEffect(() => {
    const palette = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen('palette');
    };
    document.addEventListener('keydown', palette);
    return () => document.removeEventListener('keydown', palette);
  }, []);
  // On a phone the pages stand in a row that is wider than the screen.
  useEffect(() => {
    document.querySelector('.side [aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>
        Skip to content
      </a>
      <div className="side">
        <Link className="brand" href={links.home()}>
          <img src="favicon.svg" alt="" width={24} height={24} /> ML
        </Link>
        <nav aria-label="Pages">
          {pages.map(({ href, label, icon: Icon, owns }) => (
            <Link key={href} href={href} {...(owns(path) && { 'aria-current': 'page' as const })}>
              <Icon size={16} aria-hidden /> {label}
            </Link>
          ))}
        </nav>
        <span className="spacer" />
        <button type="button" className="side-action" onClick={() => setOpen('palette')}>
          <Search size={16} aria-hidden /> Jump to <kbd>Ctrl K</kbd>
        </button>
        <button type="button" className="side-action wide-only" onClick={() => setOpen('help')}>
          <Keyboard size={16} aria-hidden /> Shortcuts <kbd>?</kbd>
        </button>
        <button type="button" className="side-action" onClick={toggleTheme}>
          {theme === 'dark' ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />} {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </div>
      <ConnectionBanner />
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
      {open === 'help' && <ShortcutHelp onClose={() => setOpen(undefined)} />}
      {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
      <Toasts />
    </div>
  );
}
