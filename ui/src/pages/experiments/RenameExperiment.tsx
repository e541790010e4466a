import { useQueryClient } from '@tanstack/react-query';
import { renameExperiment, type Experiment } from '../../api/experiments';
import { NameDialog } from '../../components/NameDialog';

export function RenameExperiment({ experiment, onClose }: { experiment: Experiment; onClose: () => void }) {
  const client = useQueryClient();
  const rename = async (name: string) => {
    await renameExperiment(experiment.id, name);
    await client.invalidateQueries({ queryKey: ['experiments'] });
    await client.invalidateQueries({ queryKey: ['experiment', experiment.id] });
  };
  return <NameDialog title="Rename experiment" label="Name" initial={experiment.name} action="Rename" onSave={rename} onClose={onClose} />;
}
