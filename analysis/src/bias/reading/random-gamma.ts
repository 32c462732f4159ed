import type { Random } from '../../drift/random.js';

/**
 * A draw of a gamma distribution with scale 1. Shares of a sum of such draws are a draw of the
 * Dirichlet distribution of their shapes. Source: G. Marsaglia and W. W. Tsang, "A simple method
 * for generating gamma variables", ACM TOMS 26 (2000); below shape 1 with their power of a uniform
 * draw.
 *
 * @param shape greater than 0
 */
export function randomGamma(shape: number, random: Random): number {
  if (shape < 1) return randomGamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - random.uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d - d * v + d * Math.log(v)) return d * v;
  }
}
