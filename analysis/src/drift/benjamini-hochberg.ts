/**
 * Adjusted p-values of Benjamini and Hochberg's step-up procedure (J. R. Statist. Soc. B 57 (1995),
 * 289-300), in the order of the input. Holding them against q keeps the expected share of false
 * findings among the findings at or below q; with nothing drifted at all, the chance of any
 * finding. Holds for independent and for positively dependent p-values.
 */
export function adjustedPValues(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank -= 1) {
    const i = order[rank - 1]!;
    least = Math.min(least, (pValues[i]! * order.length) / rank);
    adjusted[i] = least;
  }
  return adjusted;
}

/**
 * The p-value at or below which Benjamini and Hochberg's procedure would have rejected this
 * member of the family, the others as they are.
 */
export function rejectionLevel(pValues: readonly number[], index: number, q: number): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  let rejected = 0;
  sorted.forEach((p, i) => {
    if (p <= (q * (i + 1)) / sorted.length) rejected = i + 1;
  });
  const isRejected = rejected > 0 && pValues[index]! <= sorted[rejected - 1]!;
  return (q * (isRejected ? rejected : rejected + 1)) / sorted.length;
}
