import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { searchExperiments } from '../api/experiments';
import { quoted, searchModels } from '../api/models';
import { Dialog } from '../components/Dialog';
import { links } from './links';

interface Target {
  kind: string;
  label: string;
  href: string;
}

const pages: Target[] = [
  { kind: 'Page', label: 'Home', href: links.home() },
  { kind: 'Page', label: 'Experiments', href: links.experiments() },
  { kind: 'Page', label: 'Models', href: links.models() },
  { kind: 'Page', label: 'Features', href: links.features() },
  { kind: 'Page', label: 'Tables', href: links.tables() },
  { kind: 'Page', label: 'SQL', href: links.sql() },
  { kind: 'Page', label: 'Lineage', href: links.lineage() },
  { kind: 'Page', label: 'Endpoints', href: links.endpoints() },
];

async function find(text: string, signal: AbortSignal): Promise<Target[]> {
  const run: Target[] = /^[0-9a-f]{32}$/.test(text) ? [{ kind: 'Run', label: text, href: links.run(text) }] : [];
  const filter = text ? `name ILIKE ${quoted(`%${text}%`)}` : '';
  const [experiments, models] = await Promise.all([
    searchExperiments({ filter, maxResults: 8, orderBy: ['last_update_time DESC'] }, signal),
    searchModels(filter, ['name ASC'], 8, undefined, signal).catch(() => ({ models: [] })),
  ]);
  return [
    ...run,
    ...pages.filter((page) => page.label.toLowerCase().includes(text.toLowerCase())),
    ...experiments.experiments.map((experiment) => ({ kind: 'Experiment', label: experiment.name, href: links.runs(experiment.id) })),
    ...models.models.map((model) => ({ kind: 'Model', label: model.name, href: links.model(model.name) })),
  ];
}

/** Ctrl K: type a few letters, Enter goes there. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [, navigate] = useLocation();
  const { data: found = [] } = useQuery({ queryKey: ['palette', text.trim()], queryFn: ({ signal }) => find(text.trim(), signal), placeholderData: (before) => before });
  // While a new answer is on its way the old one is narrowed, so that Enter never takes what is no longer meant.
  const targets = found.filter((target) => target.label.toLowerCase().includes(text.trim().toLowerCase()));
  const go = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    navigate(target.href);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, targets.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') go(targets[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Jump to" onClose={onClose}>
      <input
        className="input"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={targets[active] ? `palette-${active}` : undefined}
        aria-label="Experiment, model, page or run id"
        placeholder="Experiment, model, page or run id"
        value={text}
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={keys}
      />
      <div className="options" role="listbox" id="palette-list" aria-label="Targets">
        {targets.map((target, index) => (
          <div key={target.href} id={`palette-${index}`} role="option" aria-selected={index === active} className="option" onMouseMove={() => setActive(index)} onClick={() => go(target)}>
            <span className="clip">{target.label}</span>
            <span className="spacer" />
            <span className="muted">{target.kind}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
