import { Columns3 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { attributeKeys, column, nameColumn, type ColumnGroup } from './columns';
import type { Keys } from './keys';

interface ColumnChooserProps {
  keys: Keys;
  shown: readonly string[];
  onChange: (ids: string[] | undefined) => void;
}

const titles: Record<ColumnGroup, string> = { attributes: 'Attributes', metrics: 'Metrics', params: 'Parameters', tags: 'Tags' };
const most = 100;

/** Which columns the table has. With thousands of keys it lists the first of each group, and the rest by typing. */
export function ColumnChooser({ keys, shown, onChange }: ColumnChooserProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: MouseEvent) => !anchor.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, [open]);
  const groups: [ColumnGroup, string[]][] = [
    ['metrics', keys.metrics],
    ['params', keys.params],
    ['tags', keys.tags],
    ['attributes', attributeKeys.filter((key) => `attributes.${key}` !== nameColumn)],
  ];
  const matching = groups.map(([group, all]) => [group, all.filter((key) => column(`${group}.${key}`)!.title.toLowerCase().includes(text.toLowerCase()))] as const);
  const toggle = (id: string) => onChange(shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]);
  const setGroup = (group: ColumnGroup, wanted: readonly string[], show: boolean) => {
    const ids = wanted.map((key) => `${group}.${key}`);
    onChange(show ? [...shown, ...ids.filter((id) => !shown.includes(id))] : shown.filter((id) => !ids.includes(id)));
  };
  return (
    <span
      className="menu-anchor"
      ref={anchor}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        setOpen(false);
        anchor.current?.querySelector('button')?.focus();
      }}
    >
      <button type="button" className="button" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Columns3 size={15} /> Columns
      </button>
      {open && (
        <div className="popup chooser" role="dialog" aria-label="Columns">
          <div className="bar">
            <input className="input" placeholder="Find a column" aria-label="Find a column" value={text} autoFocus onChange={(event) => setText(event.target.value)} />
            <button type="button" className="button small" onClick={() => onChange(undefined)}>
              Reset
            </button>
          </div>
          <div className="chooser-groups" tabIndex={-1}>
            {matching.map(([group, wanted]) =>
              wanted.length === 0 ? null : (
                <fieldset key={group}>
                  <legend>
                    {titles[group]} <span className="muted">{wanted.length.toLocaleString('en-US')}</span>
                    <button type="button" className="button plain small" onClick={() => setGroup(group, wanted.slice(0, most), true)}>
                      All
                    </button>
                    <button type="button" className="button plain small" onClick={() => setGroup(group, wanted, false)}>
                      None
                    </button>
                  </legend>
                  {wanted.slice(0, most).map((key) => (
                    <label key={key} className="check">
                      <input type="checkbox" checked={shown.includes(`${group}.${key}`)} onChange={() => toggle(`${group}.${key}`)} />
                      <span className="clip" title={key}>
                        {column(`${group}.${key}`)!.title}
                      </span>
                    </label>
                  ))}
                  {wanted.length > most && <p className="muted">{(wanted.length - most).toLocaleString('en-US')} more: type a part of the name</p>}
                </fieldset>
              ),
            )}
            {matching.every(([, wanted]) => wanted.length === 0) && <p className="muted">No column matches</p>}
          </div>
        </div>
      )}
    </span>
  );
}
