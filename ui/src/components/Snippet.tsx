import { Copy } from './Copy';

export function Snippet({ text }: { text: string }) {
  return (
    <div className="snippet">
      <pre tabIndex={0}>{text}</pre>
      <Copy text={text} what="command" />
    </div>
  );
}
