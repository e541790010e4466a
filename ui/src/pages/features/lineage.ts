import type { Definition } from '../../api/features';

/** Names of the definitions and locations that a definition reads. */
export function readsOf(definition: Definition): string[] {
  if (definition.kind === 'feature_view') return Object.values(definition.sources ?? {});
  if (definition.kind === 'feature_table') return definition.location ? [definition.location] : [];
  if (definition.kind !== 'feature_spec') return [];
  const entries = (definition.features ?? []) as { lookup?: { table: string }; function?: { feature: string } }[];
  return [...new Set(entries.flatMap((entry) => entry.lookup?.table ?? entry.function?.feature ?? []))];
}

/** Definitions that read one of this name. */
export const readersOf = (name: string, all: readonly Definition[]): Definition[] => all.filter((definition) => readsOf(definition).includes(name));
