/** Means over baseline rows differ by this much, relatively, for the order of their sums alone. */
const rounding = 8 * 2 ** -52;

/** Turns tables of scores into Shapley values, for a number of players. */
export interface ShapleySums {
  /** Writes the players' values to the beginning of `into`. */
  values(table: Float64Array, into: Float64Array): void;
}

/**
 * Shapley values of a game by its table of scores: phi_i = sum over S without i of
 * s! (m - s - 1)! / m! (v(S + i) - v(S)). Bit i of a table's index tells whether player i is there.
 * O(m 2^m). A player who never changes a score by more than rounding has exactly 0.
 */
export function shapleySums(players: number): ShapleySums {
  const bySize = Array.from({ length: players }, () => 1 / players);
  for (let s = 1; s < players; s += 1) bySize[s] = (bySize[s - 1]! * s) / (players - s);
  const weights = new Float64Array(2 ** players);
  const size = new Uint8Array(2 ** players);
  for (let i = 0; i < size.length; i += 1) {
    size[i] = size[i >> 1]! + (i & 1);
    weights[i] = bySize[size[i]!] ?? 0;
  }
  const values = (table: Float64Array, into: Float64Array) => {
    const noise = rounding * largest(table);
    for (let player = 0; player < players; player += 1) {
      const bit = 2 ** player;
      let sum = 0;
      let most = 0;
      for (let from = 0; from < table.length; from += 2 * bit) {
        for (let i = from; i < from + bit; i += 1) {
          const change = table[i + bit]! - table[i]!;
          sum += weights[i]! * change;
          if (change > most) most = change;
          else if (-change > most) most = -change;
        }
      }
      into[player] = most > noise ? sum : 0;
    }
  };
  return { values };
}

function largest(table: Float64Array): number {
  let most = 0;
  for (const score of table) if (Math.abs(score) > most) most = Math.abs(score);
  return most;
}

/** All coalitions of some players but the empty one, as rows of 0 and 1: row `mask - 1`. */
export function allCoalitions(players: number): Uint8Array {
  const count = 2 ** players - 1;
  const member = new Uint8Array(count * players);
  for (let mask = 1; mask <= count; mask += 1) {
    for (let i = 0; i < players; i += 1) member[(mask - 1) * players + i] = (mask >> i) & 1;
  }
  return member;
}
