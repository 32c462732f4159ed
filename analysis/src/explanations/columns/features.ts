import type { Table, TableColumn } from '../../dataset/table.js';
import { nearest } from '../../json/nearest.js';
import type { Matrix } from '../types.js';
import { type FeatureKind, featureKind } from './feature-kind.js';

/** A feature column without its values: what turns numbers of a `Matrix` into cells again. */
export interface Feature {
  readonly name: string;
  /** Where it stands among the table's columns. */
  readonly position: number;
  readonly dtype: TableColumn['dtype'];
  readonly kind: FeatureKind;
  /** Texts by their code; only for `string`. */
  readonly texts?: readonly string[] | undefined;
}

export interface FeatureOptions {
  /** Names or positions of the columns that are no features: labels, join columns, excluded. */
  readonly except?: readonly (string | number)[] | undefined;
  /** Kinds that the caller knows better, by name. */
  readonly kinds?: Readonly<Record<string, FeatureKind>> | undefined;
}

/** A list, a baseline or a name does not fit the features; the message says which and why. */
export class FeatureError extends Error {
  override readonly name = 'FeatureError';
}

/**
 * The feature columns of a table, in its order.
 * @throws FeatureError if a column that is to be left out is not there, or none is left
 */
export function featuresOf(table: Table, options: FeatureOptions = {}): Feature[] {
  const left = new Set((options.except ?? []).map((column) => positionOf(table.columns, column)));
  const features = table.columns.flatMap((column, position) =>
    left.has(position) ? [] : [featureOf(column, position, options.kinds?.[column.name])],
  );
  if (features.length === 0) {
    throw new FeatureError('The data set has no feature column: every column is left out.');
  }
  return features;
}

function featureOf(column: TableColumn, position: number, kind?: FeatureKind): Feature {
  const { name, dtype, texts } = column;
  return { name, position, dtype, kind: kind ?? featureKind(column), ...(texts && { texts }) };
}

function positionOf(columns: readonly TableColumn[], wanted: string | number): number {
  if (typeof wanted === 'number') {
    if (Number.isInteger(wanted) && wanted >= 0 && wanted < columns.length) return wanted;
    throw new FeatureError(
      `There is no column ${wanted}: the data set has columns 0 to ${columns.length - 1}.`,
    );
  }
  const position = columns.findIndex(({ name }) => name === wanted);
  if (position >= 0) return position;
  throw new FeatureError(
    unknownName(
      'column',
      wanted,
      columns.map(({ name }) => name),
    ),
  );
}

/** What to say of a name that is not there. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const hint = meant === undefined ? `there are ${listOf(known)}` : `did you mean "${meant}"?`;
  return `There is no ${what} "${name}"; ${hint}${hint.endsWith('?') ? '' : '.'}`;
}

const LISTED = 12;

/** Names in quotes, the first dozen of them. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * Rows of a table as a matrix of its features.
 * @param rows positions of the rows; all of them, in order, unless given
 */
export function matrixOf(
  table: Table,
  features: readonly Feature[],
  rows?: ArrayLike<number>,
): Matrix {
  const count = rows === undefined ? table.rows : rows.length;
  const columns = features.length;
  const values = new Float64Array(count * columns);
  for (let column = 0; column < columns; column += 1) {
    const source = table.columns[features[column]!.position]!.values;
    for (let row = 0, at = column; row < count; row += 1, at += columns) {
      values[at] = source[rows === undefined ? row : rows[row]!]!;
    }
  }
  return { rows: count, columns, values };
}

/** A matrix of features as a table again. Whole-number columns with fractions become `float`. */
export function tableOf(matrix: Matrix, features: readonly Feature[]): Table {
  const columns = features.map(({ name, dtype, texts }, column): TableColumn => {
    const values = new Float64Array(matrix.rows);
    for (let row = 0; row < matrix.rows; row += 1) {
      values[row] = matrix.values[row * matrix.columns + column]!;
    }
    const fractional = dtype === 'int' && !values.every(Number.isInteger);
    return { name, dtype: fractional ? 'float' : dtype, values, ...(texts && { texts }) };
  });
  return { rows: matrix.rows, columns };
}

/** A cell as JSON or CSV would have it; null where it is missing. */
export function cellOf(feature: Feature, value: number): number | string | boolean | null {
  if (Number.isNaN(value)) return null;
  if (feature.dtype === 'bool') return value !== 0;
  if (feature.dtype !== 'string') return value;
  const text = feature.texts?.[value];
  if (text === undefined) throw new RangeError(`${feature.name} has no text of code ${value}`);
  return text;
}
