import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { listEndpoints, shareOf, type Endpoint, type ServedEntity } from '../../api/endpoints';
import { links } from '../../app/links';

const serves = (entity: ServedEntity, model: string, version: string) => entity.entity_name === model && (entity.state?.served_version ?? entity.entity_version) === version;

/** The endpoints that answer with a version, each with the entities that do. */
export const servedBy = (endpoints: readonly Endpoint[], model: string, version: string) =>
  endpoints.flatMap((endpoint) => (endpoint.config?.served_entities ?? []).filter((entity) => serves(entity, model, version)).map((entity) => ({ endpoint, entity, share: shareOf(endpoint.config, entity.name) })));

/** Where a version is at work. A server without serving answers nothing, and nothing is shown. */
export function ServedBy({ model, version }: { model: string; version: string }) {
  const query = useQuery({ queryKey: ['endpoints'], queryFn: ({ signal }) => listEndpoints(signal).catch(() => []), staleTime: 15_000 });
  const found = servedBy(query.data ?? [], model, version);
  if (found.length === 0) return <span className="muted">No endpoint</span>;
  return found.map(({ endpoint, entity, share }) => (
    <div key={`${endpoint.name}/${entity.name}`}>
      <Link href={links.endpoint(endpoint.name)}>{endpoint.name}</Link> <span className="muted">{share}% of its requests</span>
    </div>
  ));
}
