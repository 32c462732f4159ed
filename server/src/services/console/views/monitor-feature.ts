import {
  type FeatureStatistics,
  type FeatureSummary,
  findFeature,
  type ValueFacts,
} from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import type { RunRow } from '../runs.js';
import { distributionsOf } from './feature-distributions.js';
import { featureRunsOf } from './feature-runs.js';
import { violationsOf } from './feature-violations.js';
import { featuresRun } from './monitor-features.js';
import type {
  FeatureDrift,
  FeatureHistory,
  FeatureValues,
  MonitorFeatureView,
} from './monitor-features-types.js';
import { type KeptNumber, numberOf, type Packed, stateOf, typeOf } from './packed-results.js';
import { readRunFile, readUri } from './read-run-file.js';
import { endOf, runsAsked } from './runs-asked.js';
import type { View, ViewDeps } from './view.js';

/** 2,500 features with sketches; only the bytes of one are parsed. */
const longestStatistics_bytes = 256 * 1024 * 1024;

/** One feature of a data-quality monitor: its distributions in a run, and its values over time. */
export const monitorFeatureView = (deps: ViewDeps): View => ({
  name: 'monitor-feature',
  async read(request): Promise<MonitorFeatureView> {
    const { Feature: name } = request.body;
    if (typeof name !== 'string') throw validationException('Feature, a name, is missing.');
    const asked = await runsAsked(deps, request);
    const runs = featureRunsOf(deps);
    const [results, numbers, sides, violations] = await Promise.all([
      asked.run && runs.results(asked.run),
      runs.numbers(asked.runs, request.signal),
      asked.run ? sidesOf(deps, asked.run, name) : ([undefined, undefined] as const),
      asked.run ? violationsOf(deps, asked.run, name) : [],
    ]);
    const feature = results?.found.features.find((one) => one.name === name);
    return {
      run: asked.run && results && featuresRun(asked.run, results),
      name,
      state: feature?.outcome,
      note: feature?.note,
      drift: feature && driftOf(feature),
      now: feature?.now && valuesOf(feature.now),
      baseline: feature?.baseline && valuesOf(feature.baseline),
      distributions: distributionsOf(sides),
      history: historyOf(asked.runs, numbers, name),
      violations,
    };
  },
});

/** A feature in the baseline and in a run. */
export async function sidesOf(
  deps: Pick<ViewDeps, 'objects'>,
  run: RunRow,
  name: string,
): Promise<readonly [FeatureStatistics | undefined, FeatureStatistics | undefined]> {
  const before = await readUri(deps, run.baseline_statistics, longestStatistics_bytes);
  const baseline = before && findFeature(before, name);
  const now = await readRunFile(deps, run, 'statistics.json', longestStatistics_bytes);
  return [baseline, now && findFeature(now, name)];
}

function driftOf({ drift }: FeatureSummary): FeatureDrift | undefined {
  if (!drift) return undefined;
  const { method, drifted, threshold, words } = drift;
  return {
    ...{ method, drifted, threshold, words },
    distance: drift.effect,
    interval: drift.effect_interval,
    thresholdSource: drift.threshold_source,
    p: drift.p_value,
    adjustedP: drift.adjusted_p_value,
    tooSmall: drift.too_small,
  };
}

export function valuesOf(facts: ValueFacts): FeatureValues {
  const { completeness, present, missing, distinct, mean, min, max } = facts;
  const values = { completeness, present, missing, distinct, mean, min, max };
  return { type: facts.inferred_type, ...values, deviation: facts.std_dev };
}

function historyOf(
  rows: readonly RunRow[],
  numbers: readonly (Packed | undefined)[],
  name: string,
): FeatureHistory {
  const read = rows.flatMap((row, i) => {
    const packed = numbers[i];
    return packed ? [{ row, packed }] : [];
  });
  const of = (column: KeptNumber) => read.map(({ packed }) => numberOf(packed, name, column));
  return {
    dues: read.map(({ row }) => row.due),
    starts: read.map(({ row }) => row.window_start ?? row.due),
    ends: read.map(({ row }) => endOf(row)),
    distance: of('distance'),
    low: of('low'),
    high: of('high'),
    threshold: of('threshold'),
    completeness: of('completeness'),
    mean: of('mean'),
    deviation: of('deviation'),
    min: of('min'),
    max: of('max'),
    distinct: of('distinct'),
    types: read.map(({ packed }) => typeOf(packed, name)),
    states: read.map(({ packed }) => stateOf(packed, name)),
    unread: rows.length - read.length,
  };
}
