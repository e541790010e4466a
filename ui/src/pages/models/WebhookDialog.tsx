import { useState } from 'react';
import { createWebhook, webhookEvents } from '../../api/webhooks';
import { FormDialog } from '../../components/FormDialog';

export function WebhookDialog({ onClose, onCreated }: { onClose: () => void; onCreated: () => Promise<unknown> }) {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [chosen, setChosen] = useState<string[]>(['Version created', 'Alias set']);
  const create = async () => {
    const events = webhookEvents.filter(([title]) => chosen.includes(title)).map(([, event]) => event);
    await createWebhook({ name: name.trim(), url: url.trim(), events, ...(secret && { secret }) });
    await onCreated();
  };
  return (
    <FormDialog title="New webhook" action="Create" ready={name.trim() !== '' && url.trim() !== '' && chosen.length > 0} onSubmit={create} onClose={onClose}>
      <label className="field">
        <span>Name</span>
        <input className="input" value={name} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
      </label>
      <label className="field">
        <span>Address</span>
        <input className="input" type="url" value={url} placeholder="https://" onChange={(event) => setUrl(event.target.value)} autoComplete="off" />
      </label>
      <fieldset className="events">
        <legend>Tell it about</legend>
        {webhookEvents.map(([title]) => (
          <label key={title} className="check">
            <input type="checkbox" checked={chosen.includes(title)} onChange={(event) => setChosen(event.target.checked ? [...chosen, title] : chosen.filter((one) => one !== title))} />
            {title}
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>Secret</span>
        <input className="input" type="password" value={secret} onChange={(event) => setSecret(event.target.value)} autoComplete="new-password" />
        <small>Signs every call, so that the receiver can tell it is this server. It is never shown again.</small>
      </label>
    </FormDialog>
  );
}
