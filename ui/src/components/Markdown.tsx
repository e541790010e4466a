import { lazy, Suspense } from 'react';

const Rendered = lazy(() => import('./RenderedMarkdown'));

/** Markdown that somebody else wrote: rendered, sanitised, without scripts, styles or remote content. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<div className="skeleton" />}>
      <Rendered text={text} />
    </Suspense>
  );
}
