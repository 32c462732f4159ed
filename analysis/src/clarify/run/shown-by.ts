/**
 * A row's label and prediction as `rowCells` has them: 0 to 3 both (label twice, prediction once),
 * 4 and 5 a label alone.
 */
type Cell = 0 | 1 | 2 | 3 | 4 | 5;
type Cells = readonly Cell[];

/** Rows that show why a metric is what it is. */
export interface ShownBy {
  readonly side: 'members' | 'others' | 'all';
  readonly cells: Cells;
  /** What these rows are. */
  readonly words: string;
}

/** Rows that are counted, out of which, and what they are. */
interface Rule {
  readonly cells: Cells;
  readonly words: string;
  /** The side where there are more of these ... */
  readonly over: Cells;
  /** ... for each of these has them. */
  readonly under: Cells;
}

const [missed, alarms]: [Cells, Cells] = [[2], [1]];
const [positives, negatives]: [Cells, Cells] = [
  [2, 3],
  [0, 1],
];
const [accepted, rejected]: [Cells, Cells] = [
  [1, 3],
  [0, 2],
];
const wrong: Cells = [1, 2];
const [missedWords, alarmWords] = [
  'positives that were taken for negatives',
  'negatives that were taken for positives',
];

/** Metrics of how often a model errs on either side. */
const rules: Readonly<Record<string, Rule>> = {
  AD: { cells: wrong, words: 'wrong answers', over: wrong, under: [0, 1, 2, 3] },
  RD: { cells: missed, words: missedWords, over: missed, under: positives },
  SD: { cells: alarms, words: alarmWords, over: alarms, under: negatives },
  DAR: { cells: alarms, words: alarmWords, over: alarms, under: accepted },
  DRR: { cells: missed, words: missedWords, over: missed, under: rejected },
  DCA: { cells: missed, words: missedWords, over: positives, under: accepted },
  DCR: { cells: alarms, words: alarmWords, over: negatives, under: rejected },
  TE: { cells: missed, words: missedWords, over: missed, under: alarms },
};

const labelled: readonly [Cells, Cells] = [
  [0, 1, 4],
  [2, 3, 5],
];
const outcomes: Readonly<
  Record<string, readonly [what: string, negative: Cells, positive: Cells]>
> = Object.fromEntries([
  ...['DPL', 'CDDL', 'JS', 'KL', 'KS', 'LP', 'TVD'].map((name) => [
    name,
    ['label', ...labelled] as const,
  ]),
  ...['DPPL', 'DI', 'CDDPL', 'FT'].map((name) => [
    name,
    ['prediction', rejected, accepted] as const,
  ]),
]);

/** Rows of a facet's members and of all others, by cell. */
export interface SideCells {
  readonly members: ArrayLike<number>;
  readonly others: ArrayLike<number>;
}

/**
 * The rows that show a metric's value: of a metric of labels or predictions the members with the
 * outcome that they have more often than the others; of one of errors the errors that it counts, on
 * the side that has more of them; of class imbalance the members.
 */
export function shownBy(metric: string, sides: SideCells): ShownBy {
  const outcome = outcomes[metric];
  if (outcome) {
    const [what, negative, positive] = outcome;
    const all = [...negative, ...positive];
    const isRejection = share(sides.members, negative, all) >= share(sides.others, negative, all);
    const cells = isRejection ? negative : positive;
    const sign = isRejection ? 'negative' : 'positive';
    const words = `members whose ${what} is ${sign}${compared(sides, cells, all, 'members')}`;
    return { side: 'members', cells, words };
  }
  const rule = rules[metric];
  if (rule) return errorsOf(rule, sides);
  if (metric === 'GE') return { side: 'all', cells: wrong, words: 'wrong answers' };
  return { side: 'members', cells: [0, 1, 2, 3, 4, 5], words: 'members' };
}

function errorsOf({ cells, words, over, under }: Rule, sides: SideCells): ShownBy {
  const ofMembers = share(sides.members, over, under);
  const side = ofMembers >= share(sides.others, over, under) ? 'members' : 'others';
  const among = side === 'members' ? 'members' : 'all others';
  const told = over === cells && cells !== under ? compared(sides, over, under, side) : '';
  return { side, cells, words: `${words} among ${among}${told}` };
}

const count = (side: ArrayLike<number>, cells: Cells) =>
  cells.reduce<number>((sum, cell) => sum + (side[cell] ?? 0), 0);

/** Nothing out of nothing is nothing. */
const share = (side: ArrayLike<number>, over: Cells, under: Cells) =>
  count(side, over) === 0 ? 0 : count(side, over) / count(side, under);

/** Both sides' shares in words, where they are shares. */
function compared(sides: SideCells, over: Cells, under: Cells, side: keyof SideCells): string {
  if (!over.every((cell) => under.includes(cell))) return '';
  const other = side === 'members' ? 'others' : 'members';
  const [here, there] = [share(sides[side], over, under), share(sides[other], over, under)];
  return `: ${percent(here)} of them, ${percent(there)} of the ${other}`;
}

const percent = (value: number) => `${Number((value * 100).toPrecision(3))} %`;
