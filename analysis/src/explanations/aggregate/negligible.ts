/** Attributions nearer to zero than this are noise, as Clarify writes its files. */
export const NEGLIGIBLE = 1e-8;

/**
 * Makes attributions of which nothing can be told from zero zero, in place. Done once where the
 * attributions come out of an explainer, so that local values and aggregates agree.
 */
export function zeroNegligible(values: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) {
    if (Math.abs(values[i]!) < NEGLIGIBLE) values[i] = 0;
  }
}
