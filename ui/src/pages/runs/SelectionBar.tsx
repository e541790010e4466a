import { GitCompareArrows, RotateCcw, Tag as TagIcon, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { deleteRun, forEachRun, restoreRun, tagRun } from '../../api/runs';
import { links } from '../../app/links';
import { useShortcuts } from '../../app/shortcuts';
import { Confirm } from '../../components/Confirm';
import { TagDialog } from '../../components/TagList';
import { complain, tell } from '../../components/toasts';
import { plural } from '../../lib/format';

interface SelectionBarProps {
  ids: readonly string[];
  deleted: boolean;
  onClear: () => void;
  onChanged: () => void;
}

async function change(ids: readonly string[], done: string, work: (id: string) => Promise<unknown>): Promise<boolean> {
  const failed = await forEachRun(ids, work);
  if (failed.length > 0) complain(`${plural(failed.length, 'run')} could not be changed: ${failed[0]!.error.message}`);
  else tell(`${done} ${plural(ids.length, 'run')}`);
  return failed.length === 0;
}

/** What can be done to the chosen runs. */
export function SelectionBar({ ids, deleted, onClear, onChanged }: SelectionBarProps) {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'delete' | 'tag'>();
  const restore = async (wanted: readonly string[]) => {
    await change(wanted, 'Restored', restoreRun);
    onChanged();
  };
  const destroy = async () => {
    const failed = await forEachRun(ids, deleteRun);
    if (failed.length === ids.length) throw failed[0]!.error;
    if (failed.length > 0) complain(`${plural(failed.length, 'run')} could not be deleted: ${failed[0]!.error.message}`);
    tell(`Deleted ${plural(ids.length - failed.length, 'run')}`, () => void restore(ids));
    onClear();
    onChanged();
  };
  const compare = () => ids.length > 1 && navigate(links.compare(ids));
  useShortcuts([
    { keys: 'c', label: 'Compare the chosen runs', run: compare },
    { keys: 'Delete', label: 'Delete the chosen runs', run: () => ids.length > 0 && !deleted && setAsking('delete') },
    { keys: 'Escape', label: 'Clear the choice', run: onClear },
  ]);
  if (ids.length === 0) return null;
  return (
    <div className="bar selection" role="toolbar" aria-label="Chosen runs">
      <b>{plural(ids.length, 'run')} chosen</b>
      <button type="button" className="button primary" disabled={ids.length < 2} onClick={compare}>
        <GitCompareArrows size={15} /> Compare
      </button>
      {!deleted && (
        <button type="button" className="button" onClick={() => setAsking('tag')}>
          <TagIcon size={14} /> Tag
        </button>
      )}
      {deleted ? (
        <button type="button" className="button" onClick={() => void restore(ids).then(onClear)}>
          <RotateCcw size={14} /> Restore
        </button>
      ) : (
        <button type="button" className="button danger" onClick={() => setAsking('delete')}>
          <Trash2 size={14} /> Delete
        </button>
      )}
      <button type="button" className="button plain" onClick={onClear}>
        <X size={14} /> Clear
      </button>
      {asking === 'delete' && (
        <Confirm title={`Delete ${plural(ids.length, 'run')}`} action="Delete" onConfirm={destroy} onClose={() => setAsking(undefined)}>
          They are marked as deleted and can be restored from the Deleted view until <code>ml gc</code> removes them.
        </Confirm>
      )}
      {asking === 'tag' && (
        <TagDialog
          title={`Tag ${plural(ids.length, 'run')}`}
          onClose={() => setAsking(undefined)}
          onSet={async (key, value) => {
            const failed = await forEachRun(ids, (id) => tagRun(id, key, value));
            if (failed.length > 0) throw failed[0]!.error;
            tell(`Tagged ${plural(ids.length, 'run')}`);
            onChanged();
          }}
        />
      )}
    </div>
  );
}
