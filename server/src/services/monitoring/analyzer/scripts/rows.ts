import { InferenceRecord, type Side } from './record.js';

/** A handler that gave back what is no row. */
export class NoRowError extends Error {}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a handler gave back, as rows; an array is several, an empty one none. @throws NoRowError */
export function rowsOf(result: unknown, record: InferenceRecord | string): readonly Row[] {
  if (result === record) return [ownRow(record)];
  const rows = Array.isArray(result) ? (result as unknown[]) : [result];
  for (const row of rows) {
    if (!isRow(row)) {
      const what = row === undefined || row === null ? String(row) : `a ${typeof row}`;
      throw new NoRowError(
        `it returned ${what}: return an object for a row, an array of objects for several, or [] ` +
          'to drop the record.',
      );
    }
    if (Object.keys(row).length === 0) {
      throw new NoRowError('it returned {}, a row without columns: return [] to drop the record.');
    }
  }
  return rows as Row[];
}

const atPosition = (cells: readonly string[]): Row =>
  Object.fromEntries(cells.map((cell, at) => [String(at).padStart(20, '0'), cell]));

/** The row of a record that the script gives back as it is: output first, then input. */
function ownRow(record: InferenceRecord | string): Row {
  if (!(record instanceof InferenceRecord)) return atPosition(record.split(','));
  const output = record.endpointOutput ?? record.batchTransformOutput;
  const sides = [output, record.endpointInput].filter((side): side is Side => side !== undefined);
  if (sides.length > 0 && sides.every(({ encoding }) => encoding === 'JSON')) {
    const parts = sides.reverse().map(({ data }) => JSON.parse(data ?? '{}') as Row);
    return Object.assign({}, ...parts) as Row;
  }
  const texts = sides.map(({ data }) => (data ?? '').replace(/[\r\n]+$/, ''));
  return atPosition(texts.join(',').split(','));
}

/** A value as JSON has it: NaN is missing, infinities keep their names. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return null;
    return Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf';
  }
  return typeof value === 'bigint' ? String(value) : value;
}

const isNumeric = (key: string): boolean => /^\d+$/.test(key);
const mostShapes = 1_000;

/** Writes rows as JSON with their keys in order, as AWS does. */
export class RowWriter {
  readonly #columns: readonly string[] | null;
  readonly #known: ReadonlySet<string>;
  /** Rows are mostly of one shape: their keys as they come, and as they are written. */
  readonly #shapes = new Map<string, readonly (readonly [from: string, to: string])[]>();

  /** @param columns The baseline's names, for rows whose keys are positions. */
  constructor(columns: readonly string[] | null) {
    this.#columns = columns;
    this.#known = new Set(columns);
  }

  write(row: Row): string {
    const parts: string[] = [];
    for (const [from, to] of this.#shape(Object.keys(row))) {
      const value = row[from];
      const text = JSON.stringify(
        typeof value === 'string' ? value : jsonValue('', value),
        jsonValue,
      );
      parts.push(`${to}:${text ?? 'null'}`);
    }
    return `{${parts.join(',')}}`;
  }

  #shape(keys: readonly string[]): readonly (readonly [string, string])[] {
    const name = keys.join('\u0000');
    const known = this.#shapes.get(name);
    if (known) return known;
    const columns = this.#columns;
    const positions =
      columns !== null && keys.every((key) => isNumeric(key) && !this.#known.has(key));
    const shape = [...keys]
      .sort()
      .map((key, at): readonly [string, string] => [
        key,
        JSON.stringify(positions ? (columns[at] ?? `_c${at}`) : key),
      ]);
    if (this.#shapes.size >= mostShapes) this.#shapes.clear();
    this.#shapes.set(name, shape);
    return shape;
  }
}
