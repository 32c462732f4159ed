import { isUtf8 } from 'node:buffer';
import { validationException } from '../../../base/errors.js';

/** A label that was sent, ready to be kept. */
export interface SentLabel {
  /** AWS's record of ground truth and a newline. */
  readonly line: string;
  /** When it was collected, in milliseconds since the epoch. */
  readonly time: number;
}

export interface LabelRejection {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** Bounds of one batch; its bytes are bounded where it is read. */
const limits = { lines: 10_000, line_bytes: 64 * 1024, id: 256 } as const;
const earliest = Date.UTC(2000, 0, 1);
/** Clocks differ; a label from further ahead would be newer than those that are yet to come. */
const ahead_ms = 5 * 60_000;

/** Why a line is no label; the sender is told. */
class Unfit extends Error {}

/**
 * Reads labels: JSON Lines, or one JSON value that may be a list, of
 * `{"inferenceId": id, "label": value, "time"?: ISO 8601}`.
 * @param now product time in milliseconds: of labels that give none
 * @throws ValidationException when the whole cannot be read.
 */
export function readLabels(
  body: Buffer,
  form: 'json' | 'lines',
  now: number,
): { labels: SentLabel[]; rejected: LabelRejection[] } {
  if (!isUtf8(body)) throw validationException('The body must be JSON in UTF-8.');
  const found = form === 'lines' ? body.toString().split('\n') : wholes(body.toString());
  if (found.length > limits.lines) {
    throw validationException(`A batch has at most ${limits.lines} labels: send more batches.`);
  }
  const labels: SentLabel[] = [];
  const rejected: LabelRejection[] = [];
  for (const [index, one] of found.entries()) {
    try {
      if (typeof one !== 'string' || one.trim() !== '') labels.push(labelOf(one, form, now));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      rejected.push({ line: index + 1, reason: error.message });
    }
  }
  return { labels, rejected };
}

function wholes(text: string): unknown[] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found : [found];
  } catch (error) {
    throw validationException(`The body is not JSON: ${(error as Error).message}`);
  }
}

function labelOf(given: unknown, form: 'json' | 'lines', now: number): SentLabel {
  const found = form === 'lines' ? parsed(String(given)) : given;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new Unfit('a label must be a JSON object with inferenceId and label');
  }
  const { inferenceId, label, time: told } = found as Record<string, unknown>;
  if (typeof inferenceId !== 'string' || inferenceId === '' || inferenceId.length > limits.id) {
    throw new Unfit(`inferenceId must be text of 1 to ${limits.id} characters`);
  }
  const time = timeOf(told, now);
  const record = {
    groundTruthData: dataOf(label),
    eventMetadata: { eventId: inferenceId, labelTime: new Date(time).toISOString() },
    eventVersion: '0',
  };
  const line = `${JSON.stringify(record)}\n`;
  if (Buffer.byteLength(line) <= limits.line_bytes) return { line, time };
  throw new Unfit(`the label takes more than ${limits.line_bytes} bytes`);
}

function parsed(line: string): unknown {
  if (line.length > limits.line_bytes) {
    throw new Unfit(`the line has more than ${limits.line_bytes} characters`);
  }
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Unfit(`the line is not JSON: ${(error as Error).message}`);
  }
}

/** Text and single values are CSV, everything else is JSON, as captures have it. */
function dataOf(label: unknown): { data: string; encoding: 'CSV' | 'JSON' } {
  if (label === undefined || label === null || String(label).trim() === '') {
    throw new Unfit('label is missing');
  }
  if (typeof label === 'object') return { data: JSON.stringify(label), encoding: 'JSON' };
  return { data: String(label), encoding: 'CSV' };
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function timeOf(value: unknown, now: number): number {
  if (value === undefined || value === null) return now;
  const time = typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new Unfit('time must be a time such as 2026-03-01T10:20:30Z');
  if (time < earliest) throw new Unfit('time lies before the year 2000');
  if (time > now + ahead_ms) throw new Unfit('time lies more than 5 minutes ahead of the server');
  return time;
}
