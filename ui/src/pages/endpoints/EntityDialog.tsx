import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { createEndpoint, updateEndpoint, type Endpoint, type ServedEntity } from '../../api/endpoints';
import { searchModels } from '../../api/models';
import { links } from '../../app/links';
import { FormDialog } from '../../components/FormDialog';
import { tell } from '../../components/toasts';
import { sharesOf, withShares } from './traffic';

function entity(model: string, version: string): ServedEntity {
  const name = `${model}-${version.replace('@', '')}`.replaceAll(/[^\w-]/g, '-');
  return { name, entity_name: model, entity_version: version };
}

/** Asks for a model: for a new endpoint, or for one more entity, which begins without traffic. */
export function EntityDialog({ endpoint, onClose }: { endpoint?: Endpoint; onClose: () => void }) {
  const [name, setName] = useState('');
  const [model, setModel] = useState('');
  const [version, setVersion] = useState('@champion');
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const models = useQuery({ queryKey: ['models', 'names'], queryFn: ({ signal }) => searchModels('', ['name ASC'], 200, undefined, signal) });
  const chosen = models.data?.models.find((one) => one.name === model);
  const versions = [...(chosen?.aliases ?? []).map((alias) => `@${alias.alias}`), ...(chosen?.latest ?? []).map((one) => one.version)];
  const save = async () => {
    const added = entity(model.trim(), version.trim());
    if (endpoint) {
      const entities = [...(endpoint.config?.served_entities ?? []), added];
      const config = { ...endpoint.config, served_entities: entities };
      await updateEndpoint(endpoint.name, withShares(config, sharesOf(config, entities), { shadow: config.traffic_config?.shadow ?? [] }));
      tell(`Added ${added.name}, without traffic`);
    } else {
      await createEndpoint(name.trim(), { served_entities: [added], traffic_config: { routes: [{ served_entity_name: added.name, served_model_name: added.name, traffic_percentage: 100 }] } });
      navigate(links.endpoint(name.trim()));
    }
    await client.invalidateQueries({ queryKey: ['endpoints'] });
    await client.invalidateQueries({ queryKey: ['endpoint', endpoint?.name] });
  };
  return (
    <FormDialog
      title={endpoint ? `Add a model to ${endpoint.name}` : 'New endpoint'}
      action={endpoint ? 'Add' : 'Create'}
      ready={model.trim() !== '' && version.trim() !== '' && (endpoint !== undefined || name.trim() !== '')}
      onSubmit={save}
      onClose={onClose}
    >
      {!endpoint && (
        <label className="field">
          <span>Name</span>
          <input className="input" value={name} onChange={(event) => setName(event.target.value)} autoFocus autoComplete="off" />
        </label>
      )}
      <label className="field">
        <span>Registered model</span>
        <input className="input" list="served-models" value={model} onChange={(event) => setModel(event.target.value)} autoComplete="off" />
      </label>
      <datalist id="served-models">
        {models.data?.models.map((one) => (
          <option key={one.name} value={one.name} />
        ))}
      </datalist>
      <label className="field">
        <span>Version or alias</span>
        <input className="input" list="served-versions" value={version} onChange={(event) => setVersion(event.target.value)} autoComplete="off" />
        <small>With an alias the endpoint follows it: a promotion is live without a change here.</small>
      </label>
      <datalist id="served-versions">
        {versions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </FormDialog>
  );
}
