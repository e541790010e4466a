import type { Signature, SignatureField } from '../../api/modelCard';
import { inputType, mistakeIn, type Texts } from './form';

/** One field for each input and parameter of a model. */
export function InputForm({ signature, texts, onChange, checked }: { signature: Signature; texts: Texts; onChange: (texts: Texts) => void; checked: boolean }) {
  const set = (name: string, text: string) => onChange({ ...texts, [name]: text });
  return (
    <div className="input-form">
      {signature.inputs.map((field) => (
        <Field key={field.name} field={field} text={texts[field.name] ?? ''} checked={checked} onChange={(text) => set(field.name, text)} />
      ))}
      {signature.params.map((field) => (
        <Field key={`params.${field.name}`} field={{ ...field, required: false }} note="parameter" text={texts[`params.${field.name}`] ?? ''} checked={checked} onChange={(text) => set(`params.${field.name}`, text)} />
      ))}
    </div>
  );
}

function Field({ field, text, onChange, checked, note }: { field: SignatureField; text: string; onChange: (text: string) => void; checked: boolean; note?: string }) {
  const mistake = checked || text !== '' ? mistakeIn(field, text) : undefined;
  const kind = inputType(field);
  return (
    <label className="field">
      <span dir="auto">
        {field.name} <small className="muted">{[field.type, note, field.required ? undefined : 'optional'].filter(Boolean).join(', ')}</small>
      </span>
      {field.type === 'boolean' ? (
        <select className="select" value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">–</option>
          <option>true</option>
          <option>false</option>
        </select>
      ) : (
        <input className="input" type={kind === 'number' ? 'text' : kind} inputMode={kind === 'number' ? 'decimal' : undefined} step={1} value={text} aria-invalid={mistake !== undefined} onChange={(event) => onChange(event.target.value)} />
      )}
      {mistake && <small className="mistake">{mistake}</small>}
    </label>
  );
}
