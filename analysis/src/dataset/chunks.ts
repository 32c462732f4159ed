import { type FileHandle, open } from 'node:fs/promises';

/** The longest stretch that is read at once; small files, of which there may be thousands, get less. */
const CHUNK_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES_MIN = 16 * 1024;
/** A longer record cannot be read. Bodies end at 6 MB, 8 MB in base64. */
const RECORD_BYTES_MAX = 64 * 1024 * 1024;
/** Readers may look this far past the last line end, where they find zeros. */
const PADDING = 256;
const LINE_FEED = 10;

/** A stretch of a file that ends with a line end: [start, end). */
export interface Chunk {
  bytes: Buffer;
  view: DataView;
  start: number;
  end: number;
}

export class RecordTooLongError extends Error {}

/**
 * Reads a file in stretches of whole lines. `consume` returns the position up to which it used the
 * stretch; the rest comes again with more after it. A last line without an end gets one.
 *
 * @throws RecordTooLongError if a single record is longer than 64 MB
 */
export async function readChunks(
  path: string,
  consume: (chunk: Chunk, isLast: boolean) => number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    await readAll(file, consume, onBytes);
  } finally {
    await file.close();
  }
}

async function readAll(
  file: FileHandle,
  consume: (chunk: Chunk, isLast: boolean) => number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { size } = await file.stat();
  const wanted = Math.max(size + 2 * PADDING, CHUNK_BYTES_MIN);
  let { bytes, view } = newBuffer(Math.min(wanted, CHUNK_BYTES));
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - PADDING - filled, null);
    onBytes(bytesRead);
    filled += bytesRead;
    const isLast = bytesRead === 0;
    if (isLast && filled > 0 && bytes[filled - 1] !== LINE_FEED) bytes[filled++] = LINE_FEED;
    bytes.fill(0, filled, filled + PADDING / 2);
    const end = filled === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, filled - 1) + 1;
    const used = end === 0 ? 0 : consume({ bytes, view, start: 0, end }, isLast);
    if (isLast) return;
    bytes.copyWithin(0, used, filled);
    filled -= used;
    if (filled < bytes.length - PADDING) continue;
    if (filled >= RECORD_BYTES_MAX) throw new RecordTooLongError('a record longer than 64 MB');
    const larger = newBuffer(2 * bytes.length);
    bytes.copy(larger.bytes, 0, 0, filled);
    ({ bytes, view } = larger);
  }
}

function newBuffer(size: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}
