import type { TreeEnsemble } from './ensemble.js';

/** A pattern of at most so many bits may have a place of its own in a table. */
const tabledBits = 16;

/** Words of all tables of patterns together: 96 MB. */
const tableWords = 24 * 1024 * 1024;

/** Bits of the patterns that subtrees are cut for: the first that the tables' bound allows. */
const aims = [12, 11, 10, 9, 8, 7, 6, 5, 4, 0];

/** A node, and the side to which the path leaves it. */
export interface Step {
  readonly node: number;
  readonly left: boolean;
}

/** A subtree whose way of a row, and the path above it, fit in a pattern of few bits. */
export interface Cut {
  readonly tree: number;
  readonly root: number;
  readonly path: readonly Step[];
  /** One for each player on the path, then one for each node that asks in the subtree. */
  readonly bits: number;
  /** Whether its patterns have a table. */
  readonly tabled: boolean;
}

/**
 * Cuts trees into subtrees, each leaf in one.
 * @param playerOf by feature, its player
 * @param most words of all tables together
 */
export function cutTrees(
  ensemble: TreeEnsemble,
  playerOf: ArrayLike<number>,
  most = tableWords,
): Cut[] {
  const inner = innerNodes(ensemble);
  for (const aim of aims) {
    const cuts = cutFor(aim, ensemble, playerOf, inner, most);
    if (cuts) return cuts;
  }
  throw new RangeError('no tables are small enough');
}

/** Inner nodes of each node's subtree. */
function innerNodes({ roots, feature, left, right }: TreeEnsemble): Int32Array {
  const inner = new Int32Array(feature.length);
  const visit = (node: number): number => {
    if ((feature[node] as number) < 0) return 0;
    const count = visit(left[node] as number) + visit(right[node] as number) + 1;
    inner[node] = count;
    return count;
  };
  for (const root of roots) visit(root);
  return inner;
}

/** Undefined where the tables would be too large, unless each leaf is alone. */
function cutFor(
  aim: number,
  { roots, feature, left, right }: TreeEnsemble,
  playerOf: ArrayLike<number>,
  inner: Int32Array,
  most: number,
): Cut[] | undefined {
  const cuts: Cut[] = [];
  let words = 0;
  const path: Step[] = [];
  const players: number[] = [];
  const visit = (tree: number, node: number): void => {
    const bits = players.length + (inner[node] as number);
    if (inner[node] === 0 || bits <= aim) {
      const tabled = bits <= tabledBits && (aim > 0 || words + 2 ** bits <= most);
      if (tabled) words += 2 ** bits;
      cuts.push({ tree, root: node, path: path.slice(), bits, tabled });
      return;
    }
    const player = playerOf[feature[node] as number] as number;
    const known = players.includes(player);
    if (!known) players.push(player);
    for (const side of [true, false]) {
      path.push({ node, left: side });
      visit(tree, (side ? left[node] : right[node]) as number);
      path.pop();
    }
    if (!known) players.pop();
  };
  for (const [tree, root] of roots.entries()) {
    visit(tree, root);
    if (words > most) return undefined;
  }
  return cuts;
}
