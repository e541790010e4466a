import { X } from 'lucide-react';

export function Tag({ name, value, onRemove }: { name: string; value: string; onRemove?: () => void }) {
  return (
    <span className="tag">
      <b className="clip" title={name}>{name}</b>
      {value && <span dir="auto">{value}</span>}
      {onRemove && (
        <button type="button" onClick={onRemove} aria-label={`Remove tag ${name}`}>
          <X size={12} />
        </button>
      )}
    </span>
  );
}
