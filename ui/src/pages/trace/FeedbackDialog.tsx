import { useState } from 'react';
import { addFeedback, type TraceInfo } from '../../api/traces';
import { FormDialog } from '../../components/FormDialog';
import { rememberedName, rememberName } from '../../lib/whoami';

type Kind = 'yes' | 'no' | 'number' | 'text';

/** Asks what somebody thinks of a trace, and why. */
export function FeedbackDialog({ trace, onChanged, onClose }: { trace: TraceInfo; onChanged: () => Promise<unknown>; onClose: () => void }) {
  const [name, setName] = useState('correct');
  const [kind, setKind] = useState<Kind>('yes');
  const [value, setValue] = useState('');
  const [rationale, setRationale] = useState('');
  const [by, setBy] = useState(rememberedName());
  const given = kind === 'yes' ? true : kind === 'no' ? false : kind === 'number' ? (value.trim() === '' ? undefined : Number(value)) : value.trim() || undefined;
  const submit = async () => {
    await addFeedback(trace.id, { name: name.trim(), value: given!, rationale: rationale.trim(), by: by.trim() });
    rememberName(by.trim());
    await onChanged();
  };
  return (
    <FormDialog title="Add feedback" action="Add" ready={name.trim() !== '' && given !== undefined && !Number.isNaN(given) && by.trim() !== ''} onSubmit={submit} onClose={onClose}>
      <label className="field">
        <span>About</span>
        <input className="input" value={name} maxLength={250} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
        <small>A word for what is judged, such as correct, polite or safe.</small>
      </label>
      <label className="field">
        <span>Verdict</span>
        <select className="select" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          <option value="yes">Yes</option>
          <option value="no">No</option>
          <option value="number">A number</option>
          <option value="text">In words</option>
        </select>
      </label>
      {(kind === 'number' || kind === 'text') && (
        <label className="field">
          <span>Value</span>
          <input className="input" type={kind === 'number' ? 'number' : 'text'} step="any" value={value} onChange={(event) => setValue(event.target.value)} />
        </label>
      )}
      <label className="field">
        <span>Why</span>
        <textarea className="textarea" rows={2} value={rationale} onChange={(event) => setRationale(event.target.value)} />
      </label>
      <label className="field">
        <span>Who</span>
        <input className="input" value={by} onChange={(event) => setBy(event.target.value)} required />
      </label>
    </FormDialog>
  );
}
