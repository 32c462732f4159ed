import { limits } from '../../base/limits.js';
import { setKey } from './serialization.js';

/**
 * Reads a CBOR document (RFC 8949) into plain values: tags are left off, so that a time is its
 * seconds since the epoch; integers beyond what a double holds exactly come rounded.
 * @throws Error when it is cut off, followed by more, nested too deep, or no value that JSON has.
 */
export function readCbor(bytes: Buffer): unknown {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd()) throw new Error('something follows the document');
  return value;
}

const endOfItems = Symbol('break');
const byKind = ['uint', 'negative', 'bytes', 'text', 'list', 'map', 'tag', 'simple'] as const;
const widths = [1, 2, 4, 8] as const;
const indefinite = 31;

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    const value = this.#item(depth);
    if (value === endOfItems) throw new Error('an end of items is out of place');
    return value;
  }

  #item(depth: number): unknown {
    if (depth > limits.requestDepth)
      throw new Error(`nested more than ${limits.requestDepth} deep`);
    const first = this.#take(1)[0] as number;
    const [kind, info] = [byKind[first >> 5] as (typeof byKind)[number], first & 31];
    switch (kind) {
      case 'uint':
        return this.#argument(info);
      case 'negative':
        return -1 - this.#argument(info);
      case 'bytes':
        return this.#string(info, 2);
      case 'text':
        return this.#string(info, 3).toString();
      case 'list':
        return this.#list(info, depth);
      case 'map':
        return this.#map(info, depth);
      case 'tag':
        this.#argument(info);
        return this.value(depth + 1);
      case 'simple':
        return this.#simple(info);
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error('it ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #argument(info: number): number {
    if (info < 24) return info;
    const width = widths[info - 24];
    if (width === undefined) throw new Error(`the argument ${info} has no meaning`);
    const bytes = this.#take(width);
    return width === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, width);
  }

  #string(info: number, kind: 2 | 3): Buffer {
    if (info !== indefinite) return this.#take(this.#argument(info));
    const parts: Buffer[] = [];
    for (;;) {
      const first = this.#take(1)[0] as number;
      if (first === 0xff) return Buffer.concat(parts);
      if (first >> 5 !== kind || (first & 31) === indefinite)
        throw new Error('a part is no string');
      parts.push(this.#take(this.#argument(first & 31)));
    }
  }

  #list(info: number, depth: number): unknown[] {
    const items: unknown[] = [];
    for (const item of this.#items(info, depth)) items.push(item);
    return items;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const key of this.#items(info, depth)) {
      if (typeof key !== 'string') throw new Error('a key is no text');
      setKey(fields, key, this.value(depth + 1));
    }
    return fields;
  }

  /** As many as stated, or up to the mark of their end. */
  *#items(info: number, depth: number): Generator<unknown> {
    const count = info === indefinite ? Number.POSITIVE_INFINITY : this.#argument(info);
    for (let i = 0; i < count; i += 1) {
      const item = this.#item(depth + 1);
      if (item === endOfItems) {
        if (info === indefinite) return;
        throw new Error('an end of items is out of place');
      }
      yield item;
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      case indefinite:
        return endOfItems;
      default:
        throw new Error(`the simple value ${info} has no meaning`);
    }
  }
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const [exponent, mantissa] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
