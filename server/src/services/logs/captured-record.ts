import type { CapturedObject } from '../common/captured-object.js';
import { writeS3Uri } from '../common/s3-uri.js';

/** Of one event's text; what is longer is told without its payloads. */
const longestMessage = 64 * 1024;
/** Of one record; batches may be longer. */
const mostRows = 10_000;

interface Side {
  readonly data?: unknown;
  readonly encoding?: unknown;
}

interface CaptureRecord {
  readonly captureData?: { readonly endpointInput?: Side; readonly endpointOutput?: Side };
  readonly eventMetadata?: {
    readonly eventId?: unknown;
    readonly inferenceId?: unknown;
    readonly inferenceTime?: unknown;
  };
}

/**
 * A captured record as filters see it, one event for each row of its payloads:
 * `{"endpoint", "variant", "eventId", "inferenceId"?, "inferenceTime", "row"?, "input", "output",
 * "object"}`. CSV becomes an array of its cells, numbers as numbers; JSON is what it is; payloads
 * in other encodings are left out. A line that is no record gives no event: the monitors tell of it.
 */
export function recordEvents(
  line: string,
  of: CapturedObject,
): { time: number; message: string }[] {
  const record = readRecord(line);
  const metadata = record?.eventMetadata;
  const time = Date.parse(String(metadata?.inferenceTime));
  if (!record || Number.isNaN(time)) return [];
  const inputs = rowsOf(record.captureData?.endpointInput);
  const outputs = rowsOf(record.captureData?.endpointOutput);
  const count = Math.min(Math.max(inputs.length, outputs.length, 1), mostRows);
  const head = {
    endpoint: of.endpoint,
    variant: of.variant,
    eventId: metadata?.eventId,
    inferenceId: metadata?.inferenceId,
    inferenceTime: metadata?.inferenceTime,
  };
  const object = writeS3Uri({ bucket: of.bucket, key: of.key });
  return Array.from({ length: count }, (_, row) => {
    const place = count > 1 ? { ...head, row } : head;
    const whole = JSON.stringify({ ...place, input: inputs[row], output: outputs[row], object });
    const message = whole.length > longestMessage ? JSON.stringify({ ...place, object }) : whole;
    return { time, message };
  });
}

function readRecord(line: string): CaptureRecord | undefined {
  const value = parsed(line);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function rowsOf(side: Side | undefined): unknown[] {
  const { data, encoding } = side ?? {};
  if (typeof data !== 'string') return [];
  const lines = data.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (encoding === 'CSV') return lines.map(cellsOf);
  if (encoding !== 'JSON') return [];
  const whole = parsed(data);
  if (whole !== undefined) return [whole];
  const rows = lines.map(parsed);
  return rows.includes(undefined) ? [] : rows;
}

const cellPattern = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/gy;

/** Numbers as numbers, what is empty as null. */
function cellsOf(line: string): (string | number | null)[] {
  const cells: (string | number | null)[] = [];
  cellPattern.lastIndex = 0;
  while (cellPattern.lastIndex <= line.length) {
    const match = cellPattern.exec(line);
    if (!match) break;
    const [text, quoted, plain = ''] = match;
    const cell = quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"');
    const number = Number(cell);
    cells.push(cell === '' ? null : Number.isNaN(number) ? cell : number);
    if (!text.endsWith(',')) break;
  }
  return cells;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // no JSON: the caller has another way
  }
}
