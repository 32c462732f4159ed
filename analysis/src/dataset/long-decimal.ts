/** Powers of ten that a double holds exactly. */
export const EXACT_POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

const SPLIT = 134217729; // 2^27 + 1, Dekker's constant for splitting a double into two halves.

/**
 * The double nearest to (high * 10^lowDigits + low) / 10^fractionDigits, or NaN where the rounding
 * cannot be settled this way (then `Number(text)` must).
 *
 * The integer is formed and divided in double-double arithmetic (Dekker 1971), whose relative
 * error is below 2^-95; the result is taken only when both ends of that error round alike.
 *
 * @param high the leading digits, at most 15 of them
 * @param low the other digits, `lowDigits` of them, at most 15
 * @param fractionDigits digits after the point, at most 22
 */
export function longDecimal(
  high: number,
  low: number,
  lowDigits: number,
  fractionDigits: number,
): number {
  const scale = EXACT_POWERS_OF_TEN[lowDigits]!;
  const product = high * scale;
  const productError = twoProductError(high, scale, product) + low;
  const integer = product + productError;
  const integerError = productError - (integer - product);

  const divisor = EXACT_POWERS_OF_TEN[fractionDigits]!;
  const quotient = integer / divisor;
  const back = quotient * divisor;
  const rest = integer - back - twoProductError(quotient, divisor, back) + integerError;
  const correction = rest / divisor;
  const slack = quotient * 2e-29;
  const rounded = quotient + (correction - slack);
  return rounded === quotient + (correction + slack) ? rounded : Number.NaN;
}

/** The rounding error of `product`, the floating-point product of a and b. */
function twoProductError(a: number, b: number, product: number): number {
  const aBig = a * SPLIT;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLIT;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
