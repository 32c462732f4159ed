import { adjustedPValues } from '../../drift/benjamini-hochberg.js';
import { normalUpperTail } from '../../drift/normal.js';
import { scaleOf } from '../reading/scales.js';
import type { Comparison } from './comparison.js';
import { violationOf } from './compatible.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { type MetricPair, pairMetrics } from './pairs.js';
import { tooSmallToTell } from './too-small.js';
import type {
  BiasBaseline,
  BiasDrift,
  BiasDriftOptions,
  BiasViolation,
  CurrentBias,
} from './types.js';

/** Least growth of the distance from no bias that is told, unless another is given. */
export const MINIMAL_EFFECT = 0.02;

/** Half a 95 % interval is so many standard errors. */
const z = 1.959963984540054;

/**
 * A metric violates only where the window's rows are evidence that it is farther from no bias than
 * the baseline (DI from 1, on its logarithm): where the p-value, adjusted over all metrics and
 * facet values after Benjamini and Hochberg, is under `falseAlarms`, and the distance grew by at
 * least `minimalEffect` (times the baseline's distance where that is above 1).
 *
 * Both sides' uncertainty comes from their intervals, each side with the half that faces the other
 * (Zou and Donner's MOVER, Statistics in Medicine 27 (2008)), so that skew is kept. The null
 * hypothesis is that the window's distance is at most the baseline's; its p-value is that of a
 * normal mean within an interval (Hodges and Lehmann, J. R. Statist. Soc. B 16 (1954)). A baseline
 * without intervals, as AWS's are, counts as exact, which a note says. FT is not judged: neighbours
 * are nearer among more rows, so that a window and a baseline of one kind have different values.
 */
export function soundDrift(
  current: CurrentBias,
  baseline: BiasBaseline,
  options: BiasDriftOptions = {},
): BiasDrift {
  const { falseAlarms = 0.05 } = options;
  const { pairs, notes, found, adjusted } = soundComparisons(current, baseline, options);
  const violations = found.flatMap((comparison, i) =>
    (adjusted[i] as number) < falseAlarms && comparison.effect >= comparison.threshold
      ? [soundViolation(comparison, adjusted[i] as number)]
      : [],
  );
  const tooSmall = tooSmallToTell(found, violations);
  return {
    reading: 'Sound',
    violations,
    tooSmall,
    notes: [...notes, ...notJudged(pairs), ...withoutIntervals(pairs)],
  };
}

/** Every metric that can be judged, with its p-value after adjustment, in one order. */
export function soundComparisons(
  current: CurrentBias,
  baseline: BiasBaseline,
  { minimalEffect = MINIMAL_EFFECT }: BiasDriftOptions = {},
) {
  const { pairs, notes } = pairMetrics(current, baseline);
  const found = pairs.filter(isJudged).map((pair) => compare(pair, minimalEffect));
  const adjusted = adjustedPValues(found.map(({ pValue }) => pValue));
  return { pairs, notes, found, adjusted };
}

/** Nothing is farther from no bias than a baseline that is infinitely far. */
const isJudged = ({ current, baseline, name }: MetricPair): boolean =>
  current.interval !== undefined &&
  Number.isFinite(scaleOf(name).place(baseline.value)) &&
  !movesWithRows(name);

const movesWithRows = (name: string) => scaleOf(name).movesWithRows ?? false;

function compare(pair: MetricPair, minimalEffect: number): Comparison {
  const now = mirrored(evidenceOf(pair.current, pair.dpl.current));
  const before = mirrored(evidenceOf(pair.baseline, pair.dpl.baseline));
  const [down, up] = [now.place - now.low, now.high - now.place];
  const [baseDown, baseUp] = [before.place - before.low, before.high - before.place];
  const below = Math.hypot(down, baseUp);
  const above = Math.hypot(up, baseDown);
  const growth = now.place - before.place;
  const error = below / z;
  const effect = now.distance - before.distance;
  return {
    pair,
    pValue: pValueOf(growth, now.place + before.place, error),
    effect: Number.isNaN(effect) ? 0 : effect,
    effectInterval: [growth - below, growth + above],
    threshold: minimalEffect * Math.max(1, before.distance),
    error,
  };
}

/** So that the place is not negative: only the distance is compared. */
const mirrored = (evidence: Evidence): Evidence =>
  evidence.place < 0
    ? { ...evidence, place: -evidence.place, low: -evidence.high, high: -evidence.low }
    : evidence;

function pValueOf(growth: number, sum: number, error: number): number {
  if (Number.isNaN(growth) || growth === 0) return 1;
  if (error === 0) return growth > 0 ? 0 : 1;
  return Math.min(1, normalUpperTail(growth / error) + normalUpperTail(sum / error));
}

const soundViolation = (found: Comparison, adjusted: number): BiasViolation => ({
  ...violationOf(found.pair),
  comparison_method: 'Sound',
  method: 'interval_difference',
  value: found.pair.current.value,
  interval: found.pair.current.interval,
  p_value: found.pValue,
  adjusted_p_value: adjusted,
  effect: found.effect,
  effect_interval: found.effectInterval,
  threshold: found.threshold,
  threshold_source:
    "the baseline's distance from no bias, plus the least effect that is told; " +
    'both samples count with their uncertainty',
});

const names = (of: readonly MetricPair[]) => [...new Set(of.map(({ name }) => name))].join(', ');

function notJudged(pairs: readonly MetricPair[]): string[] {
  const moving = pairs.filter(({ name }) => movesWithRows(name));
  if (moving.length === 0) return [];
  return [
    `Not judged: ${names(moving)}. Its value moves with the number of rows, since neighbours are ` +
      'nearer among more rows: compare it only between data sets of the same size.',
  ];
}

function withoutIntervals(all: readonly MetricPair[]): string[] {
  const notes: string[] = [];
  const pairs = all.filter(({ name }) => !movesWithRows(name));
  const now = pairs.filter(({ current }) => current.interval === undefined);
  if (now.length > 0)
    notes.push(`Without an interval in the window, so not judged: ${names(now)}.`);
  const infinite = pairs.filter(
    ({ baseline, name }) => !Number.isFinite(scaleOf(name).place(baseline.value)),
  );
  if (infinite.length > 0) {
    notes.push(`Infinitely far from no bias in the baseline, so not judged: ${names(infinite)}.`);
  }
  const exact = pairs.filter(({ baseline }) => baseline.interval === undefined);
  if (exact.length > 0) {
    const which =
      exact.length === pairs.length ? 'has no intervals' : `has none of ${names(exact)}`;
    notes.push(
      `The baseline ${which}: its values count as exact. Make it anew by a job here to have its ` +
        'own uncertainty counted.',
    );
  }
  return notes;
}
