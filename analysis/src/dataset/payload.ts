import { deeperThan } from '../json/deeper-than.js';
import type { Cell } from './cells.js';
import { parseCsv } from './csv-text.js';
import { flatten, isNested, isObject, type NamedRow } from './flatten.js';
import type { ScanNotes } from './notes.js';

/** One side of a capture record, as AWS writes it. */
export interface CapturedPayload {
  data: string;
  encoding: string;
  observedContentType?: string;
}

/** A row of a payload: cells with names (JSON) or by position (CSV, JSON arrays). */
export type PayloadRow = NamedRow | { names?: undefined; cells: Cell[] };

export interface PayloadRows {
  rows: PayloadRow[];
  /** True if the rows could as well be the cells of a single row (a JSON array of scalars). */
  maybeOneRow?: boolean;
  /** The key of an array of scalars (`{"predictions":[0.1,0.9]}`): maybe a row for each. */
  scalarsOf?: string;
}

/** The payload cannot be turned into rows; the message says why. */
export class UnreadablePayloadError extends Error {}

/**
 * The rows of a payload: a CSV body has one per line, JSON Lines one per line, JSON one per object
 * of its array, wherever that array stands.
 *
 * @throws UnreadablePayloadError
 */
export function payloadRows(payload: CapturedPayload, notes: ScanNotes): PayloadRows {
  if (payload.encoding === 'CSV') return { rows: csvRows(payload.data) };
  if (payload.encoding === 'JSON') return jsonRows(payload.data, notes);
  if (payload.encoding === 'BASE64') return decodedRows(payload, notes);
  throw new UnreadablePayloadError(
    `the encoding is ${JSON.stringify(payload.encoding)}; CSV, JSON and BASE64 can be read`,
  );
}

function csvRows(data: string): PayloadRow[] {
  return parseCsv(data).map((cells) => ({ cells }));
}

/** BASE64 is what capture writes for content types that were not declared CSV or JSON. */
function decodedRows(payload: CapturedPayload, notes: ScanNotes): PayloadRows {
  const bytes = Buffer.from(payload.data, 'base64');
  const text = bytes.toString('utf8');
  const type = payload.observedContentType ?? 'no content type';
  if (text.includes('\uFFFD') || text.includes('\u0000')) {
    throw new UnreadablePayloadError(`the payload (${type}) is BASE64 of binary data`);
  }
  const json = /json/i.test(type) || /^\s*[[{]/.test(text);
  if (!json && (/html|xml/i.test(type) || /^\s*</.test(text))) {
    throw new UnreadablePayloadError(`the payload (${type}) is neither CSV nor JSON`);
  }
  notes.note(
    `BASE64 payloads of type ${type} were decoded and read as ${json ? 'JSON' : 'CSV'} ({n}). ` +
      'Declare the type in CaptureContentTypeHeader to have it captured as text.',
  );
  return json ? jsonRows(text, notes) : { rows: csvRows(text) };
}

/**
 * A payload as text: CSV or JSON, by its looks where it is BASE64 of text.
 * @throws UnreadablePayloadError
 */
export function textPayload({
  encoding,
  data,
}: Readonly<Pick<CapturedPayload, 'data' | 'encoding'>>): {
  readonly encoding: 'CSV' | 'JSON';
  readonly data: string;
} {
  if (encoding === 'CSV' || encoding === 'JSON') return { encoding, data };
  if (encoding !== 'BASE64') {
    throw new UnreadablePayloadError(
      `the encoding is ${JSON.stringify(encoding)}; CSV, JSON and BASE64 can be read`,
    );
  }
  const text = Buffer.from(data, 'base64').toString('utf8');
  if (text.includes('\uFFFD') || text.includes('\u0000')) {
    throw new UnreadablePayloadError('the payload is BASE64 of binary data');
  }
  return { encoding: /^\s*[[{]/.test(text) ? 'JSON' : 'CSV', data: text };
}

/** Deeper nesting is nobody's features, answer or label: it would exhaust the stack further on. */
const DEPTH_MAX = 100;

/** One value of JSON, or one for each line. @throws UnreadablePayloadError */
export function jsonValues(text: string): unknown[] {
  checkDepth(text);
  try {
    return [JSON.parse(text)];
  } catch {
    return jsonLines(text);
  }
}

function checkDepth(text: string): void {
  if (!deeperThan(text, DEPTH_MAX)) return;
  throw new UnreadablePayloadError(`the JSON is nested more than ${DEPTH_MAX} levels deep`);
}

function jsonRows(text: string, notes: ScanNotes): PayloadRows {
  checkDepth(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { rows: jsonLines(text).map((line) => oneRow(line, notes)) };
  }
  return rowsOfValue(value, notes);
}

function jsonLines(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    throw new UnreadablePayloadError(`the payload is not JSON: ${(error as Error).message}`);
  }
}

function rowsOfValue(value: unknown, notes: ScanNotes): PayloadRows {
  const rows = arrayOfRows(value);
  if (rows !== undefined && rows.length > 0) {
    const scalars = rows.every((item) => typeof item !== 'object' || item === null);
    return { rows: rows.map((item) => oneRow(item, notes)), maybeOneRow: scalars };
  }
  const scalarsOf = keyOfScalars(value);
  return { rows: [oneRow(value, notes)], ...(scalarsOf === undefined ? {} : { scalarsOf }) };
}

function keyOfScalars(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  return entry !== undefined && others.length === 0 && Array.isArray(entry[1])
    ? entry[0]
    : undefined;
}

/** The array that holds the rows: the value itself, or the only array of an object's values. */
function arrayOfRows(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const values = Object.values(value);
  if (values.length !== 1 || !Array.isArray(values[0])) return undefined;
  const [items] = values as [unknown[]];
  return items.every((item) => typeof item === 'object' && item !== null) ? items : undefined;
}

function oneRow(value: unknown, notes: ScanNotes): PayloadRow {
  if (!isObject(value)) {
    return { cells: Array.isArray(value) ? value.map(scalarCell) : [scalarCell(value)] };
  }
  if (isNested(value)) notes.note('Nested JSON was flattened, its keys joined with dots ({n}).');
  return flatten(value);
}

function scalarCell(value: unknown): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell);
}
