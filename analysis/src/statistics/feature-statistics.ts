import type { ColumnProfile } from '../measures/column-profile.js';
import { inferredType } from '../measures/kinds.js';
import type { Measure } from '../measures/measure.js';
import type { Profile } from '../measures/profile.js';
import { MEASURES, type MeasureName } from '../measures/registry.js';
import type {
  FeatureStatistics,
  NumericalStatistics,
  Statistics,
  StringStatistics,
} from '../types.js';

const MEASURE_LIST = Object.entries(MEASURES) as [MeasureName, Measure<unknown>][];

/** The contents of statistics.json. */
export function statisticsOf(profile: Profile): Statistics {
  return {
    version: 0,
    dataset: { item_count: profile.rows },
    features: profile.columns.map(featureStatistics),
  };
}

/** A feature's part of statistics.json: each measure adds its fields, in the registry's order. */
export function featureStatistics(column: ColumnProfile): FeatureStatistics {
  const { name, states } = column;
  const type = inferredType(states.kinds);
  const head = { name, inferred_type: type };
  if (type === 'Integral' || type === 'Fractional') {
    let fields: Partial<NumericalStatistics> = {};
    for (const [measure, { numeric }] of MEASURE_LIST) {
      if (numeric !== undefined) fields = { ...fields, ...numeric(states[measure], fields) };
    }
    return { ...head, numerical_statistics: fields as NumericalStatistics };
  }
  let fields: Partial<StringStatistics> = {};
  for (const [measure, { text }] of MEASURE_LIST) {
    if (text !== undefined) fields = { ...fields, ...text(states[measure], fields) };
  }
  return { ...head, string_statistics: fields as StringStatistics };
}
