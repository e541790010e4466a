import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { deleteExperiment, restoreExperiment, type Experiment } from '../../api/experiments';
import { links } from '../../app/links';
import { Confirm } from '../../components/Confirm';
import { DataTable, When } from '../../components/DataTable';
import { Menu } from '../../components/Menu';
import { TagList } from '../../components/TagList';
import { complain, tell } from '../../components/toasts';
import { RenameExperiment } from './RenameExperiment';

export function ExperimentTable({ experiments }: { experiments: Experiment[] }) {
  const client = useQueryClient();
  const [renaming, setRenaming] = useState<Experiment>();
  const [deleting, setDeleting] = useState<Experiment>();
  const refresh = () => client.invalidateQueries({ queryKey: ['experiments'] });
  const restore = (experiment: Experiment) =>
    restoreExperiment(experiment.id).then(
      () => (tell(`Restored ${experiment.name}`), refresh()),
      (error: Error) => complain(error.message),
    );
  return (
    <>
      <DataTable label="Table of experiments" columns={['Name', 'Tags', 'Updated', 'Created', { title: 'Id', number: true }, { title: 'Actions', hidden: true }]}>
        {experiments.map((experiment) => (
          <tr key={experiment.id}>
            <th scope="row" dir="auto">
              <Link href={links.runs(experiment.id)}>{experiment.name}</Link>
            </th>
            <td>
              <TagList tags={experiment.tags} />
            </td>
            <When at={experiment.updated} />
            <When at={experiment.created} />
            <td className="number mono">{experiment.id}</td>
            <td className="number">
              <Menu
                label={`Actions for ${experiment.name}`}
                className="button plain small icon"
                end
                button={<Ellipsis size={15} />}
                items={
                  experiment.lifecycle === 'deleted'
                    ? [{ label: 'Restore', icon: <RotateCcw size={14} />, onSelect: () => void restore(experiment) }]
                    : [
                        { label: 'Rename', icon: <Pencil size={14} />, onSelect: () => setRenaming(experiment) },
                        { label: 'Delete', icon: <Trash2 size={14} />, onSelect: () => setDeleting(experiment) },
                      ]
                }
              />
            </td>
          </tr>
        ))}
      </DataTable>
      {renaming && <RenameExperiment experiment={renaming} onClose={() => setRenaming(undefined)} />}
      {deleting && (
        <Confirm
          title="Delete experiment"
          action="Delete"
          onClose={() => setDeleting(undefined)}
          onConfirm={async () => {
            await deleteExperiment(deleting.id);
            tell(`Deleted ${deleting.name}`, () => void restore(deleting));
            await refresh();
          }}
        >
          <b>{deleting.name}</b> and its runs are marked as deleted. They can be restored until <code>ml gc</code> removes them.
        </Confirm>
      )}
    </>
  );
}
