import type { BlockBuilder } from './block.js';
import { type CaptureColumns, type TimeBounds, timeBound } from './capture-line.js';
import { type CaptureSchema, namesUpTo } from './capture-schema.js';
import type { DatasetSource } from './dataset.js';
import { UnreadablePayloadError } from './payload.js';

type CaptureOptions = Extract<DatasetSource, { format: 'capture' }>;

/** How the plain records of a capture are read into a builder. */
export interface CapturePlan {
  /** False where no record can be plain, or only half of one would be read. */
  readonly isPlain: boolean;
  readonly columns: CaptureColumns;
  readonly bounds: TimeBounds;
}

export function capturePlan(
  { captureIndexNames, start, end }: CaptureOptions,
  { names, width, outputWidth }: CaptureSchema,
  builder: BlockBuilder,
): CapturePlan {
  const indexes = namesUpTo(names, width).map((column) => builder.columnIndex(column));
  return {
    isPlain: captureIndexNames.length === 2 && outputWidth > 0 && width > outputWidth,
    columns: {
      output: Int32Array.from(indexes.slice(0, outputWidth)),
      input: Int32Array.from(indexes.slice(outputWidth)),
    },
    bounds: {
      ...(start && { start: timeBound(start) }),
      ...(end && { end: timeBound(end) }),
    },
  };
}

/**
 * Whether a record of any layout lies in the source's window.
 * @throws UnreadablePayloadError if there is a window and the record has no time
 */
export function inWindow(
  { start, end }: CaptureOptions,
  inferenceTime: string | undefined,
): boolean {
  if (start === undefined && end === undefined) return true;
  const time = Date.parse(inferenceTime ?? '');
  if (Number.isNaN(time)) {
    throw new UnreadablePayloadError('the record has no eventMetadata.inferenceTime');
  }
  return (
    (start === undefined || time >= start.getTime()) && (end === undefined || time < end.getTime())
  );
}
