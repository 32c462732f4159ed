import { FileFault } from './failure.js';

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const MiB = 1024 ** 2;

/** A record as it stands in its file. */
export interface InputRecord {
  readonly bytes: Buffer;
  /** Its line from 1; of a file that is not split 1, of TFRecords the record's number. */
  readonly line: number;
}

type Chunks = AsyncIterable<Buffer>;

/**
 * A file's lines without their ends, some at a time; blank ones are left out.
 * @throws FileFault for a line of more than `most` bytes.
 */
export async function* lineRecords(chunks: Chunks, most: number): AsyncGenerator<InputRecord[]> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let line = 0;
  const checked = (length: number) => {
    if (length <= most) return;
    const at = { first: line + 1, last: line + 1 };
    throw new FileFault(`it is longer than MaxPayloadInMB (${most / MiB}).`, at);
  };
  for await (const chunk of chunks) {
    const records: InputRecord[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      checked(restLength + piece.length);
      const bytes = withoutReturn(restLength > 0 ? Buffer.concat([...rest, piece]) : piece);
      if (restLength > 0) rest = [];
      restLength = 0;
      line += 1;
      if (!isBlank(bytes)) records.push({ bytes, line });
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restLength += chunk.length - start;
      checked(restLength);
    }
    if (records.length > 0) yield records;
  }
  const last = withoutReturn(Buffer.concat(rest));
  if (!isBlank(last)) yield [{ bytes: last, line: line + 1 }];
}

const withoutReturn = (bytes: Buffer): Buffer =>
  bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte > space) return false;
  return true;
}

/** A file as one record; none for an empty one. @throws FileFault when it is longer than `most`. */
export async function* wholeRecord(chunks: Chunks, most: number): AsyncGenerator<InputRecord[]> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw tooLong(most);
    pieces.push(chunk);
  }
  if (length > 0) yield [{ bytes: Buffer.concat(pieces), line: 1 }];
}

export const tooLong = (most: number): FileFault =>
  new FileFault(
    `the file is longer than MaxPayloadInMB (${most / MiB}), and its SplitType is None: split it ` +
      'by Line.',
    undefined,
  );
