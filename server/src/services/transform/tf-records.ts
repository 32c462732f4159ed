import { FileFault } from './failure.js';
import type { InputRecord } from './records.js';

/** Length (8 bytes) and its checksum (4) before the data, the data's checksum (4) after it. */
const before = 12;
const around = 16;
const MiB = 1024 ** 2;

/**
 * The records of a TFRecord file: with their frames, or their data alone.
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 * @throws FileFault where a frame is broken, or a record longer than `most` bytes.
 */
export async function* tfRecords(
  chunks: AsyncIterable<Buffer>,
  most: number,
  framed: boolean,
): AsyncGenerator<InputRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const records: InputRecord[] = [];
    for (;;) {
      const length = lengthOf(rest, number + 1, most);
      if (length === undefined || rest.length < length + around) break;
      const end = length + around;
      number += 1;
      const bytes = framed ? rest.subarray(0, end) : rest.subarray(before, before + length);
      records.push({ bytes, line: number });
      rest = rest.subarray(end);
    }
    if (records.length > 0) yield records;
  }
  if (rest.length > 0) throw broken(number + 1, 'the file ends within it.');
}

function lengthOf(bytes: Buffer, number: number, most: number): number | undefined {
  if (bytes.length < before) return undefined;
  if (bytes.readUInt32LE(8) !== masked(crc32c(bytes.subarray(0, 8)))) {
    throw broken(number, "its length's checksum is wrong: this is no TFRecord.");
  }
  const length = bytes.readBigUInt64LE(0);
  if (length <= BigInt(most)) return Number(length);
  throw broken(number, `it is longer than MaxPayloadInMB (${most / MiB}).`);
}

const broken = (number: number, why: string): FileFault =>
  new FileFault(`record ${number}: ${why}`, undefined);

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** TensorFlow keeps checksums turned and shifted. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
