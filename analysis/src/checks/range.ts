import { Kind } from '../dataset/cells.js';
import { betaBinomialUpperTail, binomialUpperTail } from './chance.js';
import { type FeatureCheck, type FeatureContext, HOLDS, isSound, percent } from './check.js';

/**
 * At most `allowed_share_outside` (0 unless set) of the numbers may lie outside [minimum, maximum];
 * infinite values do, whatever their sign.
 *
 * Limits that are the baseline's own extremes are estimates: values of the same law leave them. A
 * share outside is then Beta(2, N - 1) distributed for N baseline rows, and Sound fires only if so
 * many lie outside as is improbable by that. Limits that a person set are taken as they are; a
 * share above zero is then allowed for the law, so the window's share may exceed it by chance
 * (binomial test).
 */
export const range: FeatureCheck = {
  type: 'range_check',
  check: (context) => {
    const limits = context.expected.num_constraints;
    if (limits?.minimum === undefined && limits?.maximum === undefined) return HOLDS;
    const { minimum = -Infinity, maximum = Infinity, allowed_share_outside: allowed = 0 } = limits;
    const { min, max } = context.column.states.extent;
    const infinite = context.column.states.kinds[Kind.infinite]!;
    const count = context.column.states.moments.count + infinite;
    const within = min > max || (min >= minimum && max <= maximum);
    if (within && infinite === 0) return HOLDS;
    const outside = (within ? 0 : countOutside(context, minimum, maximum)) + infinite;
    if (outside / count <= allowed) return HOLDS;
    if (isSound(context) && explainedByChance(context, outside, count, allowed)) return HOLDS;
    const description =
      `Range requirement is not met. Expected: at least ${percent(1 - allowed)} of values ` +
      `${span(minimum, maximum)}. ` +
      `Observed: ${percent(outside / count)} outside, ${seen(min, max, infinite)}.`;
    return { holds: false, description };
  },
};

function seen(min: number, max: number, infinite: number): string {
  if (min > max) return `all ${infinite} values infinite`;
  return `values from ${min} to ${max}${infinite > 0 ? ` and ${infinite} infinite ones` : ''}`;
}

function span(minimum: number, maximum: number): string {
  if (minimum === -Infinity) return `at most ${maximum}`;
  return maximum === Infinity ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
}

/** Numbers outside the limits, estimated by the sketch; at least one for each exceeded limit. */
function countOutside({ column }: FeatureContext, minimum: number, maximum: number): number {
  const { min, max } = column.states.extent;
  let below = 0;
  let above = 0;
  for (const [height, items] of column.states.quantiles.levels().entries()) {
    for (const item of items) {
      if (item < minimum) below += 2 ** height;
      else if (item > maximum) above += 2 ** height;
    }
  }
  if (min < minimum) below = Math.max(1, below);
  if (max > maximum) above = Math.max(1, above);
  return below + above;
}

function explainedByChance(
  { baseline, alpha }: FeatureContext,
  outside: number,
  count: number,
  allowed: number,
): boolean {
  const before = baseline?.numerical_statistics;
  const rows = before?.common.num_present ?? 0;
  const suggested = rows > 0 && Math.abs(allowed - Math.min(1, 2 / (rows + 1))) < 1e-12;
  if (suggested && rows > 1) return betaBinomialUpperTail(outside, count, 2, rows - 1) >= alpha;
  return binomialUpperTail(outside, count, allowed) >= alpha;
}
