/**
 * Plain data that states are made of. `encodePacked` writes it as bytes of about the size of what
 * it says; numbers take as few bytes as hold them exactly.
 */
export type Packed =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Uint8Array
  | readonly Packed[];

/** Bytes that are not what `encodePacked` writes. */
export class PackedShapeError extends Error {
  override readonly name = 'PackedShapeError';
}

const Tag = {
  null: 0,
  no: 1,
  yes: 2,
  number: 3,
  text: 4,
  doubles: 5,
  bytes: 6,
  list: 7,
  whole: 8,
} as const;

/** How the items of a list of numbers are written. */
type Store = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;
const STORES = [Int8Array, Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array] as const;
const DOUBLES = 5;
const FLOATS = 4;
const WORDS = 3;
/** Lists up to this long are written item by item: arrays of other types cost more to make. */
const SHORT = 64;

/** A depth that no state has: bytes that are damaged must not exhaust the stack. */
const DEEPEST = 32;

/** @returns the bytes; the same data gives the same bytes. */
export function encodePacked(value: Packed): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  write(writer, value);
  return writer.bytes();
}

/** @throws PackedShapeError if the bytes are cut off, too long or not of this form. */
export function decodePacked(bytes: Uint8Array): Packed {
  const reader = new Reader(bytes);
  const value = read(reader, 0);
  if (reader.at !== bytes.length) throw new PackedShapeError('there are bytes after the end');
  return value;
}

function write(to: Writer, value: Packed): void {
  if (value === null) to.byte(Tag.null);
  else if (typeof value === 'boolean') to.byte(value ? Tag.yes : Tag.no);
  else if (typeof value === 'number') {
    const isWhole = Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
    to.byte(isWhole ? Tag.whole : Tag.number);
    if (isWhole) to.size(value);
    else to.double(value);
  } else if (typeof value === 'string') {
    to.byte(Tag.text);
    to.text(value);
  } else if (value instanceof Float64Array) {
    to.byte(Tag.doubles);
    to.size(value.length);
    to.doubles(value);
  } else if (value instanceof Uint8Array) {
    to.byte(Tag.bytes);
    to.size(value.length);
    to.raw(value);
  } else {
    to.byte(Tag.list);
    to.size(value.length);
    for (const item of value) write(to, item);
  }
}

function read(from: Reader, depth: number): Packed {
  if (depth > DEEPEST) throw new PackedShapeError('the lists are nested too deep');
  const tag = from.byte();
  switch (tag) {
    case Tag.null:
      return null;
    case Tag.no:
      return false;
    case Tag.yes:
      return true;
    case Tag.number:
      return from.double();
    case Tag.whole:
      return from.size();
    case Tag.text:
      return from.text();
    case Tag.doubles:
      return from.doubles(from.size());
    case Tag.bytes:
      return from.raw(from.size()).slice();
    case Tag.list: {
      const length = from.size();
      const items: Packed[] = [];
      for (let index = 0; index < length; index++) items.push(read(from, depth + 1));
      return items;
    }
    default:
      throw new PackedShapeError(`there is no form ${tag}`);
  }
}

/** The narrowest store that holds every value exactly, by its index in `STORES`. */
function storeFor(values: Float64Array): number {
  let low = 0;
  let high = 0;
  let whole = true;
  let single = true;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    // -0 is no whole number here: its sign must survive
    if (whole && ((value | 0) !== value || (value === 0 && 1 / value < 0))) whole = false;
    if (single && !Object.is(Math.fround(value), value)) single = false;
    if (!whole && !single) return DOUBLES;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!whole) return FLOATS;
  if (low >= -128 && high <= 127) return 0;
  if (low >= 0 && high <= 255) return 1;
  return low >= -32_768 && high <= 32_767 ? 2 : WORDS;
}

class Writer {
  #bytes = new Uint8Array(4096);
  #length = 0;

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 on, seven bits a byte, the lowest first. */
  size(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  text(text: string): void {
    // UTF-16 where UTF-8 would lose a lone surrogate
    const whole = !/\p{Surrogate}/u.test(text);
    const bytes = Buffer.from(text, whole ? 'utf8' : 'utf16le');
    this.size(bytes.length * 2 + (whole ? 0 : 1));
    this.raw(bytes);
  }

  double(value: number): void {
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  doubles(values: Float64Array): void {
    const store = storeFor(values);
    this.byte(store);
    if (store < 2 && values.length <= SHORT) {
      for (let index = 0; index < values.length; index++) this.byte(values[index]! & 255);
      return;
    }
    const items: Store = store === DOUBLES ? values : new STORES[store]!(values);
    this.raw(new Uint8Array(items.buffer, items.byteOffset, items.byteLength));
  }
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // not as it comes: a Buffer's slices would share its memory
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new PackedShapeError('the bytes are cut off');
    return byte;
  }

  size(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
      if (scale > 2 ** 56) throw new PackedShapeError('a length is too large');
    }
  }

  raw(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length) throw new PackedShapeError('the bytes are cut off');
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  text(): string {
    const size = this.size();
    const bytes = this.raw(Math.floor(size / 2));
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return buffer.toString(size % 2 === 0 ? 'utf8' : 'utf16le');
  }

  doubles(length: number): Float64Array {
    const store = STORES[this.byte()];
    if (store === undefined) throw new PackedShapeError('numbers in a form that does not exist');
    if (store.BYTES_PER_ELEMENT === 1 && length <= SHORT) return this.#shortBytes(store, length);
    // a copy, because typed arrays must begin at a multiple of their items' size
    const copy = this.raw(length * store.BYTES_PER_ELEMENT).slice();
    const items = new store(copy.buffer);
    return items instanceof Float64Array ? items : new Float64Array(items);
  }

  #shortBytes(store: (typeof STORES)[number], length: number): Float64Array {
    const bytes = this.raw(length);
    const values = new Float64Array(length);
    const isSigned = store === Int8Array;
    for (let index = 0; index < length; index++) {
      const byte = bytes[index]!;
      values[index] = isSigned && byte > 127 ? byte - 256 : byte;
    }
    return values;
  }

  double(): number {
    const bytes = this.raw(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }
}
