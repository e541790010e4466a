import { later } from '../app/later';

/** Markdown that somebody else wrote: rendered, sanitised, without scripts, styles or remote content. */
export const Markdown = later(() => import('./RenderedMarkdown'), <div className="skeleton" />);
