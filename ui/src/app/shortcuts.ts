import { useEffect, useRef } from 'react';

export interface Shortcut {
  keys: string;
  label: string;
  run: () => void;
}

const registered = new Set<readonly Shortcut[]>();
export const allShortcuts = () => [...registered].flat();

/** Fields that letters are of no use to: a shortcut works from there too. */
const letterless = new Set(['range', 'checkbox', 'radio', 'button', 'file', 'color']);
const typing = (target: EventTarget | null) =>
  target instanceof HTMLInputElement ? !letterless.has(target.type) : target instanceof HTMLElement && (/^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable);
const modal = () => document.querySelector('dialog[open]') !== null;

let prefix = '';
let prefixTimer: ReturnType<typeof setTimeout> | undefined;

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.ctrlKey || typing(event.target) || modal()) return;
  const keys = prefix + event.key;
  const all = allShortcuts();
  const hit = all.findLast((shortcut) => shortcut.keys === keys);
  prefix = '';
  clearTimeout(prefixTimer);
  if (hit) {
    event.preventDefault();
    hit.run();
  } else if (all.some((shortcut) => shortcut.keys.startsWith(`${event.key} `))) {
    prefix = `${event.key} `;
    prefixTimer = setTimeout(() => (prefix = ''), 1200);
  }
}

/** Makes keys work while the calling component is shown, and lists them under `?`. Two-key ones are written `g e`. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const entry = latest.current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() }));
    if (registered.size === 0) document.addEventListener('keydown', onKey);
    registered.add(entry);
    return () => {
      registered.delete(entry);
      if (registered.size === 0) document.removeEventListener('keydown', onKey);
    };
  }, []);
}
