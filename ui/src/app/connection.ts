import { useSyncExternalStore } from 'react';

let unreachable = false;
const listeners = new Set<() => void>();

/** Whether the last call found no server. */
export function setUnreachable(value: boolean): void {
  if (value === unreachable) return;
  unreachable = value;
  for (const listener of listeners) listener();
}

export const useUnreachable = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => unreachable,
  );
