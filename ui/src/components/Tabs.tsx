import { useRef, type KeyboardEvent } from 'react';

interface TabsProps<T extends string> {
  tabs: readonly { id: T; label: string; count?: number | undefined }[];
  current: T;
  onChange: (tab: T) => void;
  label: string;
}

/** Tabs with the keys of the ARIA pattern: arrows, Home and End. The panel below carries the id `panel`. */
export function Tabs<T extends string>({ tabs, current, onChange, label }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === current);
    const places: Record<string, number> = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at - 1 + tabs.length) % tabs.length, Home: 0, End: tabs.length - 1 };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChange(tabs[next]!.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map((tab) => (
        <button key={tab.id} type="button" role="tab" id={`tab-${tab.id}`} aria-selected={tab.id === current} aria-controls="panel" tabIndex={tab.id === current ? 0 : -1} onClick={() => onChange(tab.id)}>
          {tab.label}
          {tab.count !== undefined && <span className="muted"> {tab.count.toLocaleString('en-US')}</span>}
        </button>
      ))}
    </div>
  );
}
