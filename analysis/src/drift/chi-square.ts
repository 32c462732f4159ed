import { upperGamma } from './gamma.js';

/**
 * P(X >= x) for X chi-square with `degrees` degrees of freedom (> 0): the upper regularised
 * incomplete gamma function at half of each.
 */
export function chiSquareUpperTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}
