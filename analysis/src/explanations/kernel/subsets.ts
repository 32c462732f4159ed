/** Binomial coefficient as a double; Infinity where it is beyond one. */
export function countOf(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) count = (count * (n - i + 1)) / i;
  return count < 2 ** 53 ? Math.round(count) : count;
}

/** All subsets of a size as rows of 0 and 1, in lexical order; only those with element 0 if so. */
export function combinations(n: number, size: number, withFirst: boolean): Uint8Array {
  const count = withFirst ? countOf(n - 1, size - 1) : countOf(n, size);
  const rows = new Uint8Array(count * n);
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (let row = 0; row < count; row += 1) {
    for (const one of chosen) rows[row * n + one] = 1;
    let place = size - 1;
    while (place >= 0 && chosen[place] === n - size + place) place -= 1;
    if (place < 0) break;
    chosen[place]! += 1;
    for (let next = place + 1; next < size; next += 1) chosen[next] = chosen[next - 1]! + 1;
  }
  return rows;
}

/** Fills the row with a random subset of the size (Floyd's algorithm). */
export function randomSubset(row: Uint8Array, size: number, uniform: () => number): void {
  const n = row.length;
  row.fill(0);
  for (let last = n - size; last < n; last += 1) {
    const one = Math.floor(uniform() * (last + 1));
    row[row[one] === 1 ? last : one] = 1;
  }
}
