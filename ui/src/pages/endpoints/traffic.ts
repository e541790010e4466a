import type { EndpointConfig, ServedEntity } from '../../api/endpoints';
import { shareOf } from '../../api/endpoints';

export type Shares = Record<string, number>;

export const sharesOf = (config: EndpointConfig | undefined, entities: readonly ServedEntity[]): Shares => Object.fromEntries(entities.map((entity) => [entity.name, shareOf(config, entity.name)]));

/** Gives one entity a share and takes the difference from the others, in proportion to what they have, so that 100 remains 100. */
export function shift(shares: Shares, name: string, wanted: number): Shares {
  const share = Math.max(0, Math.min(100, Math.round(wanted)));
  const others = Object.keys(shares).filter((other) => other !== name);
  if (others.length === 0) return { [name]: 100 };
  const rest = 100 - share;
  const before = others.reduce((sum, other) => sum + shares[other]!, 0);
  const next: Shares = { ...shares, [name]: share };
  let given = 0;
  others.forEach((other, index) => {
    const part = index === others.length - 1 ? rest - given : Math.min(rest - given, Math.round(before > 0 ? (shares[other]! / before) * rest : rest / others.length));
    next[other] = part;
    given += part;
  });
  return next;
}

/** The configuration with other shares; everything else as it was, without the states that the server reports. */
export function withShares(config: EndpointConfig, shares: Shares, extra: { shadow: string[] }): EndpointConfig {
  const entities = (config.served_entities ?? []).map(({ state: _, ...entity }) => entity);
  const { shadow: __, ...traffic } = config.traffic_config ?? {};
  return {
    ...config,
    served_entities: entities,
    traffic_config: {
      ...traffic,
      routes: entities.map((entity) => ({ served_entity_name: entity.name, served_model_name: entity.name, traffic_percentage: shares[entity.name] ?? 0 })),
      ...(extra.shadow.length > 0 && { shadow: extra.shadow }),
    },
  };
}
