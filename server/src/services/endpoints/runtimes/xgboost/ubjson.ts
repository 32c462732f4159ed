/** What a parsed document holds; arrays of one number type come as typed arrays. */
export type Parsed =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | Float64Array
  | Int32Array
  | Parsed[]
  | { [key: string]: Parsed };

const maximumDepth = 64;

/** Bytes of a value by its type's letter; a string and a container take one byte at the least. */
const sizes: Readonly<Record<string, number>> = {
  i: 1,
  U: 1,
  C: 1,
  I: 2,
  l: 4,
  d: 4,
  L: 8,
  D: 8,
};

/**
 * Reads Universal Binary JSON (https://ubjson.org, draft 12), the form that XGBoost writes:
 * big-endian numbers, arrays with optional type and count.
 * @throws Error saying at which byte the document is not valid; nothing larger than the document
 *   is allocated for it.
 */
export function parseUbjson(bytes: Uint8Array): Parsed {
  const reader = new Reader(bytes);
  const value = reader.value(reader.marker(), 0);
  if (reader.position !== bytes.length) reader.fail('bytes follow the document');
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(reason: string): never {
    throw new Error(`the UBJSON document is not valid: ${reason} at byte ${this.position}`);
  }

  /** The next type's letter, past no-ops. */
  marker(): string {
    for (;;) {
      const at = this.#take(1);
      const letter = String.fromCharCode(this.#view.getUint8(at));
      if (letter !== 'N') return letter;
    }
  }

  value(type: string, depth: number): Parsed {
    if (depth > maximumDepth) this.fail(`more than ${maximumDepth} levels`);
    switch (type) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'S':
      case 'H':
        return this.#string();
      case 'C':
        return String.fromCharCode(this.#view.getUint8(this.#take(1)));
      case '[':
        return this.#array(depth);
      case '{':
        return this.#object(depth);
      default:
        return this.#number(type);
    }
  }

  #take(bytes: number): number {
    const at = this.position;
    if (bytes > this.#bytes.length - at) this.fail('it ends too early');
    this.position = at + bytes;
    return at;
  }

  #number(type: string): number {
    const size = sizes[type];
    if (size === undefined || type === 'C') this.fail(`no type is called ${JSON.stringify(type)}`);
    const at = this.#take(size);
    const view = this.#view;
    if (type === 'i') return view.getInt8(at);
    if (type === 'U') return view.getUint8(at);
    if (type === 'I') return view.getInt16(at);
    if (type === 'l') return view.getInt32(at);
    if (type === 'd') return view.getFloat32(at);
    if (type === 'D') return view.getFloat64(at);
    return Number(view.getBigInt64(at));
  }

  #length(): number {
    const length = this.#number(this.marker());
    if (!Number.isSafeInteger(length) || length < 0) this.fail(`${length} is no length`);
    return length;
  }

  #string(): string {
    const length = this.#length();
    const at = this.#take(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, length).toString('utf8');
  }

  /** `$type` and `#count` before a container's members, where there are any. */
  #header(): { type: string | undefined; count: number | undefined } {
    let type: string | undefined;
    if (this.#peek() === '$') {
      this.position += 1;
      type = this.marker();
      if (this.#peek() !== '#') this.fail('a type without a count');
    }
    if (this.#peek() !== '#') return { type, count: undefined };
    this.position += 1;
    const count = this.#length();
    const each = type === undefined ? 1 : (sizes[type] ?? 1);
    if (count * each > this.#bytes.length - this.position) this.fail('it ends too early');
    return { type, count };
  }

  #peek(): string {
    return String.fromCharCode(this.#bytes[this.position] ?? 0);
  }

  #array(depth: number): Parsed {
    const { type, count } = this.#header();
    if (type !== undefined && count !== undefined && type !== 'C' && sizes[type]) {
      return this.#numbers(type, count);
    }
    const items: Parsed[] = [];
    if (count !== undefined) {
      for (let i = 0; i < count; i++) items.push(this.value(type ?? this.marker(), depth + 1));
      return items;
    }
    for (;;) {
      const next = this.marker();
      if (next === ']') return items;
      items.push(this.value(next, depth + 1));
    }
  }

  #numbers(type: string, count: number): Parsed {
    const numbers =
      type === 'd'
        ? new Float32Array(count)
        : type === 'D' || type === 'L'
          ? new Float64Array(count)
          : new Int32Array(count);
    for (let i = 0; i < count; i++) numbers[i] = this.#number(type);
    return numbers;
  }

  #object(depth: number): Parsed {
    const { type, count } = this.#header();
    const object: { [key: string]: Parsed } = Object.create(null);
    for (let i = 0; count === undefined || i < count; i++) {
      const next = this.marker();
      if (count === undefined && next === '}') break;
      this.position -= 1; // a key's length stands without a string's letter
      const key = this.#string();
      object[key] = this.value(type ?? this.marker(), depth + 1);
    }
    return object;
  }
}
