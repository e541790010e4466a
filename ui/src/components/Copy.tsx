import { Check, Copy as CopyIcon } from 'lucide-react';
import { useState } from 'react';

/** A button that puts `text` on the clipboard and says so. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages served without TLS have no clipboard interface.
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" className="button plain small icon" onClick={copy} title={`Copy ${what}`} aria-label={copied ? `Copied ${what}` : `Copy ${what}`}>
      {copied ? <Check size={13} /> : <CopyIcon size={13} />}
    </button>
  );
}
