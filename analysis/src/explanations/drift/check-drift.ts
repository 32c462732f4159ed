import { seededRandom, seedOf } from '../../drift/random.js';
import type { AggregationMethod } from '../types.js';
import { featureChanges } from './feature-changes.js';
import { type MatchedLabel, matchRuns } from './match.js';
import { ndcg } from './ndcg.js';
import { type DrawGlobals, normalDraws, rowResampler } from './resampling.js';
import type {
  AttributionDrift,
  AttributionDriftInput,
  AttributionViolation,
  FeatureChange,
  LabelDrift,
} from './types.js';

/** nDCG under which AWS reports a violation. */
export const NDCG_THRESHOLD = 0.9;
const DRAWS = 400;
/**
 * Rows that a window needs beside a baseline without standard errors: with fewer, a feature that
 * matters in 3 of 100 rows is often not seen at all, and nothing tells that it is rare.
 */
const LEAST_ROWS = 100;
const CHANCE_DRAWS = 2000;
/** Windows of the baseline may look like this one no more often. */
const SIGNIFICANCE = 0.01;

/**
 * Holds the global attributions of a run against a baseline's, label by label.
 *
 * Compatible: a violation where the nDCG is under the threshold, in AWS's words and members.
 *
 * Sound: a violation where the nDCG is under the threshold and not by chance: fewer than 1 % of
 * windows of this size would have one as low without drift, by the baseline's rows and standard
 * errors; where the baseline's file has none, the whole 95 % interval must lie below, by
 * resampling the window's rows. A ranking may stand while sizes change, so it is also a violation
 * where a feature's attribution changed significantly (adjusted p < 0.01) by at least 1 - threshold
 * of all attributions of the baseline together.
 */
export function checkAttributionDrift(input: AttributionDriftInput): AttributionDrift {
  const { matched, notes } = matchRuns(input.baseline, input.current);
  const told = [...notes];
  if (!haveOneMethod(input)) {
    told.push(
      `The baseline aggregates by ${input.baseline.method}, this run by ${input.current.method}: ` +
        'sizes cannot be compared; give both the same agg_method.',
    );
  }
  const isExact = ({ baselineErrors }: MatchedLabel) => baselineErrors.every(Number.isNaN);
  if (input.reading === 'Sound' && matched.some(isExact)) {
    told.push('The baseline has no standard errors; its attributions are taken as exact.');
  }
  const labels = matched.map((label) => labelDrift(label, input));
  const violations = labels
    .filter(({ drifted }) => drifted)
    .map((label) => violationOf(label, input.reading));
  return { reading: input.reading, labels, violations, notes: told };
}

const haveOneMethod = ({ baseline, current }: AttributionDriftInput): boolean =>
  baseline.method === undefined || (current.method ?? baseline.method) === baseline.method;

function labelDrift(matched: MatchedLabel, input: AttributionDriftInput): LabelDrift {
  const threshold = input.threshold ?? NDCG_THRESHOLD;
  const value = ndcg(matched.baseline, matched.current);
  const rows = haveOneMethod(input) ? input.current.rows : undefined;
  const features = featureChanges(matched, input.baseline.rows, rows);
  const common = { label: matched.label, threshold, features };
  if (Number.isNaN(value)) {
    const note = 'All attributions of the baseline are zero: there is no ranking to compare with.';
    return { ...common, ndcg: null, drifted: false, note };
  }
  if (input.reading === 'Compatible') {
    return { ...common, ndcg: value, drifted: value < threshold };
  }
  const interval = intervalOf(matched, input, value);
  const p = chanceOf(matched, input, value);
  const below = value < threshold;
  const enough = p !== undefined || (input.current.rows ?? 0) >= LEAST_ROWS;
  const certain = p === undefined ? (interval?.[1] ?? 1) < threshold : p < SIGNIFICANCE;
  const moved = features.some((change) => hasMoved(change, threshold));
  if (!enough) {
    const note = below || moved ? tooFew(input.current.rows) : undefined;
    return { ...common, ndcg: value, interval, drifted: false, note };
  }
  const note = below && !certain ? whyNot(interval, p, threshold) : undefined;
  const drifted = (below && certain) || moved;
  return { ...common, ndcg: value, interval, p_value: p, drifted, note };
}

const hasMoved = ({ adjusted_p_value: p = 1, share_of_total }: FeatureChange, threshold: number) =>
  p < SIGNIFICANCE && share_of_total >= 1 - threshold;

const tooFew = (rows: number | undefined): string =>
  `Beside a baseline without standard errors ${rows ?? 'so few'} explained rows are too few to ` +
  `tell; ${LEAST_ROWS} are needed, or a baseline that is made here.`;

function whyNot(
  interval: readonly [number, number] | undefined,
  p: number | undefined,
  threshold: number,
): string {
  if (p !== undefined) {
    const percent = Number((p * 100).toPrecision(2));
    return (
      `The nDCG is below ${threshold}, but ${percent} % of windows of this size from the ` +
      'baseline have one as low.'
    );
  }
  if (interval === undefined) {
    return 'Too few rows were explained to tell a changed ranking from chance.';
  }
  const [low, high] = interval.map((bound) => bound.toFixed(2));
  const range = `its 95 % interval is ${low} to ${high}`;
  return `The nDCG is below ${threshold}, but too few rows were explained to tell: ${range}.`;
}

const methodOf = ({ current, baseline }: AttributionDriftInput): AggregationMethod =>
  current.method ?? baseline.method ?? 'mean_abs';

