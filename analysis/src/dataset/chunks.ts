import { type FileHandle, open } from 'node:fs/promises';

/** The longest stretch that is read at once; small files, of which there may be thousands, get less. */
const CHUNK_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES_MIN = 16 * 1024;
/** A longer record cannot be read. Bodies end at 6 MB, 8 MB in base64. */
const RECORD_BYTES_MAX = 64 * 1024 * 1024;
/** Readers may look this far past the last line end, where they find zeros. */
const PADDING = 256;
/** What is said of a longer one. */
export const TOO_LONG = 'the record is longer than 64 MB';
const LINE_FEED = 10;

/** A stretch of a file that ends with a line end: [start, end). */
export interface Chunk {
  bytes: Buffer;
  view: DataView;
  start: number;
  end: number;
  /** Where the first of the bytes stands in the file. */
  position: number;
}

/** Memory of a reader of many files or parts, one after another, of which none needs its own. */
export type ChunkRoom = Pick<Chunk, 'bytes' | 'view'>;

export const chunkRoom = (): ChunkRoom => newBuffer(CHUNK_BYTES);

export class RecordTooLongError extends Error {}

/**
 * Uses a stretch and returns the position up to which it did; the rest comes again with more after
 * it, or ENOUGH to end the reading. `isStuck` says that no more fits: what is too long must be
 * given up now.
 */
export type Consume = (chunk: Chunk, isLast: boolean, isStuck: boolean) => number;

/** What a consumer returns that wants no more of the file. */
export const ENOUGH = -1;

export interface ChunkHearers {
  onBytes?: ((bytes: number) => void) | undefined;
  /** Hears of a line that is too long, its beginning and position; it is then passed over. */
  onTooLong?: ((beginning: string, position: number) => void) | undefined;
  /** The part of the file that is read: all of it, or whole lines from one position to another. */
  part?: { from: number; to: number } | undefined;
  /** Where to read into; nobody else may use it meanwhile. */
  room?: ChunkRoom | undefined;
}

const BEGINNING_BYTES = 1000;

/**
 * Reads a file in stretches of whole lines. A last line without an end gets one.
 *
 * @throws RecordTooLongError if a single record is longer than 64 MB and is not given up
 */
export async function readChunks(
  path: string,
  consume: Consume,
  hearers: ChunkHearers = {},
): Promise<void> {
  const file = await open(path, 'r');
  try {
    await readAll(file, consume, hearers);
  } finally {
    await file.close();
  }
}

async function readAll(
  file: FileHandle,
  consume: Consume,
  { onBytes, onTooLong, part, room: given }: ChunkHearers,
): Promise<void> {
  const size = part ? part.to - part.from : (await file.stat()).size;
  let position = part?.from ?? null;
  const wanted = Math.max(size + 2 * PADDING, CHUNK_BYTES_MIN);
  let { bytes, view } = given ?? newBuffer(Math.min(wanted, CHUNK_BYTES));
  let filled = 0;
  /** Where the buffer's first byte stands in the file. */
  let first = part?.from ?? 0;
  let passingOver = false;
  for (;;) {
    const room = bytes.length - PADDING - filled;
    const wants = part ? Math.min(room, part.to - position!) : room;
    const { bytesRead } = await file.read(bytes, filled, wants, position);
    if (position !== null) position += bytesRead;
    onBytes?.(bytesRead);
    filled += bytesRead;
    if (passingOver) {
      const next = bytes.subarray(0, filled).indexOf(LINE_FEED) + 1;
      passingOver = next === 0 && bytesRead > 0;
      bytes.copyWithin(0, next, filled);
      first += next === 0 ? filled : next;
      filled = next === 0 ? 0 : filled - next;
      if (passingOver) continue;
    }
    const isLast = bytesRead === 0;
    if (isLast && filled > 0 && bytes[filled - 1] !== LINE_FEED) bytes[filled++] = LINE_FEED;
    bytes.fill(0, filled, filled + PADDING / 2);
    const end = filled === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, filled - 1) + 1;
    const isFull = filled >= bytes.length - PADDING;
    const isStuck = isFull && filled + PADDING >= RECORD_BYTES_MAX;
    const chunk = { bytes, view, start: 0, end, position: first };
    let used = end === 0 ? 0 : consume(chunk, isLast, isStuck);
    if (isLast || used === ENOUGH) return;
    if (isStuck && used === 0) {
      if (end > 0 || onTooLong === undefined) throw new RecordTooLongError(TOO_LONG);
      onTooLong(bytes.toString('utf8', 0, BEGINNING_BYTES), first);
      passingOver = true;
      used = filled;
    }
    bytes.copyWithin(0, used, filled);
    first += used;
    filled -= used;
    if (filled < bytes.length - PADDING) continue;
    const larger = newBuffer(2 * bytes.length);
    bytes.copy(larger.bytes, 0, 0, filled);
    ({ bytes, view } = larger);
  }
}

function newBuffer(size: number): ChunkRoom {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}
