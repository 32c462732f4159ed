import { Kind } from '../dataset/cells.js';
import type { CellEvidence } from '../evidence/evidence.js';
import { betaBinomialUpperTail, binomialUpperTail } from './chance.js';
import { type FeatureCheck, type FeatureContext, HOLDS, isSound } from './check.js';

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
    const { finite, estimated, each } = within ? none : countOutside(context, minimum, maximum);
    const outside = finite + infinite;
    if (outside / count <= allowed) return HOLDS;
    const seenOutside = Math.round(finite / each) + infinite;
    const seenRows = Math.round(count / each);
    if (isSound(context) && explainedByChance(context, seenOutside, seenRows, allowed))
      return HOLDS;
    const description =
      `Range requirement is not met. Expected: ${wanted(allowed)} ${span(minimum, maximum)}. ` +
      `Observed: ${shown(outside / count, estimated)} outside, ${seen(min, max, infinite)}.`;
    return {
      holds: false,
      description,
      value: outside / count,
      threshold: allowed,
      thresholdSource: sourceOf(context),
      evidence: cellsOutside(minimum, maximum, { cells: Math.round(outside), exact: !estimated }),
    };
  },
};

function cellsOutside(
  minimum: number,
  maximum: number,
  count: { cells: number; exact: boolean },
): CellEvidence {
  return {
    of: 'cells',
    what: outsideWords(minimum, maximum),
    breaks: ({ kind, value }) =>
      kind === Kind.infinite ||
      (kind >= Kind.integral && kind <= Kind.whole && (value < minimum || value > maximum)),
    count,
    mayHold: ({ states: { extent, kinds } }) =>
      kinds[Kind.infinite]! > 0 ||
      (extent.min <= extent.max && (extent.min < minimum || extent.max > maximum)),
  };
}

function outsideWords(minimum: number, maximum: number): string {
  if (minimum === -Infinity) return `values above ${maximum}`;
  return maximum === Infinity
    ? `values below ${minimum}`
    : `values outside ${minimum} to ${maximum}`;
}

/** The share that may lie outside, and the limits, which are the baseline's own or a person's. */
function sourceOf({ name, expected, baseline }: FeatureContext): string {
  const limits = expected.num_constraints;
  const numbers = baseline?.numerical_statistics;
  const names = (['minimum', 'maximum'] as const).filter((one) => limits?.[one] !== undefined);
  const members = [...names, 'allowed_share_outside'].join(', ');
  const place = `${members} in constraints.json, feature \`${name}\`, num_constraints`;
  if (numbers === undefined) return place;
  const isOwn = limits?.minimum === numbers.min && limits.maximum === numbers.max;
  return isOwn ? `the baseline's own extremes: ${place}` : `set by hand: ${place}`;
}

const wanted = (allowed: number): string =>
  allowed === 0 ? 'all values' : `all but ${inPercent(allowed, 2)} of values`;

/** Of an estimate the digits that it has: a sketch's items stand for many values each. */
const shown = (share: number, estimated: boolean): string =>
  estimated ? `about ${inPercent(share, 2)}` : inPercent(share, 3);

const inPercent = (share: number, digits: number): string =>
  `${Number((share * 100).toPrecision(digits))}%`;

function seen(min: number, max: number, infinite: number): string {
  if (min > max) return `all ${infinite} values infinite`;
  return `values from ${min} to ${max}${infinite > 0 ? ` and ${infinite} infinite ones` : ''}`;
}

function span(minimum: number, maximum: number): string {
  if (minimum === -Infinity) return `at most ${maximum}`;
  return maximum === Infinity ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
}

interface Outside {
  finite: number;
  estimated: boolean;
  /**
   * How many values each of the sketch's items outside stands for: as evidence they are so many
   * fewer (Kish's effective sample size), or one of weight 64 would count as 64 independent ones.
   */
  each: number;
}

const none: Outside = { finite: 0, estimated: false, each: 1 };

/**
 * Finite numbers outside the limits: counted as long as the sketch holds each value, afterwards
 * estimated by it; at least one for each exceeded limit.
 */
function countOutside({ column }: FeatureContext, minimum: number, maximum: number): Outside {
  const { min, max } = column.states.extent;
  let below = 0;
  let above = 0;
  let squares = 0;
  const levels = column.states.quantiles.levels();
  for (const [height, items] of levels.entries()) {
    for (const item of items) {
      if (item < minimum) below += 2 ** height;
      else if (item > maximum) above += 2 ** height;
      else continue;
      squares += 4 ** height;
    }
  }
  const each = squares === 0 ? 1 : squares / (below + above);
  if (min < minimum) below = Math.max(1, below);
  if (max > maximum) above = Math.max(1, above);
  const estimated = levels.some((items, height) => height > 0 && items.length > 0);
  return { finite: below + above, estimated, each };
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
