import type { FeatureColumn, Matrix, Path } from '@guiderail/analysis';
import { readCells } from '../runtimes/payload/cells.js';
import { PredictionError } from '../runtimes/runtime.js';

/** A value of a record; null is a missing one. */
export type Cell = string | number | boolean | null;
export type Cells = readonly Cell[];

const plain = (type: string): string => (type.split(';', 1)[0] as string).trim().toLowerCase();

/** Content types in which records are explained, as AWS has them. */
export const isExplained = (contentType: string): boolean =>
  ['text/csv', 'application/jsonlines'].includes(plain(contentType));

/** A number that writes itself the same way again, but for a fraction of zeros. */
const number = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

/**
 * Records of CSV without a header or of JSON Lines; numbers are told from texts by their looks in
 * CSV and by their kind in JSON.
 * @param features finds the list of features in a line of JSON
 * @throws PredictionError naming the record.
 */
export function readRecords(
  body: Uint8Array,
  contentType: string,
  features: Path | undefined,
): Cells[] {
  if (plain(contentType) === 'text/csv') return readCells(body, 'csv', csvCell) as Cells[];
  if (plain(contentType) !== 'application/jsonlines') {
    throw new PredictionError(
      415,
      `Records in "${contentType}" are not explained: send text/csv or application/jsonlines`,
    );
  }
  const lines = Buffer.from(body).toString().split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line, at) => lineCells(line, at, features));
}

function csvCell(text: string, quoted: boolean): Cell {
  if (quoted) return text;
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return number.test(trimmed) ? Number(trimmed) : text;
}

function lineCells(line: string, at: number, features: Path | undefined): Cells {
  const where = `record ${at + 1}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new PredictionError(400, `${where} is not JSON`);
  }
  const found = features ? features(value) : value;
  if (!Array.isArray(found)) {
    throw new PredictionError(
      400,
      features
        ? `FeaturesAttribute finds no list of features in ${where}`
        : `${where} is no list: name in FeaturesAttribute where its features stand`,
    );
  }
  for (const [place, cell] of found.entries()) {
    if (typeof cell === 'object' && cell !== null) {
      throw new PredictionError(400, `feature ${place + 1} of ${where} is no number and no text`);
    }
  }
  return found as Cells;
}

/** Records and a baseline as numbers; of each column its kind and texts. */
export interface Coded {
  readonly columns: readonly FeatureColumn[];
  readonly records: Matrix;
  readonly baseline: Matrix;
  /** Whether every value is a number or missing. */
  readonly numeric: boolean;
}

/**
 * @param name of a column by its position
 * @throws PredictionError for a record with another number of features than the baseline.
 */
export function code(
  records: readonly Cells[],
  baseline: readonly Cells[],
  name: (at: number) => string,
): Coded {
  const width = baseline[0]?.length ?? 0;
  const wrong = records.findIndex((record) => record.length !== width);
  if (wrong >= 0) {
    throw new PredictionError(
      400,
      `record ${wrong + 1} has ${records[wrong]?.length} features and the explainer's baseline ${width}`,
    );
  }
  const all = [...baseline, ...records];
  const values = new Float64Array(all.length * width);
  const columns = Array.from({ length: width }, (_, at) => {
    const { dtype, texts, codes } = codeColumn(all.map((row) => row[at] as Cell));
    for (const [row, value] of codes.entries()) values[row * width + at] = value;
    return { name: name(at), dtype, texts };
  });
  const cut = baseline.length * width;
  return {
    columns,
    baseline: { rows: baseline.length, columns: width, values: values.slice(0, cut) },
    records: { rows: records.length, columns: width, values: values.slice(cut) },
    numeric: columns.every(({ dtype }) => dtype === 'float'),
  };
}

function codeColumn(cells: readonly Cell[]): Pick<FeatureColumn, 'dtype' | 'texts'> & {
  codes: number[];
} {
  const numbers = () => cells.map((cell) => (cell === null ? Number.NaN : Number(cell)));
  const known = cells.filter((cell) => cell !== null);
  if (known.every((cell) => typeof cell === 'number')) return { dtype: 'float', codes: numbers() };
  if (known.every((cell) => typeof cell === 'boolean')) return { dtype: 'bool', codes: numbers() };
  const texts = new Map<string, number>();
  const codes = cells.map((cell) => {
    if (cell === null) return Number.NaN;
    const text = String(cell);
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  });
  return { dtype: 'string', texts: [...texts.keys()], codes };
}
