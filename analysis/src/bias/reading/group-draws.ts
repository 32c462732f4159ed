import type { Random } from '../../drift/random.js';
import { type BiasCounts, cellOf, cellsPerGroup } from '../counts.js';
import type { BiasStage } from '../types.js';
import { randomGamma } from './random-gamma.js';

/** Rows of a group, or of all: rejected and accepted, of the others and of the facet's members. */
interface Decisions {
  readonly othersRejected: number;
  readonly othersAccepted: number;
  readonly membersRejected: number;
  readonly membersAccepted: number;
}

/** Rows that the accepted of a group, and its rejected, count for beforehand. */
const PRIOR = 2;
/** How far these lean from no disparity (0) towards the common odds ratio (1). */
const LEAN = 0.5;
/** Standard deviation of the logarithms of the groups' odds ratios around the common one. */
const GROUPS_DIFFER = 1;

/**
 * Draws tables of groups that may stand behind the counted ones, as far as CDDL and CDDPL look at
 * them: who was accepted, by label or by prediction. A group weighs what a draw of its size says
 * (Rubin's Bayesian bootstrap). The members' share of its accepted rows, and of its rejected ones,
 * is a draw of a beta distribution: its own rows and two more, which lie halfway between no disparity
 * and the odds ratio common to all groups, since that may be the work of some groups only. So a group with few accepted rows, or none, has the
 * uncertainty of the groups at large, where its own rows alone would seem sure of an extreme share.
 *
 * Sources: N. Mantel and W. Haenszel, "Statistical aspects of the analysis of data from
 * retrospective studies of disease", JNCI 22 (1959); D. B. Rubin, "The Bayesian bootstrap", Ann.
 * Statist. 9 (1981).
 */
export class GroupDraws {
  /** The groups as last drawn; the same objects each time. */
  readonly counts: BiasCounts;
  readonly #groups: readonly {
    readonly counted: Decisions;
    readonly drawn: Float64Array;
  }[];
  readonly #accepted: 1 | 2;
  readonly #random: Random;
  readonly #logOdds: number;
  readonly #logOddsError: number;

  constructor(stage: BiasStage, { groups, withPredictions }: BiasCounts, random: Random) {
    this.#accepted = stage === 'pre_training_bias_metrics' ? 2 : 1;
    const known = [...groups].filter(([name]) => name !== '');
    const drawn = new Map(known.map(([name]) => [name, new Float64Array(cellsPerGroup)]));
    this.counts = { withPredictions, groups: drawn };
    this.#groups = known.map(([name, cells]) => ({
      counted: decisionsOf(cells, this.#accepted),
      drawn: drawn.get(name) as Float64Array,
    }));
    const counted = this.#groups.map((group) => group.counted);
    this.#logOdds = Math.log(commonOdds(counted));
    this.#logOddsError = logOddsError(counted);
    this.#random = random;
  }

  /**
   * Draws all groups anew.
   * @param members share of the facet's members in the whole table; more than 0 and less than 1
   * @param accepted share of the accepted, likewise
   */
  next(members: number, accepted: number): void {
    const common = LEAN * (this.#logOdds + this.#logOddsError * this.#random.normal());
    for (const { counted, drawn } of this.#groups) {
      this.#draw(counted, { members, accepted, logOdds: common }, drawn);
    }
  }

  #draw(
    counted: Decisions,
    whole: { readonly members: number; readonly accepted: number; readonly logOdds: number },
    drawn: Float64Array,
  ): void {
    const { membersAccepted, membersRejected, othersAccepted, othersRejected } = counted;
    const size = sizeOf(counted);
    if (size === 0) return;
    const members = (membersAccepted + membersRejected + whole.members) / (size + 1);
    const accepted = (membersAccepted + othersAccepted + whole.accepted) / (size + 1);
    const logOdds = whole.logOdds + GROUPS_DIFFER * this.#random.normal();
    const even = Math.log(members / (1 - members));
    const ofAccepted = this.#share(
      membersAccepted,
      othersAccepted,
      even + (1 - accepted) * logOdds,
    );
    const ofRejected = this.#share(membersRejected, othersRejected, even - accepted * logOdds);
    const weight = randomGamma(size, this.#random);
    const [no, yes] = [cellOf(0, 0, 0), this.#accepted];
    const d = cellOf(1, 0, 0);
    drawn[no] = weight * (1 - accepted) * (1 - ofRejected);
    drawn[yes] = weight * accepted * (1 - ofAccepted);
    drawn[d + no] = weight * (1 - accepted) * ofRejected;
    drawn[d + yes] = weight * accepted * ofAccepted;
  }

  /** A draw of the members' share of some rows, around a share with the given logit beforehand. */
  #share(members: number, others: number, logit: number): number {
    const before = 1 / (1 + Math.exp(-logit));
    const of = randomGamma(members + PRIOR * before, this.#random);
    return of / (of + randomGamma(others + PRIOR * (1 - before), this.#random));
  }
}

/** @param accepted the bit of a cell that says so: the label's or the prediction's */
function decisionsOf(cells: Float64Array, accepted: 1 | 2): Decisions {
  const rows = [0, 0, 0, 0];
  cells.forEach((count, cell) => {
    rows[(cell & 4 ? 2 : 0) + (cell & accepted ? 1 : 0)]! += count;
  });
  const [othersRejected, othersAccepted, membersRejected, membersAccepted] = rows as [
    number,
    number,
    number,
    number,
  ];
  return { othersRejected, othersAccepted, membersRejected, membersAccepted };
}

const sizeOf = (rows: Decisions): number =>
  rows.othersRejected + rows.othersAccepted + rows.membersRejected + rows.membersAccepted;

/**
 * How much likelier the accepted rows of a group are to be members than the rejected ones: the odds
 * ratio common to all groups after Mantel and Haenszel, with half a row more above and below.
 */
function commonOdds(groups: readonly Decisions[]): number {
  let [above, below] = [0.5, 0.5];
  for (const rows of groups) {
    const size = Math.max(1, sizeOf(rows));
    above += (rows.membersAccepted * rows.othersRejected) / size;
    below += (rows.othersAccepted * rows.membersRejected) / size;
  }
  return above / below;
}

/** Standard error of the logarithm of the odds ratio of all groups together (B. Woolf, 1955). */
function logOddsError(groups: readonly Decisions[]): number {
  const sum = (of: keyof Decisions) => groups.reduce((total, rows) => total + rows[of], 0);
  const all = [
    sum('othersRejected'),
    sum('othersAccepted'),
    sum('membersRejected'),
    sum('membersAccepted'),
  ];
  return Math.sqrt(all.reduce((variance, rows) => variance + 1 / (rows + 0.5), 0));
}
