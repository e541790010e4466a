import { RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { deleteAlias, setAlias, type Alias, type ModelVersion, type RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { Copy } from '../../components/Copy';
import { complain, tell } from '../../components/toasts';
import { ago } from '../../lib/format';
import { PromoteDialog } from './PromoteDialog';
import { promotionsOf, rollbackTarget } from './promotions';

interface AliasPanelProps {
  model: RegisteredModel;
  versions: readonly ModelVersion[];
  onChanged: () => Promise<unknown>;
}

/** Which version each alias points at, since when, and the way back. */
export function AliasPanel({ model, versions, onChanged }: AliasPanelProps) {
  const [rolling, setRolling] = useState<Alias>();
  const history = promotionsOf(model);
  if (model.aliases.length === 0) return null;
  const removeAlias = (alias: Alias) =>
    deleteAlias(model.name, alias.alias).then(
      () => {
        tell(`Removed @${alias.alias}`, () => void setAlias(model.name, alias.alias, alias.version).then(onChanged));
        return onChanged();
      },
      (error: Error) => complain(error.message),
    );
  return (
    <section className="card" aria-label="Aliases">
      <header>
        <h2>Aliases</h2>
      </header>
      <ul className="list">
        {model.aliases.map((alias) => {
          const target = rollbackTarget(history, alias.alias, alias.version);
          const last = history.find((promotion) => promotion.alias === alias.alias && promotion.version === alias.version);
          const there = target !== undefined && versions.some((version) => version.version === target);
          return (
            <li key={alias.alias}>
              <span className="badge accent">@{alias.alias}</span>
              <Link href={links.version(model.name, alias.version)}>Version {alias.version}</Link>
              {last && (
                <span className="muted clip" title={last.why}>
                  by {last.by}, {ago(last.at)}: {last.why}
                </span>
              )}
              <span className="spacer" />
              <Copy text={`models:/${model.name}@${alias.alias}`} what={`URI of ${alias.alias}`} />
              {there && (
                <button type="button" className="button small" onClick={() => setRolling({ alias: alias.alias, version: target })}>
                  <RotateCcw size={13} /> Roll back to {target}
                </button>
              )}
              <button type="button" className="button plain small icon" aria-label={`Remove alias ${alias.alias}`} onClick={() => void removeAlias(alias)}>
                <X size={13} />
              </button>
            </li>
          );
        })}
      </ul>
      {rolling && <PromoteDialog title={`Roll back to version ${rolling.version}`} model={model} version={{ version: rolling.version }} alias={rolling.alias} onChanged={onChanged} onClose={() => setRolling(undefined)} />}
    </section>
  );
}
