import { BLOCK_ROWS, type BlockBuilder } from '../dataset/block.js';
import { type Cell, classifyCell, Kind, type KindCode } from '../dataset/cells.js';
import type { CellEvidence, SeenCell, Sought } from './evidence.js';
import {
  type ExampleRecord,
  type ExamplesOfViolation,
  type RecordCells,
  shownRecord,
  shownValue,
} from './examples.js';

/** Examples of a violation. */
export const MOST_EXAMPLES = 20;
/** Of a violation and a stretch, at first: so that examples come from all over the data. */
const FROM_A_STRETCH = 4;

/** What is known of a record's place. */
export type RecordPlace = Omit<ExampleRecord, 'value' | 'record' | 'more_cells'>;

interface Tally {
  readonly sought: Sought;
  readonly examples: Map<string, ExampleRecord>;
  /** True when no more is to be found elsewhere. */
  isLeft: boolean;
  /** Found in the stretch at hand. */
  here: number;
  /** Among the names that quick looks are bound to; -1 for none. */
  column: number;
  /** Stretches that have more examples than were taken. */
  readonly cut: Set<number>;
}

/** Holds records against what is looked for, and keeps those that match. */
export class Looker {
  readonly #tallies: readonly Tally[];
  readonly #cell: SeenCell = { kind: Kind.missing, value: 0, text: '' };
  #open: Tally[];
  #names: ReadonlySet<string> = new Set();
  #stretch = -1;
  #most = FROM_A_STRETCH;

  constructor(sought: readonly Sought[]) {
    this.#tallies = sought.map((one) => ({
      sought: one,
      examples: new Map(),
      isLeft: false,
      here: 0,
      column: -1,
      cut: new Set(),
    }));
    this.#open = [...this.#tallies];
  }

  /** Columns of which the texts of numbers are wanted, too. */
  get textColumns(): ReadonlySet<string> {
    return new Set(
      this.#tallies.flatMap(({ sought }) =>
        sought.column !== undefined && sought.evidence.readsText ? [sought.column] : [],
      ),
    );
  }

  /** What is still looked for. */
  get open(): readonly Sought[] {
    return this.#tallies
      .filter((tally) => isShort(tally) && !tally.isLeft)
      .map(({ sought }) => sought);
  }

  /** Looks no further for these. */
  leave(sought: readonly Sought[]): void {
    for (const tally of this.#tallies) if (sought.includes(tally.sought)) tally.isLeft = true;
  }

  /** True when nothing more is wanted of the stretch at hand. */
  get isSatisfied(): boolean {
    return this.#open.length === 0;
  }

  /** Turns to a stretch of the data. @param deep true to take as many examples as are missing */
  turnTo(stretch: number, deep: boolean): void {
    this.#stretch = stretch;
    this.#most = deep ? MOST_EXAMPLES : FROM_A_STRETCH;
    for (const tally of this.#tallies) tally.here = 0;
    this.#open = this.#tallies.filter(isShort);
  }

  /** Stretches that have more of what is missing. */
  get cutStretches(): ReadonlySet<number> {
    return new Set(this.#tallies.filter(isShort).flatMap(({ cut }) => [...cut]));
  }

  /** Says which columns of a builder the quick looks that follow will find. */
  bind(names: readonly string[]): void {
    this.#names = new Set(names);
    for (const tally of this.#tallies) {
      const { column } = tally.sought;
      tally.column = column === undefined ? -1 : names.indexOf(column);
    }
  }

  /** A quick look at a record that lies in the first row of a builder: true if it matches. */
  matches({ kinds, numbers, texts }: BlockBuilder): boolean {
    const cell = this.#cell;
    for (const { sought, column } of this.#open) {
      if (sought.column === undefined) {
        if (sought.evidence.breaks(this.#names)) return true;
        continue;
      }
      const at = column * BLOCK_ROWS;
      cell.kind = (column < 0 ? Kind.missing : kinds[at]) as KindCode;
      cell.value = column < 0 ? 0 : numbers[at]!;
      cell.text = (column < 0 ? undefined : texts[column]![0]) ?? '';
      if (sought.evidence.breaks(cell)) return true;
    }
    return false;
  }

  /**
   * Takes a record as an example of whatever it breaks.
   * @param fractions columns whose declared type is fractional: 1 is 1.0 there
   */
  take(cells: RecordCells, place: () => RecordPlace, fractions?: ReadonlySet<string>): void {
    let isFull = false;
    for (const tally of this.#open) {
      if (!breaks(tally.sought, cells, fractions)) continue;
      const at = place();
      const key = `${at.source}\n${at.line ?? ''}\n${at.row ?? ''}`;
      tally.examples.set(key, exampleOf(tally.sought.column, cells, at));
      tally.here++;
      if (tally.here < this.#most && tally.examples.size < MOST_EXAMPLES) continue;
      isFull = true;
      if (isShort(tally)) tally.cut.add(this.#stretch);
    }
    if (!isFull) return;
    this.#open = this.#open.filter((tally) => isShort(tally) && tally.here < this.#most);
  }

  /** What was found, in the order of what was sought; examples in the order of their places. */
  found(order: (source: string) => number): ExamplesOfViolation[] {
    return this.#tallies.map(({ sought: { violation, evidence }, examples }) => {
      const count = evidence.of === 'cells' ? evidence.count : undefined;
      return {
        feature_name: violation.feature_name,
        constraint_check_type: violation.constraint_check_type,
        what: evidence.what,
        ...(count && { about: Math.round(count.cells), exact: count.exact }),
        examples: [...examples.values()].sort(
          (a, b) =>
            order(a.source) - order(b.source) ||
            (a.line ?? 0) - (b.line ?? 0) ||
            (a.row ?? 0) - (b.row ?? 0),
        ),
      };
    });
  }
}

/** Whether more examples are wanted and there may be any. */
function isShort({ examples, sought: { evidence } }: Tally): boolean {
  const count = evidence.of === 'cells' ? evidence.count : undefined;
  const most = count?.exact ? Math.min(MOST_EXAMPLES, count.cells) : MOST_EXAMPLES;
  return examples.size < most;
}

function breaks(
  { column, evidence }: Sought,
  cells: RecordCells,
  fractions: ReadonlySet<string> | undefined,
): boolean {
  if (column === undefined) return evidence.breaks(new Set(cells.keys()));
  return breaksCell(evidence, cells.get(column) as Cell, fractions?.has(column) ?? false);
}

/** @param fraction true for a column whose declared type is fractional: 1 is 1.0 there */
export function breaksCell(evidence: CellEvidence, cell: Cell, fraction = false): boolean {
  const { kind, value } = classifyCell(cell);
  return evidence.breaks({
    kind: fraction && kind === Kind.whole ? Kind.fractional : kind,
    value,
    text: kind === Kind.missing ? '' : String(cell),
  });
}

function exampleOf(
  column: string | undefined,
  cells: RecordCells,
  place: RecordPlace,
): ExampleRecord {
  const value = column === undefined ? {} : { value: shownValue(cells.get(column)) };
  return { ...place, ...value, ...shownRecord(cells, column) };
}
