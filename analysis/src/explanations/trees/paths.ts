import type { TreeEnsemble } from './ensemble.js';

/** Trees deeper than this, and ensembles whose leaves' depths add up to more, are not taken. */
export const maximumDepth = 512;
export const maximumSteps = 8 * 1024 * 1024;

/** How long the ways to the leaves of an ensemble are. */
export interface Paths {
  /** Steps to the deepest leaf; where they are too many, no further leaves are looked at. */
  readonly deepest: number;
  /** Steps to all leaves, added up; as the above. */
  readonly steps: number;
  readonly leaves: number;
  /** By tree: the most players that the way to one of its leaves asks for. */
  readonly playersOf: Int32Array;
}

/**
 * @param playerOf by feature, its player
 * @param take is told of each leaf how many players the way to it asks for
 */
export function pathsOf(
  { roots, feature, left, right }: TreeEnsemble,
  playerOf: ArrayLike<number>,
  take: (players: number) => void = () => {},
): Paths {
  const playersOf = new Int32Array(roots.length);
  const times = new Map<number, number>();
  let deepest = 0;
  let steps = 0;
  let leaves = 0;
  let players = 0;
  const visit = (tree: number, node: number, depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (deepest > maximumDepth || steps > maximumSteps) return;
    const split = feature[node] as number;
    if (split < 0) {
      steps += depth;
      leaves += 1;
      playersOf[tree] = Math.max(playersOf[tree] as number, players);
      take(players);
      return;
    }
    const player = playerOf[split] as number;
    const before = times.get(player) ?? 0;
    if (before === 0) players += 1;
    times.set(player, before + 1);
    visit(tree, left[node] as number, depth + 1);
    visit(tree, right[node] as number, depth + 1);
    times.set(player, before);
    if (before === 0) players -= 1;
  };
  for (const [tree, root] of roots.entries()) visit(tree, root, 0);
  return { deepest, steps, leaves, playersOf };
}
