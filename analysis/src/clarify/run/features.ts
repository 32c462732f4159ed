import {
  type Feature,
  type FeatureGroup,
  featuresOf,
  type Players,
  playersOf,
} from '../../explanations/columns/index.js';
import type { ColumnRef, ShapConfig } from '../config/types.js';
import type { ClarifyTable } from '../dataset/types.js';

/** What of a table the model is sent, in order. */
export function sentFeatures(table: ClarifyTable): Feature[] {
  const sent = new Set(table.features);
  const except = table.columns.flatMap((_, position) => (sent.has(position) ? [] : [position]));
  return featuresOf(table, { except });
}

/**
 * Who plays in explanations.
 * @throws FeatureError where a group or a list of the configuration names no feature
 */
export function runPlayers(
  table: ClarifyTable,
  features: readonly Feature[],
  { groups, features_to_explain: featuresToExplain }: ShapConfig,
): Players {
  return playersOf(features, { groups: groupsOf(groups, table), featuresToExplain });
}

const groupsOf = (
  groups: Readonly<Record<string, readonly ColumnRef[]>>,
  { columns }: ClarifyTable,
): FeatureGroup[] =>
  Object.entries(groups).map(([name, refs]) => ({
    name,
    columns: refs.map((ref) =>
      typeof ref === 'number' ? (columns[ref]?.name ?? String(ref)) : ref,
    ),
  }));
