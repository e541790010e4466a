import { useState, type ReactNode } from 'react';
import { FormDialog } from './FormDialog';

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
  return (
    <FormDialog title={title} action={action} danger ready={typed === undefined || text === typed} onSubmit={onConfirm} onClose={onClose}>
      <div>{children}</div>
      {typed !== undefined && (
        <label className="field">
          <span>Type {typed} to confirm</span>
          <input className="input" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
        </label>
      )}
    </FormDialog>
  );
}
