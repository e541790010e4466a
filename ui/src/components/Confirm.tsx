import { useState, type ReactNode } from 'react';
import { Dialog } from './Dialog';
import { ErrorBanner } from './ErrorBanner';

interface ConfirmProps {
  title: string;
  children: ReactNode;
  action: string;
  /** Must be typed before the action is offered: for what cannot be undone. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is destroyed. A failure stays in the dialog, which can be sent again. */
export function Confirm({ title, children, action, typed, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
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
      <button type="submit" className="button danger" disabled={busy || (typed !== undefined && text !== typed)}>
        {action}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} onSubmit={confirm} footer={footer}>
      <div>{children}</div>
      {typed !== undefined && (
        <label className="field">
          <span>Type {typed} to confirm</span>
          <input className="input" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
        </label>
      )}
      {error && <ErrorBanner error={error} />}
    </Dialog>
  );
}
