import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../../api/http';
import { createModel, registerVersion, searchModels } from '../../api/models';
import { links } from '../../app/links';
import { FormDialog } from '../../components/FormDialog';
import { tell } from '../../components/toasts';

interface RegisterDialogProps {
  source: string;
  runId: string;
  modelId?: string;
  onClose: () => void;
}

async function createUnlessThere(name: string): Promise<void> {
  try {
    await createModel(name);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
}

/** Makes a new version of a registered model, which is created when no model has the name. */
export function RegisterDialog({ source, runId, modelId, onClose }: RegisterDialogProps) {
  const [name, setName] = useState('');
  const [, navigate] = useLocation();
  const known = useQuery({ queryKey: ['models', 'names'], queryFn: ({ signal }) => searchModels('', ['name ASC'], 200, undefined, signal) });
  const register = async () => {
    const models = (known.data ?? (await known.refetch()).data)?.models ?? [];
    if (!models.some((model) => model.name === name.trim())) await createUnlessThere(name.trim());
    const { model_version } = await registerVersion(name.trim(), source, runId, modelId);
    tell(`Registered version ${model_version.version} of ${name.trim()}`);
    navigate(links.version(name.trim(), String(model_version.version)));
  };
  return (
    <FormDialog title="Register model" action="Register" ready={name.trim() !== ''} onSubmit={register} onClose={onClose}>
      <label className="field">
        <span>Registered model</span>
        <input className="input" list="registered-models" value={name} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
        <small>A new name creates the model; a known one gets a new version.</small>
      </label>
      <datalist id="registered-models">
        {known.data?.models.map((model) => (
          <option key={model.name} value={model.name} />
        ))}
      </datalist>
    </FormDialog>
  );
}
