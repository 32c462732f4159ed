import type { AggregationMethod } from '../../clarify/types.js';
import { seededRandom, seedOf } from '../../drift/random.js';
import { featureChanges } from './feature-changes.js';
import { type MatchedLabel, matchRuns } from './match.js';
import { ndcg } from './ndcg.js';
import { type DrawGlobals, normalDraws, rowResampler } from './resampling.js';
import type {
  AttributionDrift,
  AttributionDriftInput,
  AttributionViolation,
  LabelDrift,
} from './types.js';

/** nDCG under which AWS reports a violation. */
export const NDCG_THRESHOLD = 0.9;
const DRAWS = 400;
const CHANCE_DRAWS = 2000;
/** Windows of the baseline may look like this one no more often. */
const SIGNIFICANCE = 0.01;

/**
 * Holds the global attributions of a run against a baseline's, label by label.
 *
 * Compatible: a violation where the nDCG is under the threshold, in AWS's words and members.
 * Sound: the nDCG must be under it for certain: the whole of its 95 % interval lies below, by
 * resampling the window's rows and drawing the baseline's values by their standard errors; and,
 * where the baseline tells its rows and standard errors, fewer than 1 % of windows of this size
 * would have an nDCG as low without drift.
 */
export function checkAttributionDrift(input: AttributionDriftInput): AttributionDrift {
  const { matched, notes } = matchRuns(input.baseline, input.current);
  const told = [...notes];
  const [before, now] = [input.baseline.method, input.current.method];
  if (before !== undefined && now !== undefined && before !== now) {
    told.push(
      `The baseline aggregates by ${before}, this run by ${now}: sizes cannot be compared; ` +
        'give both the same agg_method.',
    );
  }
  const labels = matched.map((label) => labelDrift(label, input));
  const violations = labels
    .filter(({ drifted }) => drifted)
    .map((label) => violationOf(label, input.reading));
  return { reading: input.reading, labels, violations, notes: told };
}

function labelDrift(matched: MatchedLabel, input: AttributionDriftInput): LabelDrift {
  const threshold = input.threshold ?? NDCG_THRESHOLD;
  const value = ndcg(matched.baseline, matched.current);
  const features = featureChanges(matched, input.baseline.rows, input.current.rows);
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
  const certain = interval !== undefined && interval[1] < threshold;
  const drifted = below && certain && (p === undefined || p < SIGNIFICANCE);
  const note = below && !drifted ? whyNot(interval, p, threshold) : undefined;
  return { ...common, ndcg: value, interval, p_value: p, drifted, note };
}

function whyNot(
  interval: readonly [number, number] | undefined,
  p: number | undefined,
  threshold: number,
): string {
  if (interval === undefined) {
    return 'Too few rows were explained to tell a changed ranking from chance.';
  }
  const [low, high] = interval.map((bound) => bound.toFixed(2));
  const range = `its 95 % interval is ${low} to ${high}`;
  if (interval[1] >= threshold) {
    return `The nDCG is below ${threshold}, but too few rows were explained to tell: ${range}.`;
  }
  const percent = Number(((p ?? 1) * 100).toPrecision(2));
  return (
    `The nDCG is below ${threshold}, but ${percent} % of windows of this size from the ` +
    'baseline have one as low.'
  );
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
  const violation = {
    label,
    metric_name: 'shap',
    constraint_check_type: 'feature_attribution_drift_check',
    description: `Feature attribution drift ${pythonFloat(value)} exceeds threshold ${threshold}`,
  } as const;
  if (reading === 'Compatible') return violation;
  const changed = features.filter(({ change }) => change !== 'steady');
  return {
    ...violation,
    comparison_method: 'Sound',
    effect: value,
    effect_interval: interval,
    ...(p_value !== undefined && { p_value }),
    threshold,
    feature_changes: changed,
  };
}

/** A number between 0 and 1 as Python prints a float: `0.0`, `1e-07`. */
function pythonFloat(value: number): string {
  if (Number.isInteger(value)) return `${value}.0`;
  if (value >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}
