import { useState } from 'react';
import { Dialog } from './Dialog';
import { ErrorBanner } from './ErrorBanner';

interface NameDialogProps {
  title: string;
  label: string;
  initial?: string;
  action: string;
  onSave: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for one name. What was typed stays when the server refuses it. */
export function NameDialog({ title, label, initial = '', action, onSave, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await onSave(name.trim());
      onClose();
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" className="button primary" disabled={busy || !name.trim() || name.trim() === initial}>
        {action}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} onSubmit={save} footer={footer}>
      <label className="field">
        <span>{label}</span>
        <input className="input" value={name} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
      </label>
      {error && <ErrorBanner error={error} />}
    </Dialog>
  );
}
