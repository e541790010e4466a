import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ModelVersion, RegisteredModel } from '../../api/models';
import { links } from '../../app/links';
import { DataTable, When } from '../../components/DataTable';
import { TagList } from '../../components/TagList';
import { PromoteDialog } from './PromoteDialog';

interface VersionTableProps {
  model: RegisteredModel;
  versions: readonly ModelVersion[];
  onChanged: () => Promise<unknown>;
}

export function VersionTable({ model, versions, onChanged }: VersionTableProps) {
  const [promoting, setPromoting] = useState<ModelVersion>();
  return (
    <>
      <DataTable label="Table of versions" columns={['Version', 'Aliases', 'Stage', 'Tags', 'Run', 'Created', { title: 'Actions', hidden: true }]}>
        {versions.map((version) => (
          <tr key={version.version}>
            <th scope="row" className="keep">
              <Link href={links.version(model.name, version.version)}>Version {version.version}</Link>
            </th>
            <td>
              <div className="tags">
                {aliasesOf(model, version.version).map((alias) => (
                  <span key={alias} className="badge accent">
                    @{alias}
                  </span>
                ))}
              </div>
            </td>
            <td>{version.stage === 'None' ? <span className="muted">–</span> : <span className={version.stage === 'Production' ? 'badge good' : 'badge'}>{version.stage}</span>}</td>
            <td>
              <TagList tags={version.tags} />
            </td>
            <td className="keep">
              {version.runId ? (
                <Link href={links.run(version.runId)} className="mono">
                  {version.runId.slice(0, 8)}
                </Link>
              ) : (
                <span className="muted">–</span>
              )}
            </td>
            <When at={version.created} />
            <td className="number">
              <button type="button" className="button small" onClick={() => setPromoting(version)}>
                <Rocket size={13} /> Promote
              </button>
            </td>
          </tr>
        ))}
      </DataTable>
      {promoting && <PromoteDialog model={model} version={promoting} onChanged={onChanged} onClose={() => setPromoting(undefined)} />}
    </>
  );
}

/** Model searches answer versions without aliases; the model itself always has them. */
export const aliasesOf = (model: RegisteredModel, version: string) => model.aliases.filter((alias) => alias.version === version).map((alias) => alias.alias);
