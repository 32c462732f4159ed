import { isUtf8 } from 'node:buffer';
import { validationException } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';
import { type CaptureMode, recordLine, sideNames, sideText } from '../capture/record.js';
import type { CaptureSettings } from '../capture/settings.js';

/** Bounds of one batch; its bytes are bounded where it is read. */
export const batchLimits = { lines: 10_000, line_bytes: 1024 * 1024 } as const;

/** A record of a batch, ready to be kept. */
export interface BatchRecord {
  /** AWS's capture record and a newline. */
  readonly line: string;
  /** Its inference time in milliseconds since the epoch. */
  readonly time: number;
  readonly variant: string;
  /** The sender's own, by which a repetition is known. */
  readonly eventId: string | undefined;
}

export interface Rejection {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** What the lines are read against. */
export interface BatchTarget {
  readonly settings: CaptureSettings;
  readonly variants: readonly string[];
  /** Product time in milliseconds: of records that give none. */
  readonly now: number;
}

type Members = Readonly<Record<string, unknown>>;

/** Why a line is not a record; the sender is told. */
class Unfit extends Error {}

const earliest = Date.UTC(2000, 0, 1);
/** Clocks differ; a record from further ahead would sit in a window that is yet to come. */
const ahead_ms = 5 * 60_000;
const idLength = 256;
const attributesLength = 1024;

/**
 * Reads lines that are capture records of AWS's, or the short form.
 * @throws ValidationException when the whole cannot be read as lines.
 */
export function readBatch(
  body: Buffer,
  target: BatchTarget,
): { records: BatchRecord[]; rejected: Rejection[] } {
  if (!isUtf8(body)) throw validationException('The body must be JSON Lines in UTF-8.');
  const records: BatchRecord[] = [];
  const rejected: Rejection[] = [];
  let number = 0;
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(10, from);
    const end = newline < 0 ? body.length : newline;
    number += 1;
    if (number > batchLimits.lines) {
      throw validationException(
        `A batch has at most ${batchLimits.lines} lines: send more batches.`,
      );
    }
    try {
      const record = readLine(body.subarray(from, end), target);
      if (record) records.push(record);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      rejected.push({ line: number, reason: error.message });
    }
    from = end + 1;
  }
  return { records, rejected };
}

function readLine(bytes: Buffer, target: BatchTarget): BatchRecord | undefined {
  if (bytes.length > batchLimits.line_bytes) {
    throw new Unfit(
      `the line has ${bytes.length} bytes; at most ${batchLimits.line_bytes} are taken`,
    );
  }
  const text = bytes.toString('utf8').trim();
  if (text === '') return undefined;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new Unfit(`the line is not JSON: ${(error as Error).message}`);
  }
  const members = objectOf(found, 'the line');
  return members.captureData === undefined
    ? shortRecord(members, target)
    : wholeRecord(members, target);
}

function wholeRecord(members: Members, target: BatchTarget): BatchRecord {
  const data = objectOf(members.captureData, 'captureData');
  const metadata = objectOf(members.eventMetadata ?? {}, 'eventMetadata');
  const sides: string[] = [];
  for (const [mode, wanted] of sidesOf(target.settings)) {
    const name = sideNames[mode];
    if (data[name] === undefined || !wanted) continue;
    const side = objectOf(data[name], name);
    const encoding = side.encoding;
    if (encoding !== 'CSV' && encoding !== 'JSON' && encoding !== 'BASE64') {
      throw new Unfit(`${name}.encoding must be CSV, JSON or BASE64`);
    }
    if (typeof side.data !== 'string') throw new Unfit(`${name}.data must be text`);
    const type = textOf(side.observedContentType, `${name}.observedContentType`, idLength) ?? '';
    sides.push(sideText(mode, type, side.data, encoding));
  }
  const attributes = metadata.customAttributes;
  const list = Array.isArray(attributes) ? attributes : [attributes];
  if (list.length > 1) throw new Unfit('customAttributes must hold one text');
  const [customAttributes] = list;
  return record(sides, { ...metadata, customAttributes, variant: members.variant }, target);
}

function shortRecord(members: Members, target: BatchTarget): BatchRecord {
  const given = [
    [members.input, members.contentType, 'contentType'],
    [members.output, members.outputContentType, 'outputContentType'],
  ] as const;
  const sides: string[] = [];
  for (const [index, [mode, wanted]] of sidesOf(target.settings).entries()) {
    const [value, contentType, member] = given[index] as (typeof given)[number];
    if (value === undefined || value === null || !wanted) continue;
    const type = textOf(contentType, member, idLength);
    sides.push(plainSide(mode, value, type));
  }
  return record(sides, members, target);
}

const sidesOf = ({ input, output }: CaptureSettings) =>
  [
    ['INPUT', input],
    ['OUTPUT', output],
  ] as const;

/** Text and single values are CSV unless their type says JSON; everything else is JSON. */
function plainSide(mode: CaptureMode, value: unknown, type: string | undefined): string {
  if (typeof value === 'object') {
    return sideText(mode, type ?? 'application/json', jsonOf(value, sideNames[mode]), 'JSON');
  }
  const encoding = /^application\/([\w.+-]*\+)?(json|jsonlines|x-ndjson)\b/i.test(type ?? '')
    ? 'JSON'
    : 'CSV';
  return sideText(mode, type ?? 'text/csv', String(value), encoding);
}

function jsonOf(value: unknown, name: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new Unfit(`${name} is nested too deeply`);
    throw error;
  }
}

function record(sides: readonly string[], facts: Members, target: BatchTarget): BatchRecord {
  if (sides.length === 0) {
    throw new Unfit('the line has neither an input nor an output that the endpoint captures');
  }
  const eventId = textOf(facts.eventId, 'eventId', idLength);
  const time = timeOf(facts.inferenceTime, target.now);
  const line = recordLine(
    sides,
    eventId ?? uuid(),
    textOf(facts.customAttributes, 'customAttributes', attributesLength),
    textOf(facts.inferenceId, 'inferenceId', idLength),
    time,
  );
  return { line, time, variant: variantOf(facts.variant, target), eventId };
}

function variantOf(asked: unknown, { variants }: BatchTarget): string {
  const [only] = variants;
  if (asked === undefined && variants.length === 1 && only !== undefined) return only;
  const found = variants.find((name) => name === asked);
  if (found !== undefined) return found;
  throw new Unfit(`variant must be one of ${variants.join(', ')}`);
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function timeOf(value: unknown, now: number): number {
  if (value === undefined || value === null) return now;
  const time = typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Unfit('inferenceTime must be a time such as 2026-03-01T10:20:30Z');
  }
  if (time < earliest) throw new Unfit('inferenceTime lies before the year 2000');
  if (time > now + ahead_ms) {
    throw new Unfit('inferenceTime lies more than 5 minutes ahead of the server');
  }
  return time;
}

function textOf(value: unknown, name: string, most: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw new Unfit(`${name} must be text of 1 to ${most} characters`);
}

function objectOf(value: unknown, name: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw new Unfit(`${name} must be a JSON object`);
}
