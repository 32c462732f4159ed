import { thresholdSource } from '../constraints/threshold-source.js';
import type { Constraints, Distribution, DriftFinding } from '../types.js';
import { adjustedPValues, rejectionLevel } from './benjamini-hochberg.js';
import { Calibration, FIRST_DRAWS } from './calibration.js';
import type { Distance } from './distances.js';
import { normalQuantile } from './normal.js';
import { seedOf } from './random.js';
import { type PreparedTest, prepareTest } from './rows-test.js';
import { comparisonSettings } from './settings.js';
import { atLeast, share, whole } from './words.js';

/** One feature of a run with its two distributions, both of one kind and not empty. */
export interface ComparedFeature {
  name: string;
  baseline: Distribution;
  current: Distribution;
}

/** Findings are kept true: the expected share of false ones among a run's is at most this. */
export const FALSE_DISCOVERY_RATE = 0.05;
/** Draws for features that may have drifted, and for the few that need a smaller p-value still. */
const MORE_DRAWS = 1999;
const MOST_DRAWS = 49_999;

interface Compared extends ComparedFeature {
  prepared: PreparedTest;
  calibration: Calibration;
  leastEffect: number;
  /** The place of the least effect, in words. */
  source: string;
}

/**
 * Sound, unordered form: rows taken as independent. One two-sample test per feature (see
 * `prepareTest`), calibrated by redrawing the pooled rows with fixed seeds (`Calibration`), adjusted
 * over the run's features after Benjamini and Hochberg. A feature has drifted where the adjusted p
 * is under 0.05 and the effect at least the threshold of the constraints.
 *
 * The effect's 95 % interval: below it by what two samples of one distribution show in 97.5 % of
 * draws (a band around the two distribution functions, hence conservative); above it by 1.96
 * standard errors of the two shares at the cut found, since the true distance at that cut is at
 * most the true distance. Time: about 1 ms a feature, independent of the number of rows.
 */
export function compareRows(
  features: readonly ComparedFeature[],
  constraints: Constraints,
): DriftFinding[] {
  return finished(comparingRows(features, constraints));
}

/** What steps come to, taken one after the other. */
export function finished<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** `compareRows` in steps of about one feature each. */
export function* comparingRows(
  features: readonly ComparedFeature[],
  constraints: Constraints,
): Generator<undefined, DriftFinding[]> {
  const compared: Compared[] = [];
  for (const feature of features) {
    compared.push(comparedOf(feature, constraints));
    yield;
  }
  yield* resolving(compared.map(({ calibration }) => calibration));
  const pValues = compared.map(({ calibration }) => calibration.pValue);
  const adjusted = adjustedPValues(pValues);
  return compared.map((feature, i) => finding(feature, pValues, adjusted[i]!, i));
}

function comparedOf(feature: ComparedFeature, constraints: Constraints): Compared {
  const settings = comparisonSettings(constraints, feature.name);
  const prepared = prepareTest(feature.baseline, feature.current, seedOf(feature.name));
  const numeric = feature.baseline.kind === 'numeric';
  return {
    ...feature,
    prepared,
    calibration: new Calibration(prepared.test),
    source: thresholdSource(
      constraints,
      feature.name,
      numeric ? 'comparison_threshold' : 'categorical_comparison_threshold',
    ),
    leastEffect: numeric ? settings.numericThreshold : settings.categoricalThreshold,
  };
}

/**
 * Draws where they matter: some for every feature, more where p is at most 0.1, many where the
 * verdict hangs on the smallest p that the draws can show. The last can only be few: were they
 * many, the procedure would have rejected them.
 */
function* resolving(calibrations: Calibration[]): Generator<undefined, void> {
  for (const calibration of calibrations) {
    calibration.extend(FIRST_DRAWS);
    if (calibration.test.bound > 1e-4 && calibration.pValue <= 0.1) calibration.extend(MORE_DRAWS);
    yield;
  }
  const pValues = calibrations.map(({ pValue }) => pValue);
  const adjusted = adjustedPValues(pValues);
  const most = Math.min(MOST_DRAWS, Math.max(MORE_DRAWS, 40 * calibrations.length));
  for (const [i, calibration] of calibrations.entries()) {
    const open = adjusted[i]! >= FALSE_DISCOVERY_RATE && calibration.exceedances <= 1;
    if (open && calibration.draws === MORE_DRAWS) calibration.extend(most);
    yield;
  }
}

function finding(
  feature: Compared,
  pValues: readonly number[],
  adjusted: number,
  index: number,
): DriftFinding {
  const { prepared, calibration, leastEffect } = feature;
  const { effect, rows } = prepared;
  const drifted = adjusted < FALSE_DISCOVERY_RATE && effect.distance >= leastEffect;
  const level = rejectionLevel(pValues, index, FALSE_DISCOVERY_RATE);
  const tooSmall = drifted ? undefined : tooFewRows(feature, level);
  return {
    feature: feature.name,
    method: prepared.method,
    drifted,
    effect: effect.distance,
    effectInterval: effectInterval(effect, rows, calibration.effectQuantile(0.975)),
    threshold: leastEffect,
    thresholdSource: sourceInWords(feature, pValues.length),
    pValue: pValues[index]!,
    adjustedPValue: adjusted,
    ...(tooSmall === undefined ? {} : { tooSmall }),
  };
}

function effectInterval(
  effect: Distance,
  rows: { baseline: number; current: number },
  noise: number,
): [number, number] {
  // A share is a sum of fractions, which can come out a little above 1.
  const variance = (p: number, n: number) => Math.max(0, (p * (1 - p)) / n);
  const error = Math.sqrt(
    variance(effect.currentShare, rows.current) + variance(effect.baselineShare, rows.baseline),
  );
  const high = effect.distance + normalQuantile(0.975) * error;
  return [Math.max(0, effect.distance - noise), Math.min(1, high)];
}

function sourceInWords({ source }: Compared, features: number): string {
  const family = features === 1 ? 'its only feature' : `all ${whole(features)} features compared`;
  return (
    `${source}: the least difference worth telling. Told only where chance ` +
    `is ruled out as well: p under ${FALSE_DISCOVERY_RATE} after adjusting for ${family}`
  );
}

/**
 * A word where a difference of the threshold would more likely than not have gone unnoticed. The
 * least difference noticed is what chance shows in one of 20 windows (Kolmogorov's distance of this
 * very distribution), scaled to the level that this run's adjustment asks for; it shrinks with the
 * root of the rows.
 */
function tooFewRows(feature: Compared, level: number): string | undefined {
  const { prepared, calibration, leastEffect } = feature;
  const { baseline, current } = prepared.rows;
  if (!(leastEffect > 0)) return undefined;
  const scale = Math.sqrt(Math.log(2 / Math.min(0.05, level)) / Math.log(2 / 0.05));
  const noticed = calibration.effectQuantile(0.95) * scale;
  if (noticed <= leastEffect) return undefined;
  const critical = noticed / Math.sqrt(1 / current + 1 / baseline);
  const needed = 1 / ((leastEffect / critical) ** 2 - 1 / baseline);
  const have =
    `${whole(current)} row${current === 1 ? '' : 's'} cannot tell a difference of ` +
    `${share(leastEffect)} from chance`;
  const could = noticed < 1 ? `; one from about ${share(noticed)} would have been seen` : '';
  return needed > 0 && needed > current
    ? `${have}: about ${atLeast(needed)} rows could${could}`
    : `${have}: the baseline's ${whole(baseline)} rows are too few${could}`;
}
