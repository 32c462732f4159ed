/**
 * The wire form of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as far as
 * ONNX uses it: numbers, and bytes with their length.
 */
export interface Field {
  readonly number: number;
  /** A varint's value, exact up to 2^53; 0 for fields of fixed width, which ONNX's graphs lack. */
  readonly value: number;
  /** The bytes of text, of packed numbers or of a message within. */
  readonly bytes: Uint8Array;
  /** The whole field as it stands, its tag included. */
  readonly whole: Uint8Array;
}

const none = new Uint8Array();

/** @throws Error for bytes that are no message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('the ONNX file ends too early');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('the ONNX file holds a number that does not end');
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const kind = tag % 8;
    let value = 0;
    let bytes: Uint8Array = none;
    if (kind === 0) value = varint();
    else if (kind === 2) {
      const length = varint();
      bytes = message.subarray(at, at + length);
      at += length;
    } else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else throw new Error(`the ONNX file holds a field of kind ${kind}`);
    if (at > message.length) throw new Error('the ONNX file ends too early');
    yield { number: Math.floor(tag / 8), value, bytes, whole: message.subarray(start, at) };
  }
}

/** Whole numbers of a repeated field, packed or one by one. */
export function* integersOf({ value, bytes, whole }: Field): Generator<bigint> {
  if ((whole[0] as number) % 8 === 0) {
    yield BigInt(value);
    return;
  }
  for (let at = 0; at < bytes.length; ) {
    let number = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new Error('the ONNX file ends too early');
      number |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    yield BigInt.asIntN(64, number);
  }
}

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** A field of bytes, written. */
export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varintBytes(number * 8 + 2), varintBytes(bytes.length), bytes]);
}

/** A field of a number, written. */
export const numberField = (number: number, value: number): Uint8Array =>
  Buffer.concat([varintBytes(number * 8), varintBytes(value)]);

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
