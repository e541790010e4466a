import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

export type UrlChange = Record<string, string | undefined>;

/**
 * The page's state as it stands in the address. A change replaces the entry in the history, so that Back leaves the
 * page; undefined or '' removes a parameter.
 */
export function useUrlState(): [URLSearchParams, (change: UrlChange) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const change = useCallback(
    (parameters: UrlChange) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(parameters)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const text = next.toString();
      navigate(pathBelowBase() + (text ? `?${text}` : ''), { replace: true });
    },
    [navigate],
  );
  return [new URLSearchParams(search), change];
}

function pathBelowBase(): string {
  const base = new URL(document.baseURI).pathname.replace(/\/$/, '');
  return window.location.pathname.slice(base.length) || '/';
}
