import type { Player } from '../types.js';
import { type Feature, FeatureError, unknownName } from './features.js';

/** Columns that stand for one thing, such as a one-hot group. */
export interface FeatureGroup {
  readonly name: string;
  /** Names of its feature columns. */
  readonly columns: readonly string[];
}

export interface PlayerOptions {
  readonly groups?: readonly FeatureGroup[] | undefined;
  /** Names of features or groups, or positions of columns in the data set; all unless given. */
  readonly featuresToExplain?: readonly (string | number)[] | undefined;
}

export interface Players {
  /** The players that are reported first, in the data's order; then, at most, the joint one. */
  readonly players: readonly Player[];
  /** How many of them are reported. */
  readonly reported: number;
}

/** The joint player of all features that are not to be explained; it is never reported. */
export const OTHER_FEATURES = 'features that are not explained';

/**
 * Who plays: each feature, or each group of features at the place of its first column. Features
 * that are not to be explained play together as one more player at the end, so that attributions
 * still add up to the score.
 * @throws FeatureError if a name or position is not that of a feature, or groups overlap
 */
export function playersOf(features: readonly Feature[], options: PlayerOptions = {}): Players {
  const all = allPlayers(features, options.groups ?? []);
  const wanted = options.featuresToExplain;
  if (wanted === undefined || wanted.length === 0) return { players: all, reported: all.length };
  const chosen = new Set(wanted.map((one) => playerOf(all, features, one)));
  const reported = all.filter((player) => chosen.has(player));
  const rest = all.filter((player) => !chosen.has(player)).flatMap(({ columns }) => columns);
  if (rest.length === 0) return { players: all, reported: all.length };
  const joint = { name: OTHER_FEATURES, columns: rest };
  return { players: [...reported, joint], reported: reported.length };
}

function allPlayers(features: readonly Feature[], groups: readonly FeatureGroup[]): Player[] {
  const groupOf = new Map<number, Player>();
  for (const group of groups) {
    const columns = group.columns.map((name) => columnOf(features, name));
    const player = { name: group.name, columns: [...columns].sort((a, b) => a - b) };
    if (columns.length === 0) throw new FeatureError(`The group "${group.name}" has no columns.`);
    for (const column of columns) {
      if (groupOf.has(column)) {
        throw new FeatureError(`"${features[column]!.name}" is in two groups, or in one twice.`);
      }
      groupOf.set(column, player);
    }
  }
  const players = features.map(
    ({ name }, column): Player => groupOf.get(column) ?? { name, columns: [column] },
  );
  const distinct = [...new Set(players)];
  const twin = distinct.find(({ name }, i) => distinct.findIndex((p) => p.name === name) < i);
  if (twin !== undefined) {
    throw new FeatureError(`Two features are named "${twin.name}"; give each its own name.`);
  }
  return distinct;
}

function columnOf(features: readonly Feature[], name: string): number {
  const column = features.findIndex((feature) => feature.name === name);
  if (column >= 0) return column;
  throw new FeatureError(
    unknownName(
      'feature',
      name,
      features.map((feature) => feature.name),
    ),
  );
}

function playerOf(
  players: readonly Player[],
  features: readonly Feature[],
  wanted: string | number,
): Player {
  const column = features.findIndex(({ name, position }) =>
    typeof wanted === 'number' ? position === wanted : name === wanted,
  );
  const found = players.find(({ name, columns }) => name === wanted || columns.includes(column));
  if (found !== undefined) return found;
  if (typeof wanted === 'number') {
    throw new FeatureError(`Column ${wanted} of the data set is not a feature.`);
  }
  throw new FeatureError(
    unknownName(
      'feature',
      wanted,
      players.map(({ name }) => name),
    ),
  );
}
