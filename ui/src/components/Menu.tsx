import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
}

/** A button with a menu under it: arrows move, Enter selects, Escape closes and gives the focus back. */
export function Menu({ label, button, items, end, className = 'button' }: { label: string; button: ReactNode; items: MenuItem[]; end?: boolean; className?: string }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    anchor.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: MouseEvent) => !anchor.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, [open]);
  const close = () => {
    setOpen(false);
    anchor.current?.querySelector<HTMLElement>('button')?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (!open) return;
    const options = [...anchor.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = options.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') options[(at + 1) % options.length]?.focus();
    else if (event.key === 'ArrowUp') options[(at - 1 + options.length) % options.length]?.focus();
    else if (event.key === 'Tab') return setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span className="menu-anchor" ref={anchor} onKeyDown={keys}>
      <button type="button" className={className} aria-haspopup="menu" aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        {button}
      </button>
      {open && (
        <div className={end ? 'popup end' : 'popup'} role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.icon}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
