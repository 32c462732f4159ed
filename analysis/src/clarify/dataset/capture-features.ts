import { parseCsv } from '../../dataset/csv-text.js';
import { isObject } from '../../dataset/flatten.js';
import type { ScanNotes } from '../../dataset/notes.js';
import {
  jsonValues,
  payloadRows,
  textPayload,
  UnreadablePayloadError,
} from '../../dataset/payload.js';
import type { Payload } from '../../quality/reading/payload-values.js';
import type { JsonPath } from '../json-path.js';
import type { JsonCell } from './column-builder.js';
import { markFloats } from './float-marks.js';

/** Rows of features that a model was sent. */
export interface SentRows {
  readonly rows: readonly (readonly JsonCell[])[];
  /** Whether the cells are CSV's, so that their types are told by their looks. */
  readonly isText: boolean;
  /** Names of the values, where they have any. */
  readonly names?: readonly string[] | undefined;
}

/**
 * The rows of a body that a model was sent.
 * @throws UnreadablePayloadError
 */
export function sentRows(payload: Payload, path: JsonPath | undefined, notes: ScanNotes): SentRows {
  const { encoding, data } = textPayload(payload);
  if (encoding === 'CSV') return { rows: parseCsv(data), isText: true };
  if (path !== undefined) {
    const rows = jsonValues(markFloats(data)).flatMap((record) => rowsAt(record, path));
    return { rows, isText: false };
  }
  const { rows, maybeOneRow } = payloadRows({ encoding: 'JSON', data: markFloats(data) }, notes);
  const [first] = rows;
  if (maybeOneRow === true) {
    return { rows: [rows.flatMap(({ cells }) => cells as JsonCell[])], isText: false };
  }
  return { rows: rows.map(({ cells }) => cells as JsonCell[]), isText: false, names: first?.names };
}

/** The rows that a record has at a path, or that the items of its only list have there. */
function rowsAt(record: unknown, path: JsonPath): JsonCell[][] {
  const found = path(record) ?? onlyList(record)?.map((item) => path(item));
  if (!Array.isArray(found) || found.length === 0) {
    throw new UnreadablePayloadError('features_attribute finds no list in the input');
  }
  const isMany = found.every(Array.isArray);
  const rows = isMany ? (found as unknown[][]) : [found as unknown[]];
  for (const row of rows) {
    if (!row.some((cell) => typeof cell === 'object' && cell !== null)) continue;
    throw new UnreadablePayloadError('a list or an object stands where a feature is due');
  }
  return rows as JsonCell[][];
}

function onlyList(record: unknown): unknown[] | undefined {
  if (Array.isArray(record)) return record;
  if (!isObject(record)) return undefined;
  const lists = Object.values(record).filter(Array.isArray);
  return lists.length === 1 ? (lists[0] as unknown[]) : undefined;
}
