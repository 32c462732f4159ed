import type { Cell } from '../dataset/cells.js';
import type { ExampleRecord } from '../evidence/examples.js';
import { INPUT_LENGTH, inputOf } from './answer-input.js';
import { labelText } from './labels.js';
import type { WrongAnswer } from './types.js';

/** Answers that are kept. */
const MOST = 20;
const EXCERPT_LENGTH = 160;
const IDS = /"(eventId|inferenceId|inferenceTime)":"([^"\\]{1,64})"/g;

/** Which wrong answers there are: of all problems, and of classifications into two. */
export type WrongSide = 'all' | 'falsePositives' | 'falseNegatives';

/** The cells of an answer and its label. */
export interface AnswerCells {
  readonly actual: Cell;
  readonly predicted: Cell;
  readonly probability: Cell;
}

/** Where an answer stands: a line of a file, or a row of a data set. */
export interface AnswerPlace {
  readonly source: string;
  readonly line?: number | undefined;
  readonly row?: number | undefined;
}

/** An answer, which is put together with its record once it is asked for: few are in the end. */
interface Kept {
  readonly distance: number;
  readonly answer: () => WrongAnswer;
}

/**
 * The answers that are farthest from their labels, the worst first. Of more equals than there is
 * room for, a sample: drawn by a generator with a fixed seed, so that a run repeats itself.
 */
class Worst {
  readonly #kept: Kept[] = [];
  /** What a distance must reach to be taken. */
  least = Number.MIN_VALUE;
  /** Answers as far away as `least` that were seen since there is no more room. */
  #ties = 0;
  #seed = 1;

  get answers(): WrongAnswer[] {
    return this.#kept.map(({ answer }) => answer());
  }

  wants(distance: number): boolean {
    if (distance !== this.least || this.#kept.length < MOST) return distance >= this.least;
    this.#ties++;
    const room = MOST - this.#firstTie();
    return this.#draw(room + this.#ties) < room;
  }

  take(answer: Kept): void {
    if (answer.distance === this.least && this.#kept.length === MOST) {
      const first = this.#firstTie();
      this.#kept.splice(first + this.#draw(MOST - first), 1);
    }
    const before = this.#kept.findIndex(({ distance }) => distance < answer.distance);
    this.#kept.splice(before < 0 ? this.#kept.length : before, 0, answer);
    if (this.#kept.length > MOST) this.#kept.pop();
    if (this.#kept.length < MOST) return;
    const { distance } = this.#kept[MOST - 1]!;
    if (distance !== this.least) this.#ties = 0;
    this.least = distance;
  }

  #firstTie(): number {
    return this.#kept.findIndex(({ distance }) => distance === this.least);
  }

  /** A whole number from 0 to below `bound`, by the generator of Park and Miller (1988). */
  #draw(bound: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed % bound;
  }
}

/** The worst answers of a run, and for two classes those of each kind of error. */
export class WorstAnswers {
  readonly #positive: string | undefined;
  readonly #all = new Worst();
  readonly #falsePositives = new Worst();
  readonly #falseNegatives = new Worst();
  /** What a distance must reach for the answer to be looked at. */
  least = Number.MIN_VALUE;
  #wanting: Worst[] = [];

  /** @param positive the positive class, where there are two */
  constructor(positive?: string) {
    this.#positive = positive;
  }

  get answers(): readonly WrongAnswer[] {
    return this.#all.answers;
  }

  of(side: WrongSide): readonly WrongAnswer[] {
    if (side === 'all') return this.#all.answers;
    return (side === 'falsePositives' ? this.#falsePositives : this.#falseNegatives).answers;
  }

  /** Whether an answer is to be taken, to be asked once for each, before `take`. */
  wants(distance: number, actual: Cell): boolean {
    if (distance < this.least) return false;
    this.#wanting = this.#all.wants(distance) ? [this.#all] : [];
    if (this.#positive === undefined) return this.#wanting.length > 0;
    const side = labelText(actual) === this.#positive ? this.#falseNegatives : this.#falsePositives;
    if (side.wants(distance)) this.#wanting.push(side);
    return this.#wanting.length > 0;
  }

  /** @param record gives the record's text, where it is a capture; it is asked once, if at all */
  take(distance: number, place: AnswerPlace, cells: AnswerCells, record?: () => string): void {
    const known = { distance, ...place, ...cellsOf(cells) };
    let made: WrongAnswer | undefined;
    const answer = () => {
      if (made) return made;
      const text = record?.();
      made = { ...known, ...(text && recordOf(text, place.row)) };
      return made;
    };
    for (const worst of this.#wanting) worst.take({ distance, answer });
    const sides = this.#positive === undefined ? [] : [this.#falsePositives, this.#falseNegatives];
    this.least = Math.min(...[this.#all, ...sides].map(({ least }) => least));
  }
}

function cellsOf({ actual, predicted, probability }: AnswerCells) {
  return {
    label: shown(actual),
    ...(predicted !== undefined && { prediction: shown(predicted) }),
    ...(probability !== undefined && { probability: shown(probability) }),
  };
}

const shown = (cell: Cell): string | number | boolean | null =>
  typeof cell === 'number' || typeof cell === 'boolean'
    ? cell
    : cell === undefined || cell === null
      ? null
      : String(cell).slice(0, INPUT_LENGTH);

function recordOf(record: string, row: number | undefined) {
  const ids: Pick<ExampleRecord, 'eventId' | 'inferenceId' | 'inferenceTime'> = {};
  for (const [, name, value] of record.matchAll(IDS)) ids[name as keyof typeof ids] = value!;
  const id = ids.inferenceId ?? ids.eventId;
  return {
    ...(id !== undefined && { id }),
    ...ids,
    ...inputOf(record, row),
    excerpt: record.slice(0, EXCERPT_LENGTH),
  };
}
