import { useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo: (() => void) | undefined;
}

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function publish(changed: Toast[]) {
  toasts = changed;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number) => publish(toasts.filter((toast) => toast.id !== id));

function show(text: string, bad: boolean, undo?: () => void) {
  const id = next++;
  publish([...toasts.slice(-3), { id, text, bad, undo }]);
  setTimeout(() => dismiss(id), undo || bad ? 10_000 : 4000);
}

export const tell = (text: string, undo?: () => void) => show(text, false, undo);
export const complain = (text: string) => show(text, true);

export const useToasts = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
