import { useState } from 'react';
import { FormDialog } from './FormDialog';

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
  return (
    <FormDialog title={title} action={action} ready={name.trim() !== '' && name.trim() !== initial} onSubmit={() => onSave(name.trim())} onClose={onClose}>
      <label className="field">
        <span>{label}</span>
        <input className="input" value={name} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
      </label>
    </FormDialog>
  );
}
