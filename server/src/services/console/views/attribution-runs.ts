import {
  type AttributionDrift,
  checkAttributionDrift,
  type FeatureChange,
  type GlobalShap,
  NDCG_THRESHOLD,
} from '@guiderail/analysis';
import type { RunRow } from '../runs.js';
import type {
  AttributionFeature,
  AttributionLabel,
  AttributionRunFacts,
  AttributionRunsView,
} from './attribution-types.js';
import { type ReadDrift, readDrift } from './drift-results.js';
import { listIn, membersOf, numberIn, textIn } from './json-members.js';
import {
  type ReadAttributions,
  readAttributionBaseline,
  readRunAttributions,
  type ShortAttributions,
  shortAttributions,
} from './read-attributions.js';
import { endOf, runsAsked } from './runs-asked.js';
import type { View, ViewDeps } from './view.js';

const mostLabels = 60;
const mostFeatures = 500;
const mostLines = 30;

/** What the predictions of a monitor's run rested on, and over time. */
export const attributionRunsView = (deps: ViewDeps): View => ({
  name: 'attribution-runs',
  async read(request): Promise<AttributionRunsView> {
    const { run, runs } = await runsAsked(deps, request);
    const times = { times: runs.map(endOf), dues: runs.map(({ due }) => due) };
    const found = run && (await readRunAttributions(deps, run));
    if (!run || typeof found !== 'object') {
      return { ...times, labels: [], labelCount: 0, features: [], featureCount: 0 };
    }
    const [drift, before] = await Promise.all([
      readDrift(deps, run),
      readAttributionBaseline(deps, run),
    ]);
    const baseline = typeof before === 'object' ? before : undefined;
    const lines = await shortAttributions(deps, runs, request.signal);
    const checked = baseline && checkOf(found, baseline);
    const labels = labelsOf(found, { baseline, checked, drift, lines });
    const { Label: asked } = request.body;
    const label = labels.find((one) => one.label === asked) ?? labels[0];
    const features = label ? featuresOf(label.label, { found, baseline, checked, lines }) : [];
    return {
      ...times,
      run: factsOf(run, found, drift, before),
      labels: labels.slice(0, mostLabels),
      labelCount: labels.length,
      label: label?.label,
      features: features.slice(0, mostFeatures),
      featureCount: features.length,
    };
  },
});

/** Features' changes, as the run found them: they follow from both files alone. */
const checkOf = ({ global: current }: ReadAttributions, { global: baseline }: ReadAttributions) =>
  checkAttributionDrift({ baseline, current, reading: 'Compatible' });

const factsOf = (
  run: RunRow,
  { global, method, why, logit }: ReadAttributions,
  { rows, reading, notes }: ReadDrift,
  baseline: ReadAttributions | string | undefined,
): AttributionRunFacts => ({
  due: run.due,
  start: run.window_start ?? undefined,
  end: run.window_end ?? undefined,
  rows: global.rows ?? rows,
  baselineRows: typeof baseline === 'object' ? baseline.global.rows : undefined,
  ...{ reading, notes, method, why, logit },
  aggregation: global.method,
  baseline: run.baseline_constraints ?? undefined,
  baselineProblem: problemOf(run, baseline),
});

function problemOf(run: RunRow, baseline: ReadAttributions | string | undefined) {
  if (typeof baseline === 'string') return baseline;
  if (baseline) return undefined;
  return run.baseline_constraints
    ? 'The file of the baseline is not there any more, or too large to be read.'
    : 'This run was held against no baseline.';
}

interface Known {
  readonly baseline: ReadAttributions | undefined;
  readonly checked: AttributionDrift | undefined;
  readonly lines: readonly (ShortAttributions | undefined)[];
}

