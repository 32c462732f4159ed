/**
 * A seeded generator of numbers in [0, 1): sfc32 of Chris Doty-Humphrey's PractRand, 32 bits a
 * draw, period at least 2^32 whatever the seed. The same seed gives the same numbers everywhere,
 * so that a report can be repeated.
 */
export interface Random {
  uniform(): number;
  normal(): number;
}

export function seededRandom(seed: number): Random {
  // a, b, c and a counter; typed, since a closure's own variables would be made anew at each draw
  const state = Int32Array.of(0x9e3779b9, seed, Math.floor(seed / 2 ** 32), 1);
  const next = () => {
    const b = state[1]!;
    const c = state[2]!;
    const counter = state[3]!;
    const sum = (((state[0]! + b) | 0) + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    state[3] = (counter + 1) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 16; i += 1) next();
  const uniform = () => next() / 2 ** 32;
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    // Marsaglia's polar method: two independent normal values from a point in the unit disc.
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * scale;
        return x * scale;
      }
    }
  };
  return { uniform, normal };
}

/** A seed from counts, mixed into `seed` as MurmurHash3 mixes its blocks (A. Appleby, public domain). */
export function seedOfCounts(counts: Iterable<number>, seed: number): number {
  let hash = seed;
  for (const count of counts) {
    hash = Math.imul(hash ^ count, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A seed from a word (FNV-1a), so that every feature has numbers of its own. */
export function seedOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) {
    hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
