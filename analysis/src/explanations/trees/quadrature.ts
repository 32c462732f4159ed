/** Points of a rule between 0 and 1, and their weights. */
export interface Rule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss and Legendre's rule on 0 to 1, exact for polynomials of degrees below twice its points:
 * zeros of a Legendre polynomial, found by Newton's method.
 */
export function gaussLegendre(count: number): Rule {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = legendre(count, x);
      slope = derivative;
      const move = value / derivative;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** A Legendre polynomial and its derivative at x, by Bonnet's recursion. */
function legendre(degree: number, x: number): [number, number] {
  let last = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * last) / k;
    last = value;
    value = next;
  }
  return [value, (degree * (last - x * value)) / (1 - x * x)];
}