function labelsOf(
  { global }: ReadAttributions,
  { baseline, checked, drift, lines }: Known & { readonly drift: ReadDrift },
): AttributionLabel[] {
  const violated = new Map(
    (drift.violations ?? []).map((one) => [textIn(one, 'label') ?? '', one] as const),
  );
  const labels = Object.entries(global.labels).map(([label, { expected_value }]) => {
    const said = drift.labels.find((one) => textIn(one, 'label') === label) ?? {};
    const computed = checked?.labels.find((one) => one.label === label);
    const violation = violated.get(label) ?? {};
    return {
      label,
      ndcg: numberIn(said, 'ndcg') ?? computed?.ndcg ?? null,
      interval: pairOf(said.interval) ?? pairOf(violation.effect_interval),
      pValue: numberIn(said, 'p_value') ?? numberIn(violation, 'p_value'),
      threshold: numberIn(said, 'threshold') ?? computed?.threshold ?? NDCG_THRESHOLD,
      drifted: violated.has(label),
      note: textIn(said, 'note') ?? computed?.note,
      expected: expected_value,
      baselineExpected: baseline?.global.labels[label]?.expected_value,
      values: lines.map((run) => run?.ndcg.get(label) ?? null),
      violated: lines.flatMap((run, i) => (run?.violated.has(label) ? [i] : [])),
    };
  });
  return labels.sort(
    (a, b) => Number(b.drifted) - Number(a.drifted) || (a.ndcg ?? 2) - (b.ndcg ?? 2),
  );
}

function pairOf(value: unknown): readonly [number, number] | undefined {
  const [low, high] = listIn(membersOf({ value }), 'value');
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : undefined;
}

function featuresOf(
  label: string,
  { found, baseline, checked, lines }: Known & { readonly found: ReadAttributions },
): AttributionFeature[] {
  const now = found.global.labels[label];
  if (!now) return [];
  const before = baseline?.global.labels[label];
  const drift = checked?.labels.find((one) => one.label === label);
  const changes = new Map(drift?.features.map((one) => [one.feature_name, one] as const));
  const names =
    drift?.features.map((one) => one.feature_name) ?? Object.keys(now.global_shap_values);
  const features = names.map((name) => featureOf(name, { now, before, change: changes.get(name) }));
  const places = placesOf(names, ({ now }) => now, features);
  const earlier = drift && placesOf(names, ({ baseline: was }) => was ?? 0, features);
  return features
    .map((one) => ({
      ...one,
      place: places.get(one.name) ?? names.length,
      baselinePlace: earlier?.get(one.name),
    }))
    .sort((a, b) => a.place - b.place)
    .map((one) => (isDrawn(one) ? { ...one, values: lineOf(one.name, label, lines) } : one));
}

interface OfFeature {
  readonly now: GlobalShap;
  readonly before: GlobalShap | undefined;
  readonly change: FeatureChange | undefined;
}

const featureOf = (
  name: string,
  { now, before, change }: OfFeature,
): Omit<AttributionFeature, 'place'> => ({
  name,
  now: change?.current ?? now.global_shap_values[name] ?? 0,
  error: now.global_shap_standard_errors?.[name],
  baseline: change?.baseline,
  baselineError: before?.global_shap_standard_errors?.[name],
  difference: change?.difference,
  interval: change?.interval,
  adjustedPValue: change?.adjusted_p_value,
  share: change?.share_of_total,
  change: change?.change,
});

/** By size, whatever the sign; 1 is the greatest. */
function placesOf(
  names: readonly string[],
  of: (feature: Omit<AttributionFeature, 'place'>) => number,
  features: readonly Omit<AttributionFeature, 'place'>[],
): Map<string, number> {
  const sizes = new Map(features.map((one) => [one.name, Math.abs(of(one))]));
  const ordered = [...names].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
  return new Map(ordered.map((name, i) => [name, i + 1]));
}

/** Whether a feature matters, or did. */
const isDrawn = ({ place, baselinePlace = place }: AttributionFeature): boolean =>
  Math.min(place, baselinePlace) <= mostLines / 2 || place <= mostLines;

const lineOf = (
  name: string,
  label: string,
  lines: readonly (ShortAttributions | undefined)[],
): (number | null)[] => lines.map((run) => run?.labels[label]?.global_shap_values[name] ?? null);
