import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { setAlias, type ModelVersion, type RegisteredModel } from '../../api/models';
import { ErrorBanner } from '../../components/ErrorBanner';
import { FormDialog } from '../../components/FormDialog';
import { Loading } from '../../components/Loading';
import { tell } from '../../components/toasts';
import { checksOf, type Check } from './checks';
import { promote } from './promotions';
import { useCandidate } from './useCandidate';
import { rememberedName, rememberName } from '../../lib/whoami';

interface PromoteDialogProps {
  model: RegisteredModel;
  version: Pick<ModelVersion, 'version'>;
  alias?: string;
  /** What the dialog is about; a promotion unless told otherwise. */
  title?: string;
  onChanged: () => Promise<unknown>;
  onClose: () => void;
}

const icons = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };
const validAlias = /^[\p{L}\p{N}_-]+$/u;

/** Moves an alias to a version after showing what speaks for it and against; who and why are recorded. */
export function PromoteDialog({ model, version, alias: firstAlias = 'champion', title, onChanged, onClose }: PromoteDialogProps) {
  const [alias, setAliasName] = useState(firstAlias);
  const [by, setBy] = useState(rememberedName());
  const [why, setWhy] = useState('');
  const current = model.aliases.find((one) => one.alias === alias.trim())?.version;
  const candidate = useCandidate(model.name, version.version);
  const champion = useCandidate(model.name, current !== version.version ? current : undefined);
  const waiting = candidate.isPending || (champion.isFetching && !champion.data);
  const submit = async () => {
    await promote({ model: model.name, alias: alias.trim(), version: version.version, from: current ?? '', by: by.trim(), why: why.trim(), at: Date.now() });
    rememberName(by.trim());
    const undo = current === undefined ? undefined : () => void setAlias(model.name, alias.trim(), current).then(onChanged);
    tell(`@${alias.trim()} is version ${version.version} now`, undo);
    await onChanged();
  };
  return (
    <FormDialog
      title={title ?? `Promote version ${version.version}`}
      action={`Move @${alias.trim() || '…'} to version ${version.version}`}
      ready={!waiting && validAlias.test(alias.trim()) && by.trim() !== '' && why.trim() !== '' && current !== version.version}
      onSubmit={submit}
      onClose={onClose}
    >
      <label className="field">
        <span>Alias</span>
        <input className="input" list="known-aliases" value={alias} onChange={(event) => setAliasName(event.target.value)} autoComplete="off" />
        <small>
          {current === undefined ? 'New alias' : current === version.version ? 'Already points at this version' : `Now at version ${current}`}. Callers load <code>{`models:/${model.name}@${alias}`}</code>.
        </small>
      </label>
      <datalist id="known-aliases">
        {[...new Set(['champion', 'challenger', ...model.aliases.map((one) => one.alias)])].map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {candidate.error && <ErrorBanner error={candidate.error} onRetry={() => void candidate.refetch()} />}
      {waiting ? <Loading lines={3} /> : candidate.data && <CheckList checks={checksOf(candidate.data, champion.data)} />}
      <label className="field">
        <span>Who</span>
        <input className="input" value={by} onChange={(event) => setBy(event.target.value)} required />
      </label>
      <label className="field">
        <span>Why</span>
        <textarea className="textarea" rows={2} value={why} onChange={(event) => setWhy(event.target.value)} required placeholder="What makes this version the one to use" />
      </label>
    </FormDialog>
  );
}

export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="check-list" aria-label="Checks">
      {checks.map((check) => {
        const Icon = icons[check.state];
        return (
          <li key={check.title}>
            <Icon size={16} className={check.state} aria-label={check.state === 'good' ? 'In order' : check.state === 'warn' ? 'Look at this' : 'Against it'} />
            <span>
              <b>{check.title}</b> <span className="muted">{check.detail}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
