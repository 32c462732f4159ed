import type { FeatureResults, FeatureSummary } from '@guiderail/analysis';
import type { RunRow } from '../runs.js';
import { featureRunsOf } from './feature-runs.js';
import type {
  FeatureRow,
  FeatureState,
  FeaturesRun,
  MonitorFeaturesView,
} from './monitor-features-types.js';
import { numberOf, type Packed } from './packed-results.js';
import { endOf, runsAsked } from './runs-asked.js';
import type { View, ViewDeps } from './view.js';

/** Points of the small line of each feature. */
const mostPoints = 40;
const mostNotes = 20;
const mostUnreadable = 20;

/** Every feature of a data-quality monitor, the worst first. */
export const monitorFeaturesView = (deps: ViewDeps): View => ({
  name: 'monitor-features',
  async read(request): Promise<MonitorFeaturesView> {
    const runs = featureRunsOf(deps);
    const asked = await runsAsked(deps, request);
    const results = asked.run && (await runs.results(asked.run));
    if (!asked.run || !results) return { times: [], features: [] };
    const shown = asked.runs.slice(-mostPoints);
    const numbers = await runs.numbers(shown, request.signal);
    return {
      run: featuresRun(asked.run, results),
      times: shown.map(endOf),
      features: results.found.features
        .map((feature) => ({ ...rowOf(feature), distances: distancesOf(feature, numbers) }))
        .sort(worstFirst),
    };
  },
});

/** A run as charts tell of it. */
export const featuresRun = (
  run: RunRow,
  { found, partial }: { readonly found: FeatureResults; readonly partial: boolean },
): FeaturesRun => ({
  due: run.due,
  start: run.window_start ?? undefined,
  end: run.window_end ?? undefined,
  records: found.item_count,
  reading: found.comparison_method,
  unreadable: {
    count: found.unreadable.count,
    examples: found.unreadable.examples.slice(0, mostUnreadable),
  },
  notes: found.notes.slice(0, mostNotes),
  partial,
});

function rowOf({ name, outcome, violations, now, baseline, drift }: FeatureSummary): FeatureRow {
  return {
    name,
    state: outcome,
    checks: violations.length > 0 ? [...new Set(violations)] : undefined,
    distance: drift?.effect,
    threshold: drift?.threshold,
    method: drift?.method,
    interval: drift?.effect_interval,
    p: drift?.adjusted_p_value ?? drift?.p_value,
    completeness: now?.completeness,
    expectedCompleteness: baseline?.completeness,
    type: now?.inferred_type,
    expectedType: baseline?.inferred_type,
  };
}

function distancesOf({ name }: FeatureSummary, runs: readonly (Packed | undefined)[]) {
  const distances = runs.map((run) => numberOf(run, name, 'distance'));
  if (distances.every((value) => value === null)) return undefined;
  return distances.map((value) => (value === null ? null : Number(value.toPrecision(3))));
}

const urgency: Readonly<Record<FeatureState, number>> = {
  violation: 0,
  too_small: 1,
  ok: 1,
  not_compared: 2,
  excluded: 3,
};

/** Violations first, then by how much of its threshold the distance takes. */
function worstFirst(a: FeatureRow, b: FeatureRow): number {
  const byState = urgency[a.state] - urgency[b.state];
  if (byState !== 0) return byState;
  return share(b) - share(a) || (a.name < b.name ? -1 : 1);
}

/** Of a chi-squared p-value, which drifts where it is small, the other way round. */
function share({ distance, threshold, method }: FeatureRow): number {
  if (distance === undefined || !threshold) return -1;
  return method === 'chi_squared_p_value'
    ? threshold / Math.max(distance, 1e-12)
    : distance / threshold;
}
