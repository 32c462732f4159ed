import { messageOf } from '../../../../base/errors.js';
import { PredictionError } from '../runtime.js';

type Reader = (text: string, features: number) => Float32Array;

const bad = (message: string): PredictionError =>
  new PredictionError(400, `Unable to evaluate payload provided: ${message}`);

const readers: Readonly<Record<string, Reader>> = {
  'text/csv': readCsv,
  'text/libsvm': readLibsvm,
  'text/x-libsvm': readLibsvm,
  'application/json': readJson,
  'application/jsonlines': readJsonLines,
};

/**
 * Rows of a request for prediction, without the target.
 * @returns values row after row, `features` each, NaN where missing.
 * @throws PredictionError naming row and column of what cannot be read.
 */
export function readRows(body: Uint8Array, contentType: string, features: number): Float32Array {
  const type = (contentType.split(';', 1)[0] as string).trim().toLowerCase();
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!reader) {
    throw new PredictionError(
      415,
      `Content type ${contentType || '(none)'} is not supported: send ${Object.keys(readers).join(', ')}.`,
    );
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return reader(bytes.toString('utf8'), features);
}

function lines(text: string): string[] {
  const all = text.split('\n');
  while (all.length > 0 && (all.at(-1) as string).trim() === '') all.pop();
  if (all.length === 0) throw bad('it holds no row.');
  return all;
}

const missingWords = new Set(['', 'nan', 'na', 'null', 'none', '?']);

/** One cell: a decimal number, or nothing for a missing value. */
function cell(text: string, row: number, column: number): number {
  const number = Number(text);
  if (!Number.isNaN(number) && text.length > 0) {
    const code = text.charCodeAt(0);
    if ((code > 32 || text.trim() !== '') && !isHexadecimal(text)) return number;
  }
  const word = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .toLowerCase();
  if (missingWords.has(word)) return Number.NaN;
  if (word === 'inf' || word === '+inf') return Number.POSITIVE_INFINITY;
  if (word === '-inf') return Number.NEGATIVE_INFINITY;
  const unquoted = Number(word);
  if (!Number.isNaN(unquoted) && !isHexadecimal(word)) return unquoted;
  throw bad(
    `row ${row + 1}, column ${column + 1}: ${JSON.stringify(text.slice(0, 40))} is not a number.`,
  );
}

/** JavaScript reads 0x, 0b and 0o prefixes as numbers; CSV has none. */
const isHexadecimal = (text: string): boolean => {
  const second = text.charCodeAt(1) | 32;
  return text.charCodeAt(0) === 48 && (second === 120 || second === 98 || second === 111);
};

function readCsv(text: string, features: number): Float32Array {
  const rows = lines(text);
  const values = new Float32Array(rows.length * features);
  rows.forEach((line, row) => {
    const cells = (line.endsWith('\r') ? line.slice(0, -1) : line).split(',');
    if (cells.length !== features) throw mismatch(row, cells.length, features);
    for (let column = 0; column < features; column++) {
      values[row * features + column] = cell(cells[column] as string, row, column);
    }
  });
  return values;
}

const mismatch = (row: number, found: number, features: number): PredictionError =>
  bad(
    `row ${row + 1} has ${found} columns, the model has ${features} features.${
      found === features + 1 ? ' Leave the target out.' : ''
    }`,
  );

/** `[label] index:value …`, indices from 0 as XGBoost reads them. */
function readLibsvm(text: string, features: number): Float32Array {
  const rows = lines(text);
  const values = new Float32Array(rows.length * features).fill(Number.NaN);
  rows.forEach((line, row) => {
    line
      .trim()
      .split(/\s+/)
      .forEach((pair, at) => {
        const colon = pair.indexOf(':');
        if (colon < 0 && at === 0) return;
        const index = Number(pair.slice(0, colon));
        if (colon <= 0 || !Number.isInteger(index) || index < 0 || index >= features) {
          throw bad(
            `row ${row + 1}: ${JSON.stringify(pair.slice(0, 40))} is not index:value with an index from 0 to ${features - 1}.`,
          );
        }
        values[row * features + index] = cell(pair.slice(colon + 1), row, index);
      });
  });
  return values;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(`${where} is not JSON: ${messageOf(error)}.`);
  }
}

/** `{"instances": [{"features": [..]}, ..]}`, the same of arrays, or an array of arrays. */
function readJson(text: string, features: number): Float32Array {
  const document = parse(text, 'the body');
  const instances = Array.isArray(document)
    ? document
    : ((document as { instances?: unknown } | null)?.instances ?? [document]);
  if (!Array.isArray(instances) || instances.length === 0) throw bad('"instances" holds no row.');
  const rows = instances.every((value) => value === null || typeof value !== 'object')
    ? [instances]
    : instances;
  return fromInstances(rows, features);
}

function readJsonLines(text: string, features: number): Float32Array {
  return fromInstances(
    lines(text).map((line, row) => parse(line, `row ${row + 1}`)),
    features,
  );
}

function fromInstances(instances: readonly unknown[], features: number): Float32Array {
  const values = new Float32Array(instances.length * features);
  instances.forEach((instance, row) => {
    const cells = Array.isArray(instance)
      ? instance
      : (instance as { features?: unknown } | null)?.features;
    if (!Array.isArray(cells)) {
      throw bad(`row ${row + 1} is neither an array nor an object with an array "features".`);
    }
    if (cells.length !== features) throw mismatch(row, cells.length, features);
    cells.forEach((value: unknown, column) => {
      values[row * features + column] =
        typeof value === 'number' ? value : cell(value === null ? '' : String(value), row, column);
    });
  });
  return values;
}
