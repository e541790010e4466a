import { useMemo, useState } from 'react';

/** Rows narrowed by a part of their key, and at most `most` of them at a time. */
export function useNarrowed<T>(rows: readonly [string, T][], most: number) {
  const [text, setText] = useState('');
  const matching = useMemo(() => {
    const wanted = text.toLowerCase();
    return rows.filter(([key]) => key.toLowerCase().includes(wanted)).sort(([a], [b]) => a.localeCompare(b));
  }, [rows, text]);
  return { text, setText, shown: matching.slice(0, most), hidden: Math.max(0, matching.length - most) };
}
