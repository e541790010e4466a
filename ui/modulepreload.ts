import type { Plugin } from 'vite';

/**
 * Has the page name what its entry will import at once, so that the browser fetches both side by side, and not be painted before
 * the entry has set its theme.
 */
export function preloadStart(): Plugin {
  return {
    name: 'preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((one) => one.type === 'chunk');
        const start = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/src/app/start.tsx'));
        if (!start) throw new Error('the page has no chunk for src/app/start.tsx');
        const tags = [start.fileName, ...start.imports].filter((file) => !html.includes(file)).map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` }, injectTo: 'head' as const }));
        const entry = '<script type="module"';
        if (!html.includes(entry)) throw new Error('the page has no entry script');
        return { html: html.replace(entry, `${entry} blocking="render"`), tags };
      },
    },
  };
}
