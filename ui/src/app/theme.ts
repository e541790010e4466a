import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const listeners = new Set<() => void>();
const current = (): Theme => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');

function apply(theme: Theme) {
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

export function toggleTheme(): void {
  const theme = current() === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem('ml.theme', theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply(theme);
}

function chosen(): boolean {
  try {
    return localStorage.getItem('ml.theme') !== null;
  } catch {
    return false;
  }
}

// Who never chose has the system's theme, also when that changes in the evening.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => !chosen() && apply(matches ? 'dark' : 'light'));

export const useTheme = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
