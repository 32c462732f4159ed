import { goesLeft, nextToZero } from './decide.js';
import { NodeFlags, type TreeEnsemble } from './ensemble.js';

/** Words of 32 rows that are tested at a time: their sets and patterns stay in the cache. */
export const blockWords = 4;
export const blockRows = 32 * blockWords;

/** Ranks below and above every other: values that go left, and right, at each node of a column. */
const lowest = -1;
const highest = Number.MAX_SAFE_INTEGER;

/** What the nodes that ask alike about one feature compare with. */
interface RankedColumn {
  readonly kind: 'ranks';
  readonly feature: number;
  readonly flags: number;
  readonly thresholds: Float64Array;
}

/** A node that asks for categories. */
interface AnswerColumn {
  readonly kind: 'answers';
  readonly node: number;
}

/**
 * The questions of all nodes, as sets of a block's rows. A row's value becomes its rank among the
 * thresholds of the nodes that treat missing values alike, and goes to the left of such a node where
 * that is at most the threshold's own rank: so the rows that go left are the union of those of each
 * rank, and equal questions share a set. A node that asks for categories has a set of its own.
 */
export class NodeTests {
  /** By node: its set among `sets`, which holds the rows that go to the left. */
  readonly setOf: Int32Array;
  /** Set after set, `blockWords` words of 32 rows each. */
  readonly sets: Int32Array;
  readonly #ensemble: TreeEnsemble;
  readonly #columns: readonly (RankedColumn | AnswerColumn)[];

  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
    const { feature, flags, threshold } = ensemble;
    this.setOf = new Int32Array(feature.length);
    const kinds = new Map<string, number[]>();
    const columns: (RankedColumn | AnswerColumn)[] = [];
    let sets = 0;
    for (let node = 0; node < feature.length; node++) {
      if ((feature[node] as number) < 0) continue;
      const flag = flags[node] as number;
      if ((flag & NodeFlags.byCategory) !== 0) {
        columns.push({ kind: 'answers', node });
        this.setOf[node] = sets + 1;
        sets += 2;
        continue;
      }
      const kind = `${feature[node]} ${flag}`;
      const alike = kinds.get(kind);
      if (alike) alike.push(node);
      else kinds.set(kind, [node]);
    }
    for (const nodes of kinds.values()) {
      const first = nodes[0] as number;
      const all = Float64Array.from(new Set(nodes.map((node) => threshold[node] as number))).sort();
      // nothing is at most NaN
      const thresholds = all.filter((one) => !Number.isNaN(one));
      for (const node of nodes) {
        const at = threshold[node] as number;
        this.setOf[node] = sets + (Number.isNaN(at) ? 0 : 1 + rank(thresholds, at));
      }
      sets += thresholds.length + 1;
      const column = { feature: feature[first] as number, flags: flags[first] as number };
      columns.push({ kind: 'ranks', ...column, thresholds });
    }
    // answers' sets came first, and so do their columns
    this.#columns = columns;
    this.sets = new Int32Array(sets * blockWords);
  }

  /** Puts at most `blockRows` rows, the first of which begins at `from`, into the sets. */
  test(values: Float64Array, from: number, rows: number): void {
    const { sets } = this;
    sets.fill(0);
    let first = 0;
    for (const column of this.#columns) {
      const ranks = column.kind === 'answers' ? 1 : column.thresholds.length;
      for (let row = 0; row < rows; row++) {
        const at = from + row * this.#ensemble.features;
        const own =
          column.kind === 'answers'
            ? this.#answer(column.node, values, at)
            : this.#rank(column, values[at + column.feature] as number);
        if (own >= ranks) continue;
        const word = (first + own + 1) * blockWords + (row >> 5);
        sets[word] = (sets[word] as number) | (1 << (row & 31));
      }
      const end = (first + ranks + 1) * blockWords;
      for (let word = (first + 1) * blockWords; word < end; word++) {
        sets[word] = (sets[word] as number) | (sets[word - blockWords] as number);
      }
      first += ranks + 1;
    }
  }

  #answer(node: number, values: Float64Array, at: number): number {
    const value = values[at + (this.#ensemble.feature[node] as number)] as number;
    return goesLeft(this.#ensemble, node, value) ? 0 : highest;
  }

  #rank({ flags, thresholds }: RankedColumn, value: number): number {
    let x = this.#ensemble.single ? Math.fround(value) : value;
    if (Number.isNaN(x) && (flags & NodeFlags.nanIsZero) !== 0) x = 0;
    const zeroMissing = (flags & NodeFlags.zeroMissing) !== 0;
    if (Number.isNaN(x) || (zeroMissing && Math.abs(x) <= nextToZero)) {
      return (flags & NodeFlags.missingLeft) === 0 ? highest : lowest;
    }
    return rank(thresholds, x);
  }
}

/** How many of the ascending thresholds are less than the value. */
function rank(thresholds: Float64Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((thresholds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
