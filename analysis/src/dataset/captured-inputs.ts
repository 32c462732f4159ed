import { parseCaptureLine } from './capture-record.js';
import { type Chunk, readChunks } from './chunks.js';
import { isObject } from './flatten.js';
import { ScanNotes } from './notes.js';
import {
  type CapturedPayload,
  type PayloadRow,
  payloadRows,
  UnreadablePayloadError,
} from './payload.js';

/** What a model was asked, as its capture holds it. */
export interface CapturedInput {
  readonly eventId: string | undefined;
  readonly inferenceId: string | undefined;
  /** ISO 8601, in whole seconds. */
  readonly inferenceTime: string;
  /** Cells with names (JSON) or by position (CSV, JSON arrays). */
  readonly rows: readonly PayloadRow[];
}

export interface NewestInputs {
  /** The newest first. */
  readonly inputs: readonly CapturedInput[];
  /** Records that hold no readable input. */
  readonly unreadable: number;
  /** Whether the window holds records beyond those that were asked for. */
  readonly more: boolean;
}

export interface NewestInputsOptions {
  /** Half-open, milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** Records at most. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** Of the lines that are held at a time. */
const LINES_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The newest inputs of capture files. Only lines that are taken are parsed; memory is bounded by
 * `most` and by 256 MB of lines.
 * @param paths of capture files (JSON Lines), in the order of their times
 */
export async function newestInputs(
  paths: readonly string[],
  options: NewestInputsOptions,
): Promise<NewestInputs> {
  const inputs: CapturedInput[] = [];
  let unreadable = 0;
  let more = false;
  for (const path of [...paths].reverse()) {
    options.signal.throwIfAborted();
    const room = options.most - inputs.length - unreadable;
    const { lines, dropped } = await newestLines(path, options, room);
    if (dropped) more = true;
    for (const line of lines.reverse()) {
      try {
        inputs.push(inputOf(line));
      } catch (error) {
        if (!(error instanceof UnreadablePayloadError)) throw error;
        unreadable += 1;
      }
    }
    if (more) break;
  }
  return { inputs, unreadable, more };
}

async function newestLines(
  path: string,
  { start, end, signal }: NewestInputsOptions,
  most: number,
): Promise<{ lines: string[]; dropped: boolean }> {
  let lines: string[] = [];
  let held = 0;
  let dropped = false;
  const trim = () => {
    if (lines.length > most) {
      dropped = true;
      for (const line of lines.slice(0, lines.length - most)) held -= line.length;
      lines = most === 0 ? [] : lines.slice(-most);
    }
    while (held > LINES_BYTES_MAX && lines.length > 1) {
      dropped = true;
      held -= (lines.shift() as string).length;
    }
  };
  const consume = ({ bytes, start: from, end: to }: Chunk): number => {
    signal.throwIfAborted();
    for (const line of bytes.toString('utf8', from, to).split('\n')) {
      const time = Date.parse(/"inferenceTime"\s*:\s*"([^"]+)"/.exec(line)?.[1] ?? '');
      if (!(time >= start && time < end)) continue;
      held += line.length;
      lines.push(line);
    }
    trim();
    return to;
  };
  await readChunks(path, consume, { onTooLong: () => undefined });
  return { lines, dropped };
}

/** @throws UnreadablePayloadError */
function inputOf(line: string): CapturedInput {
  const { captureData, eventMetadata, inferenceTime } = parseCaptureLine(line);
  const payload = captureData.endpointInput;
  if (!isObject(payload) || typeof payload.data !== 'string') {
    throw new UnreadablePayloadError('endpointInput has no data');
  }
  if (inferenceTime === undefined) throw new UnreadablePayloadError('it has no inferenceTime');
  const { rows } = payloadRows(payload as unknown as CapturedPayload, new ScanNotes());
  const id = (name: string) => {
    const value = eventMetadata[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { eventId: id('eventId'), inferenceId: id('inferenceId'), inferenceTime, rows };
}
