import { Plus } from 'lucide-react';
import { useState } from 'react';
import { FormDialog } from './FormDialog';
import { Tag } from './Tag';
import { complain, tell } from './toasts';

interface TagListProps {
  tags: Record<string, string>;
  /** Absent: the tags can only be read. */
  onSet?: ((key: string, value: string) => Promise<unknown>) | undefined;
  onRemove?: ((key: string) => Promise<unknown>) | undefined;
}

/** The tags people set; those of the platform itself (mlflow.…) are left to the pages that understand them. */
export function TagList({ tags, onSet, onRemove }: TagListProps) {
  const [adding, setAdding] = useState(false);
  const shown = Object.entries(tags).filter(([key]) => !key.startsWith('mlflow.') && !key.startsWith('ml.'));
  const remove = (key: string, value: string) =>
    onRemove?.(key).then(
      () => tell(`Removed the tag ${key}`, onSet && (() => void onSet(key, value).catch((error: Error) => complain(error.message)))),
      (error: Error) => complain(error.message),
    );
  return (
    <div className="tags">
      {shown.map(([key, value]) => (
        <Tag key={key} name={key} value={value} {...(onRemove && { onRemove: () => void remove(key, value) })} />
      ))}
      {shown.length === 0 && !onSet && <span className="muted">–</span>}
      {onSet && (
        <button type="button" className="button plain small" onClick={() => setAdding(true)}>
          <Plus size={13} /> Add tag
        </button>
      )}
      {adding && onSet && <TagDialog title="Add tag" onSet={onSet} onClose={() => setAdding(false)} />}
    </div>
  );
}

export function TagDialog({ title, onSet, onClose }: { title: string; onSet: (key: string, value: string) => Promise<unknown>; onClose: () => void }) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  return (
    <FormDialog title={title} action="Set tag" ready={key.trim() !== ''} onSubmit={() => onSet(key.trim(), value)} onClose={onClose}>
      <label className="field">
        <span>Key</span>
        <input className="input" value={key} maxLength={250} onChange={(event) => setKey(event.target.value)} autoFocus />
      </label>
      <label className="field">
        <span>Value</span>
        <input className="input" value={value} onChange={(event) => setValue(event.target.value)} />
      </label>
    </FormDialog>
  );
}
