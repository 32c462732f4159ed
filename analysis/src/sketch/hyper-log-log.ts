const PRECISION = 12;
const REGISTERS = 1 << PRECISION;
const NONE = new Uint8Array(0);
/** With fewer registers in use, their places and ranks take less room than all the ranks. */
const SPARSE = REGISTERS / 3;

/**
 * An estimate of how many distinct values there are (Flajolet and others 2007, with linear
 * counting for small numbers): 4,096 registers, relative standard error 1.6 %, exact in practice
 * up to a hundred. Merging takes the larger of each register, so it is exact, associative and
 * commutative, and a value seen twice changes nothing.
 */
export class HyperLogLog {
  /** Taken when the first value comes: a column has texts or numbers, seldom both. */
  #registers: Uint8Array = NONE;

  get #writable(): Uint8Array {
    if (this.#registers.length === 0) this.#registers = new Uint8Array(REGISTERS);
    return this.#registers;
  }

  /** Adds numbers, told apart by their bits. */
  addNumbers(values: Float64Array): void {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    if (values.length === 0) return;
    const registers = this.#writable;
    for (let index = 0; index < words.length; index += 2) {
      let hash = Math.imul(words[index]!, 0x85ebca6b) ^ Math.imul(words[index + 1]!, 0xc2b2ae35);
      hash ^= hash >>> 15;
      hash = Math.imul(hash, 0x2c1b3c6d);
      hash ^= hash >>> 13;
      const register = hash >>> (32 - PRECISION);
      const second =
        Math.imul(hash ^ words[index]!, 0x297a2d39) ^ Math.imul(words[index + 1]!, 0x9e3779b1);
      const rank = Math.clz32(Math.imul(second ^ (second >>> 16), 0x45d9f3b5)) + 1;
      if (rank > registers[register]!) registers[register] = rank;
    }
  }

  /** Adds a text. */
  addText(text: string): void {
    let first = 0x811c9dc5 | 0;
    let second = 0x9e3779b1 | 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second ^ code, 0x85ebca6b) ^ (second >>> 13);
    }
    const rank = Math.clz32(finish(second ^ Math.imul(first, 0x2c1b3c6d))) + 1;
    const register = finish(first) >>> (32 - PRECISION);
    const registers = this.#writable;
    if (rank > registers[register]!) registers[register] = rank;
  }

  merge(other: HyperLogLog): void {
    const theirs = other.#registers;
    if (theirs.length === 0) return;
    const registers = this.#writable;
    for (let register = 0; register < REGISTERS; register++) {
      const rank = theirs[register]!;
      if (rank > registers[register]!) registers[register] = rank;
    }
  }

  /** The registers in as few bytes as they need: all ranks, or three bytes for each in use. */
  pack(): Uint8Array {
    const registers = this.#registers;
    const used: number[] = [];
    for (let register = 0; register < registers.length && used.length < SPARSE; register++) {
      if (registers[register]! > 0) used.push(register);
    }
    if (used.length >= SPARSE) return registers.slice();
    const packed = new Uint8Array(used.length * 3);
    for (const [index, register] of used.entries()) {
      packed[index * 3] = register & 255;
      packed[index * 3 + 1] = register >> 8;
      packed[index * 3 + 2] = registers[register]!;
    }
    return packed;
  }

  static unpack(packed: Uint8Array): HyperLogLog {
    const sketch = new HyperLogLog();
    if (packed.length === REGISTERS) sketch.#registers = packed.slice();
    else {
      for (let at = 0; at < packed.length; at += 3) {
        sketch.#writable[packed[at]! | (packed[at + 1]! << 8)] = packed[at + 2]!;
      }
    }
    return sketch;
  }

  /** The estimate, a whole number. */
  count(): number {
    let sum = 0;
    let zeros = 0;
    if (this.#registers.length === 0) return 0;
    for (const rank of this.#registers) {
      sum += 2 ** -rank;
      if (rank === 0) zeros++;
    }
    const alpha = 0.7213 / (1 + 1.079 / REGISTERS);
    const raw = (alpha * REGISTERS * REGISTERS) / sum;
    if (raw <= 2.5 * REGISTERS && zeros > 0) {
      return Math.round(REGISTERS * Math.log(REGISTERS / zeros));
    }
    return Math.round(raw);
  }
}

/** Murmur3's finaliser: every bit of the input changes half of the output's. */
function finish(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
