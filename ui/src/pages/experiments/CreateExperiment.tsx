import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { createExperiment } from '../../api/experiments';
import { links } from '../../app/links';
import { NameDialog } from '../../components/NameDialog';

export function CreateExperiment({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const create = async (name: string) => {
    const { experiment_id } = await createExperiment(name);
    await client.invalidateQueries({ queryKey: ['experiments'] });
    navigate(links.runs(experiment_id));
  };
  return <NameDialog title="New experiment" label="Name" action="Create" onSave={create} onClose={onClose} />;
}
