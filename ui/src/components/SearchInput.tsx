import { Search } from 'lucide-react';
import { useState, type Ref } from 'react';

/** A search field that never waits for the address bar: what is typed shows at once. */
export function SearchInput({ label, value, onChange, ref }: { label: string; value: string; onChange: (text: string) => void; ref?: Ref<HTMLInputElement> }) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if (value !== text) setText(value);
  }
  return (
    <label className="search">
      <Search size={14} aria-hidden />
      <span className="hidden-label">{label}</span>
      <input
        ref={ref}
        className="input"
        type="search"
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setSeen(event.target.value);
          onChange(event.target.value);
        }}
      />
    </label>
  );
}