/**
 * The basic bootstrap interval, cut at 0 and 1: resampling lowers an nDCG as sampling did, and
 * mirroring the draws takes that bias out.
 */
function intervalOf(
  matched: MatchedLabel,
  input: AttributionDriftInput,
  value: number,
): readonly [number, number] | undefined {
  const draw = currentDraws(matched, input);
  if (draw === undefined) return undefined;
  const random = seededRandom((input.seed ?? 0) + seedOf(matched.label));
  const there = normalDraws(matched.baseline, matched.baselineErrors, methodOf(input), random);
  const scores = new Float64Array(matched.features.length);
  const gains = new Float64Array(matched.features.length);
  const drawn = Float64Array.from({ length: DRAWS }, () => {
    draw(scores);
    there(gains);
    return ndcg(gains, scores);
  })
    .filter((one) => !Number.isNaN(one))
    .sort();
  const at = (share: number) => drawn[Math.round(share * (drawn.length - 1))] ?? value;
  const low = Math.max(0, Math.min(value, 2 * value - at(0.975)));
  return [low, Math.min(1, Math.max(value, 2 * value - at(0.025)))];
}

function currentDraws(
  matched: MatchedLabel,
  { sample, current, seed, ...input }: AttributionDriftInput,
): DrawGlobals | undefined {
  const method = methodOf({ sample, current, ...input });
  const random = seededRandom((seed ?? 0) + seedOf(`rows of ${matched.label}`));
  const rows = current.rows ?? sample?.sample.rows ?? 0;
  if (sample?.labels.includes(matched.label) && sample.sample.rows > 1) {
    const { label, features } = matched;
    return rowResampler(sample, label, features, matched.current, rows, method, random);
  }
  const known = matched.currentErrors.some((error) => error > 0);
  return known ? normalDraws(matched.current, matched.currentErrors, method, random) : undefined;
}

/**
 * How often a window of as many rows, from the baseline's own law, has an nDCG as low: both sides
 * are drawn around the baseline by their standard errors. Undefined where these are not known.
 */
function chanceOf(
  matched: MatchedLabel,
  input: AttributionDriftInput,
  value: number,
): number | undefined {
  const { baseline, baselineErrors } = matched;
  const [rows, there] = [input.current.rows, input.baseline.rows];
  if (!(rows && there) || !baselineErrors.some((error) => error > 0)) return undefined;
  const method = methodOf(input);
  const random = seededRandom((input.seed ?? 0) + seedOf(`chance of ${matched.label}`));
  const windowErrors = baselineErrors.map((error) => error * Math.sqrt(there / rows));
  const window = normalDraws(baseline, windowErrors, method, random);
  const again = normalDraws(baseline, baselineErrors, method, random);
  const scores = new Float64Array(baseline.length);
  const gains = new Float64Array(baseline.length);
  let asLow = 0;
  for (let i = 0; i < CHANCE_DRAWS; i += 1) {
    window(scores);
    again(gains);
    if (!(ndcg(gains, scores) > value)) asLow += 1;
  }
  return (asLow + 1) / (CHANCE_DRAWS + 1);
}

function violationOf(found: LabelDrift, reading: string): AttributionViolation {
  const { label, threshold, interval, p_value, features } = found;
  const value = found.ndcg!;
  const common = {
    label,
    metric_name: 'shap',
    constraint_check_type: 'feature_attribution_drift_check',
  } as const;
  const ranking = {
    ...common,
    description: `Feature attribution drift ${pythonFloat(value)} exceeds threshold ${threshold}`,
    method: 'ndcg' as const,
    ...{ value, threshold, threshold_source: sourceOf(threshold) },
  };
  if (reading === 'Compatible') return ranking;
  const sound = {
    comparison_method: 'Sound' as const,
    feature_changes: features.filter(({ change }) => change === 'gained' || change === 'lost'),
  };
  if (value < threshold && found.note === undefined) {
    const p = p_value !== undefined && { p_value };
    return { ...ranking, effect: value, effect_interval: interval, ...p, ...sound };
  }
  const moved = features.filter((change) => hasMoved(change, threshold));
  const share = Math.max(...moved.map(({ share_of_total }) => share_of_total));
  return {
    ...common,
    description: movedText(moved, threshold),
    method: 'moved_share',
    ...{ value: share, effect: share, threshold: Number((1 - threshold).toPrecision(6)) },
    p_value: Math.min(...moved.map(({ adjusted_p_value = 1 }) => adjusted_p_value)),
    threshold_source:
      'the least share of all attributions of the baseline whose move to or from a feature is told',
    ...sound,
  };
}

const sourceOf = (threshold: number): string =>
  `${threshold === NDCG_THRESHOLD ? "AWS's own" : 'given'}: the least nDCG of the ranking with ` +
  "the baseline's attributions";

function movedText(moved: readonly FeatureChange[], threshold: number): string {
  const short = (value: number) => Number(value.toPrecision(3));
  const parts = moved.map(
    ({ feature_name, baseline, current, share_of_total }) =>
      `${feature_name} from ${short(baseline)} to ${short(current)} ` +
      `(${Math.round(share_of_total * 100)} %)`,
  );
  const limit = short((1 - threshold) * 100);
  return `Feature attributions changed by at least ${limit} % of their sum: ${parts.join(', ')}`;
}

/** A number between 0 and 1 as Python prints a float: `0.0`, `1e-07`. */
function pythonFloat(value: number): string {
  if (Number.isInteger(value)) return `${value}.0`;
  if (value >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}
