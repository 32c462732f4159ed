import type { JsonPath } from '../json-path.js';
import type { JsonCell } from './column-builder.js';

/** A record that does not hold what the configuration says; the message says why. */
export class RecordError extends Error {}

/** Where a record of JSON holds what. */
export interface RecordPaths {
  readonly features: JsonPath;
  readonly label?: JsonPath | undefined;
  readonly predictedLabel?: JsonPath | undefined;
}

/**
 * Rows of a record: features, label, predicted label, in the order of AWS's headers. A row of a
 * document that is no list is an error in its place.
 * @param isDocument whether features must be a list of rows; else one row may stand there
 * @throws RecordError
 */
export function rowsOfRecord(
  record: unknown,
  { features, label, predictedLabel }: RecordPaths,
  isDocument: boolean,
): (JsonCell[] | RecordError)[] {
  const found = features(record);
  if (found === undefined || found === null) {
    throw new RecordError(`features finds nothing in it${membersOf(record)}`);
  }
  if (!Array.isArray(found)) throw new RecordError('features finds no list in it');
  const isMany = isDocument
    ? found.some(Array.isArray)
    : found.length > 0 && found.every(Array.isArray);
  if (isDocument && !isMany) throw new RecordError('features finds no list of rows in it');
  const rows = isMany ? (found as unknown[]) : [found];
  const labels = valuesOf(record, label, rows.length, 'label');
  const predictions = valuesOf(record, predictedLabel, rows.length, 'predicted_label');
  return rows.map((row, index) => {
    if (!Array.isArray(row)) return new RecordError('features finds no list in the row');
    try {
      const cells = row.map(cellOf);
      if (labels !== undefined) cells.push(cellOf(labels[index]));
      if (predictions !== undefined) cells.push(cellOf(predictions[index]));
      return cells;
    } catch (error) {
      if (error instanceof RecordError) return error;
      throw error;
    }
  });
}

function valuesOf(
  record: unknown,
  path: JsonPath | undefined,
  rows: number,
  key: string,
): unknown[] | undefined {
  if (path === undefined) return undefined;
  const found = path(record);
  if (!Array.isArray(found)) {
    if (rows === 1) return [found];
    throw new RecordError(`${key} finds no list in it, but ${rows} rows of features are there`);
  }
  if (found.length === rows) return found;
  throw new RecordError(`${key} finds ${found.length} values, but features ${rows} rows`);
}

function cellOf(given: unknown): JsonCell {
  // a label as a list of one
  const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (typeof value !== 'object' || value === null) return value as JsonCell;
  throw new RecordError('a list or an object stands where a single value is due');
}

/** What a record has, for the end of a message. */
export function membersOf(record: unknown): string {
  if (typeof record !== 'object' || record === null) return '';
  const names = Object.keys(record).slice(0, 10);
  return `; it has ${Array.isArray(record) ? 'a list' : names.join(', ').slice(0, 200)}`;
}
