import { useState, type ReactNode } from 'react';
import { Dialog } from './Dialog';
import { ErrorBanner } from './ErrorBanner';

interface FormDialogProps {
  title: string;
  /** What the button says that sends the form. */
  action: string;
  /** The dialog closes when this is done; a failure stays in it, with what was typed. */
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
  /** Whether there is enough to send. */
  ready?: boolean;
  danger?: boolean;
  wide?: boolean;
  /** A second way to end the dialog, on the left. */
  other?: { label: string; onSelect: () => Promise<unknown> } | undefined;
}

/** A dialog that sends something: one button that does it, one that leaves, and the error between them. */
export function FormDialog({ title, action, onSubmit, onClose, children, ready = true, danger, wide, other }: FormDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      onClose();
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  const footer = (
    <>
      {other && (
        <>
          <button type="button" className="button danger" disabled={busy} onClick={() => void run(other.onSelect)}>
            {other.label}
          </button>
          <span className="spacer" />
        </>
      )}
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" className={danger ? 'button danger' : 'button primary'} disabled={busy || !ready}>
        {action}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} onSubmit={() => busy || !ready || void run(onSubmit)} footer={footer} {...(wide && { wide })}>
      {children}
      {error && <ErrorBanner error={error} />}
    </Dialog>
  );
}
