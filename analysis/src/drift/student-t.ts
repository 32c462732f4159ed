import { logGamma, nonZero } from './gamma.js';

/**
 * Regularised incomplete beta function I_x(a, b), by Lentz' continued fraction (Numerical Recipes,
 * 6.4). a, b > 0, 0 <= x <= 1.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return (front * h) / a;
}

/** P(T >= t) of Student's t with `degrees` degrees of freedom (> 0). */
export function studentUpperTail(t: number, degrees: number): number {
  const half = regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t >= 0 ? half : 1 - half;
}

/** The t with P(T >= t) = p, 0 < p <= 0.5, by bisection to about 1e-12. */
export function studentUpperQuantile(p: number, degrees: number): number {
  let high = 1;
  while (studentUpperTail(high, degrees) > p && high < 1e15) high *= 2;
  let low = 0;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i += 1) {
    const middle = (low + high) / 2;
    if (studentUpperTail(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
