import type { Table } from '../../dataset/table.js';
import { ownMember } from '../../own-member.js';
import { cellOf, type Feature, FeatureError, listOf } from '../columns/features.js';
import type { Baseline } from './find-baseline.js';

/** A baseline as a configuration gives it: a row, rows, a record, records; or a file's rows. */
export type GivenBaseline = readonly unknown[] | Readonly<Record<string, unknown>> | Table;

export interface GivenOptions {
  /** Names of all columns of the data set, those that are no features included. */
  readonly columns?: readonly string[] | undefined;
  /** Where a record keeps its features, as the configuration's JMESPath says: a row or rows. */
  readonly featuresOf?: ((record: unknown) => unknown) | undefined;
}

/** More rows than this multiply the calls of the model beyond what a run could do. */
const MOST_ROWS = 10_000;

/**
 * Matches baseline rows of the user's to the features: by names where the rows have them, else by
 * their order. Columns of the data set that are no features, or one leading value too many (the
 * target), are left out, which the notes tell.
 * @throws FeatureError naming the row and the feature that is missing, or the value that does not
 *   fit
 */
export function baselineFrom(
  given: GivenBaseline,
  features: readonly Feature[],
  options: GivenOptions = {},
): Baseline {
  const reading = new Reading(features, options);
  if (isTable(given)) reading.table(given);
  else reading.rows(given);
  return reading.baseline();
}

const isTable = (given: GivenBaseline): given is Table =>
  !Array.isArray(given) &&
  typeof (given as Partial<Table>).rows === 'number' &&
  Array.isArray((given as Partial<Table>).columns);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

class Reading {
  readonly #features: readonly Feature[];
  readonly #options: GivenOptions;
  readonly #texts: (string[] | undefined)[];
  readonly #codes: Map<string, number>[];
  readonly #values: number[] = [];
  readonly #notes = new Set<string>();
  #rows = 0;

  constructor(features: readonly Feature[], options: GivenOptions) {
    this.#features = features;
    this.#options = options;
    this.#texts = features.map(({ dtype, texts }) =>
      dtype === 'string' ? [...(texts ?? [])] : undefined,
    );
    this.#codes = this.#texts.map((texts) => new Map(texts?.map((text, code) => [text, code])));
  }

  table(table: Table): void {
    const names = table.columns.map(({ name }) => name);
    const known = names.some((name) => this.#features.some((feature) => feature.name === name));
    const cells = table.columns.map((column) => ({
      ...column,
      position: 0,
      kind: 'numerical' as const,
    }));
    for (let row = 0; row < table.rows; row += 1) {
      const values = table.columns.map(({ values: of }, i) => cellOf(cells[i]!, of[row]!));
      if (known) this.#record(Object.fromEntries(names.map((name, i) => [name, values[i]])));
      else this.#array(values);
    }
  }

  rows(given: readonly unknown[] | Readonly<Record<string, unknown>>): void {
    const isOneRow =
      Array.isArray(given) &&
      given.length > 0 &&
      !given.some((row) => typeof row === 'object' && row);
    const rows = !Array.isArray(given) || isOneRow ? [given] : given;
    for (const row of rows) this.#row(row);
  }

  baseline(): Baseline {
    if (this.#rows === 0) throw new FeatureError('The baseline has no rows; give at least one.');
    const features = this.#features.map((feature, i) => {
      const texts = this.#texts[i];
      return texts === undefined ? feature : { ...feature, texts };
    });
    const values = Float64Array.from(this.#values);
    const background = { rows: this.#rows, columns: features.length, values };
    return { features, background, notes: [...this.#notes] };
  }

  #row(row: unknown): void {
    if (Array.isArray(row)) this.#array(row);
    else if (isRecord(row)) {
      const inner = this.#options.featuresOf?.(row);
      if (Array.isArray(inner)) this.rows(inner);
      else this.#record(isRecord(inner) ? inner : row);
    } else {
      throw new FeatureError(
        `Baseline row ${this.#rows + 1} is ${JSON.stringify(row)}; write a list of values or a ` +
          'record.',
      );
    }
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    const names = this.#features.map(({ name }) => name);
    const lacking = names.filter((name) => !Object.hasOwn(record, name));
    if (lacking.length > 0) {
      throw new FeatureError(
        `Baseline row ${this.#rows + 1} lacks ${listOf(lacking)}; give each feature a value.`,
      );
    }
    const other = Object.keys(record).filter((name) => !names.includes(name));
    if (other.length > 0) {
      this.#notes.add(
        `Columns of the baseline that are no features were left out: ${listOf(other)}.`,
      );
    }
    this.#take(names.map((name) => ownMember(record, name)));
  }

  #array(row: readonly unknown[]): void {
    this.#take(this.#featureCells(row));
  }

  #featureCells(row: readonly unknown[]): readonly unknown[] {
    const wanted = this.#features.length;
    const { columns } = this.#options;
    if (row.length === wanted) return row;
    if (columns !== undefined && row.length === columns.length) {
      const other = columns.filter((_, at) => !this.#features.some((one) => one.position === at));
      this.#notes.add(
        `Columns of the baseline that are no features were left out: ${listOf(other)}.`,
      );
      return this.#features.map(({ position }) => row[position]);
    }
    if (row.length === wanted + 1) {
      this.#notes.add(
        `Baseline rows have ${row.length} values for ${wanted} features: the first, taken for the ` +
          'target, was left out.',
      );
      return row.slice(1);
    }
    const which =
      row.length < wanted
        ? `none is left for ${listOf(this.#features.slice(row.length).map(({ name }) => name))}`
        : `the features are ${listOf(this.#features.map(({ name }) => name))}`;
    throw new FeatureError(
      `Baseline row ${this.#rows + 1} has ${row.length} values for ${wanted} features; ${which}.`,
    );
  }

  #take(cells: readonly unknown[]): void {
    this.#rows += 1;
    if (this.#rows > MOST_ROWS) {
      throw new FeatureError(
        `The baseline has more than ${MOST_ROWS} rows, and the model is asked for each of them ` +
          'at every coalition; give fewer, or num_clusters instead.',
      );
    }
    for (const [i, cell] of cells.entries()) this.#values.push(this.#number(cell, i));
  }

  #number(cell: unknown, i: number): number {
    const { name, dtype, kind } = this.#features[i]!;
    if (cell === null || cell === undefined) return Number.NaN;
    if (dtype === 'string') {
      if (cell === '' && kind !== 'free_text') return Number.NaN;
      return this.#code(typeof cell === 'object' ? JSON.stringify(cell) : String(cell), i);
    }
    if (typeof cell === 'number') return cell;
    if (typeof cell === 'boolean') return cell ? 1 : 0;
    const text = typeof cell === 'string' ? cell.trim() : '';
    if (typeof cell === 'string' && /^(|nan|null)$/i.test(text)) return Number.NaN;
    if (dtype === 'bool' && /^(true|false)$/i.test(text)) return /^true$/i.test(text) ? 1 : 0;
    const number = typeof cell === 'string' ? Number(text) : Number.NaN;
    if (!Number.isNaN(number)) return number;
    throw new FeatureError(
      `Baseline row ${this.#rows} has ${JSON.stringify(cell)} for "${name}", which is a number in ` +
        'the data.',
    );
  }

  #code(text: string, i: number): number {
    const known = this.#codes[i]!.get(text);
    if (known !== undefined) return known;
    const code = this.#texts[i]!.push(text) - 1;
    this.#codes[i]!.set(text, code);
    return code;
  }
}
