import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { useMemo } from 'react';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// HTML inside Markdown is shown as it was typed; headings begin below the one of the page.
const markdown = new Marked({
  gfm: true,
  renderer: { html: ({ text }) => escaped(text) },
  walkTokens: (token) => {
    if (token.type === 'heading') token.depth = Math.min(6, Number(token.depth) + 1);
  },
});

const purifier = DOMPurify(window);

// Pictures from elsewhere would tell their host who reads; links open apart and tell nothing.
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
  if (node.tagName === 'IMG' && !/^data:image\//.test(node.getAttribute('src') ?? '')) node.remove();
});

export function toSafeHtml(text: string): string {
  return purifier.sanitize(markdown.parse(text, { async: false }), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'video', 'audio'],
    FORBID_ATTR: ['style', 'class', 'id'],
  });
}

export default function RenderedMarkdown({ text }: { text: string }) {
  const html = useMemo(() => toSafeHtml(text), [text]);
  return <div className="markdown" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
