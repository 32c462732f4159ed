/** x / y, where 0 / 0 is 0 and x / 0 infinite with the sign of x, as smclarify has it. */
export function ratio(x: number, y: number): number {
  if (y !== 0) return x / y;
  if (x === 0) return 0;
  return x < 0 ? -Infinity : Infinity;
}

/** x - y, where two equal infinities are no difference. */
export const difference = (x: number, y: number): number => (x === y ? 0 : x - y);
