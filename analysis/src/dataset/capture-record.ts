import { isObject } from './flatten.js';
import type { ScanNotes } from './notes.js';
import {
  type CapturedPayload,
  type PayloadRow,
  type PayloadRows,
  payloadRows,
  UnreadablePayloadError,
} from './payload.js';

export type CaptureSide = 'endpointInput' | 'endpointOutput';

/** A capture record as far as it is read. */
export interface CaptureRecord {
  inferenceTime: string | undefined;
  captureData: Record<string, unknown>;
  /** What it says of its request; empty where it says nothing. */
  eventMetadata: Record<string, unknown>;
  /** The label, in a record that was merged with one. */
  groundTruthData: unknown;
}

/** A row of a record, output before input. */
export interface CaptureRow {
  output?: PayloadRow;
  input?: PayloadRow;
}

/** @throws UnreadablePayloadError if the line is no capture record */
export function parseCaptureLine(line: string): CaptureRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UnreadablePayloadError(`the line is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value) || !isObject(value.captureData)) {
    throw new UnreadablePayloadError('the line has no captureData object');
  }
  const eventMetadata = isObject(value.eventMetadata) ? value.eventMetadata : {};
  const { inferenceTime } = eventMetadata;
  return {
    inferenceTime: typeof inferenceTime === 'string' ? inferenceTime : undefined,
    captureData: value.captureData,
    eventMetadata,
    groundTruthData: value.groundTruthData,
  };
}

/**
 * The rows of a record. Several rows of input meet their rows of output one by one.
 *
 * @throws UnreadablePayloadError
 */
export function captureRows(
  record: CaptureRecord,
  sides: readonly CaptureSide[],
  notes: ScanNotes,
): CaptureRow[] {
  const output = sideRows(record, 'endpointOutput', sides, notes);
  const input = sideRows(record, 'endpointInput', sides, notes);
  if (output === undefined && input === undefined) {
    throw new UnreadablePayloadError(`the record has neither of ${sides.join(', ')}`);
  }
  if (output === undefined) return input!.rows.map((row) => ({ input: row }));
  if (input === undefined) {
    return settle(output, 1).map((row) => ({ output: row }));
  }
  const outputs = settle(output, input.rows.length);
  const inputs = settle(input, outputs.length);
  if (outputs.length !== inputs.length) {
    throw new UnreadablePayloadError(
      `the input has ${inputs.length} rows, the output ${outputs.length}`,
    );
  }
  if (inputs.length > 1) notes.note('Bodies of several rows were read as that many rows ({n}).');
  return inputs.map((row, index) => ({ output: outputs[index]!, input: row }));
}

function sideRows(
  { captureData }: CaptureRecord,
  side: CaptureSide,
  sides: readonly CaptureSide[],
  notes: ScanNotes,
): PayloadRows | undefined {
  if (!sides.includes(side)) return undefined;
  const payload = captureData[side];
  if (payload === undefined) return undefined;
  if (!isObject(payload) || typeof payload.data !== 'string') {
    throw new UnreadablePayloadError(`${side} has no data`);
  }
  const rows = payloadRows(payload as unknown as CapturedPayload, notes);
  if (rows.rows.length === 0) throw new UnreadablePayloadError(`${side} is empty`);
  return rows;
}

/** Reads a payload that can be understood in two ways as `wanted` rows, if one of them is that. */
function settle({ rows, maybeOneRow, scalarsOf }: PayloadRows, wanted: number): PayloadRow[] {
  if (rows.length === wanted) return rows;
  const [first] = rows;
  if (rows.length > 1 && maybeOneRow === true) {
    return [{ cells: rows.flatMap((row) => row.cells) }];
  }
  if (rows.length !== 1 || first!.cells.length !== wanted) return rows;
  if (first!.names === undefined) return first!.cells.map((cell) => ({ cells: [cell] }));
  if (scalarsOf === undefined) return rows;
  return first!.cells.map((cell) => ({ names: [scalarsOf], cells: [cell] }));
}
