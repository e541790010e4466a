import type { AliasMove } from '../../api/audit';
import { setAlias, tagModel, type RegisteredModel } from '../../api/models';

/** One move of an alias, as it is kept in a tag of the model. */
export interface Promotion {
  model: string;
  alias: string;
  version: string;
  /** Where the alias pointed before; '' when it was new. */
  from: string;
  by: string;
  why: string;
  at: number;
}

const prefix = 'ml.promotion.';

/** The recorded promotions of a model, newest first. Tags that hold something else are passed over. */
export function promotionsOf(model: Pick<RegisteredModel, 'name' | 'tags'>): Promotion[] {
  const found: Promotion[] = [];
  for (const [key, value] of Object.entries(model.tags)) {
    if (!key.startsWith(prefix)) continue;
    try {
      const { alias, version, from, by, why, at } = JSON.parse(value) as Partial<Promotion>;
      if (alias && version && at) found.push({ model: model.name, alias, version, from: from ?? '', by: by ?? '', why: why ?? '', at });
    } catch {
      // Somebody else's tag under our prefix.
    }
  }
  return found.sort((a, b) => b.at - a.at);
}

/** A promotion is recorded right after its alias moved. */
const soonAfter = 60_000;

/** Recorded promotions, and moves of aliases that another program made without recording why; newest first. */
export function withMoves(promotions: readonly Promotion[], moves: readonly AliasMove[]): Promotion[] {
  const recorded = (move: AliasMove) => promotions.some((one) => one.model === move.model && one.alias === move.alias && one.version === move.version && Math.abs(one.at - move.at) < soonAfter);
  const others = moves.filter((move) => !recorded(move)).map((move) => ({ ...move, why: '' }));
  return [...promotions, ...others].sort((a, b) => b.at - a.at);
}

/** Moves an alias and records who did it and why. One tag for each move, so that two people cannot lose one another's. */
export async function promote(promotion: Promotion): Promise<void> {
  await setAlias(promotion.model, promotion.alias, promotion.version);
  const { model, ...kept } = promotion;
  await tagModel(model, `${prefix}${promotion.at}`, JSON.stringify(kept));
}

/** What a roll-back returns to: the version that the alias pointed at before its latest recorded move. */
export function rollbackTarget(history: readonly Promotion[], alias: string, current: string): string | undefined {
  const last = history.find((promotion) => promotion.alias === alias && promotion.version === current);
  return last?.from && last.from !== current ? last.from : undefined;
}
