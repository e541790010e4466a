import { useMemo, useState } from 'react';
import { useUrlState } from '../../app/urlState';

/** Up to this many run ids fit an address comfortably; larger selections live as long as the page. */
const mostInAddress = 50;

/** The chosen runs: in the address while they fit. */
export function useSelection() {
  const [url, setUrl] = useUrlState();
  const inAddress = url.get('sel') ?? '';
  const [large, setLarge] = useState<ReadonlySet<string>>();
  const selected = useMemo(() => large ?? new Set(inAddress.split(',').filter(Boolean)), [large, inAddress]);
  const set = (next: ReadonlySet<string>) => {
    const fits = next.size <= mostInAddress;
    setLarge(fits ? undefined : next);
    setUrl({ sel: fits ? [...next].join(',') : undefined });
  };
  return {
    selected,
    select: (ids: readonly string[], select: boolean) => {
      const next = new Set(selected);
      for (const id of ids) {
        if (select) next.add(id);
        else next.delete(id);
      }
      set(next);
    },
    clear: () => set(new Set()),
  };
}
