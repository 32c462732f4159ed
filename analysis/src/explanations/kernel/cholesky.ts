import { type Turns, turn } from '../trees/pause.js';

/**
 * The lower triangle L of a symmetric matrix A = L L', in place (row after row, n * n).
 * @returns whether A was positive definite, every pivot above `floor`
 */
export function cholesky(a: Float64Array, n: number, floor: number): boolean {
  for (let i = 0; i < n; i += 1) if (!factorRow(a, n, i, floor)) return false;
  return true;
}

/** As `cholesky`, row after row by turns. @throws the signal's reason when aborted meanwhile */
export async function choleskyByTurns(
  a: Float64Array,
  n: number,
  floor: number,
  turns: Turns,
): Promise<boolean> {
  for (let i = 0; i < n; i += 1) {
    await turn(turns);
    if (!factorRow(a, n, i, floor)) return false;
  }
  return true;
}

function factorRow(a: Float64Array, n: number, i: number, floor: number): boolean {
  for (let j = 0; j <= i; j += 1) {
    let sum = a[i * n + j]!;
    for (let k = 0; k < j; k += 1) sum -= a[i * n + k]! * a[j * n + k]!;
    if (i === j) {
      if (!(sum > floor)) return false;
      a[i * n + i] = Math.sqrt(sum);
    } else a[i * n + j] = sum / a[j * n + j]!;
  }
  return true;
}

/** Solves L L' x = b in place, `b` at `at`. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array, at: number): void {
  for (let i = 0; i < n; i += 1) {
    let sum = b[at + i]!;
    for (let k = 0; k < i; k += 1) sum -= l[i * n + k]! * b[at + k]!;
    b[at + i] = sum / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    const x = b[at + i]! / l[i * n + i]!;
    b[at + i] = x;
    for (let k = 0; k < i; k += 1) b[at + k]! -= l[i * n + k]! * x;
  }
}
