import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileShapeError } from '../json/shape.js';
import type { CheckResult, FeatureStatistics, Statistics } from '../types.js';
import { featureResults, parseFeatureResults } from './feature-results.js';

const kll = { buckets: [], sketch: { parameters: { c: 0.64, k: 2048 }, data: [[1, 2, 3]] } };

const numbers = (name: string, missing: number): FeatureStatistics => ({
  name,
  inferred_type: 'Integral',
  numerical_statistics: {
    common: { num_present: 3, num_missing: missing },
    ...{ mean: 2, sum: 6, std_dev: 0.816496580927726, min: 1, max: 3 },
    approximate_num_distinct_values: 4,
    distribution: { kll },
  },
});

const statistics = (...features: FeatureStatistics[]): Statistics => ({
  version: 0,
  dataset: { item_count: 4 },
  features,
});

const violation = {
  feature_name: 'age',
  constraint_check_type: 'completeness_check' as const,
  description: 'Data completeness requirement is not met. Expected: 100.0%. Observed: Only 75.0%.',
};

const check: CheckResult = {
  comparisonMethod: 'Sound',
  itemCount: 4,
  violations: [violation],
  features: [
    {
      feature: 'age',
      inferredType: 'Integral',
      outcome: 'violation',
      violations: [violation],
      drift: {
        feature: 'age',
        method: 'anderson_darling',
        drifted: false,
        effect: 0.25,
        effectInterval: [0, 0.5],
        threshold: 0.1,
        thresholdSource: 'comparison_threshold',
        pValue: 0.4,
        adjustedPValue: 0.4,
        tooSmall: '3 rows cannot tell a difference of 10 % from chance',
      },
    },
    {
      feature: 'gone',
      inferredType: 'String',
      outcome: 'not_compared',
      violations: [],
      note: 'not in the current data',
    },
  ],
  notes: ['a note'],
  unreadable: { count: 1, examples: [{ source: 's', line: 3, reason: 'no JSON', excerpt: '{' }] },
};

const expected = { name: 'age', inferred_type: 'Fractional' as const, completeness: 1 };
const config = {} as never; // no setting is read

test('a feature has its values, those it is held against, and what was found', () => {
  const found = featureResults(check, statistics(numbers('age', 1)), {
    statistics: statistics(numbers('age', 0)),
    constraints: { version: 0, features: [expected], monitoring_config: config },
  });
  const [age, gone] = found.features;
  const values = { mean: 2, std_dev: 0.816496580927726, min: 1, max: 3, distinct: 3, present: 3 };
  assert.deepEqual(age, {
    name: 'age',
    outcome: 'violation',
    now: { inferred_type: 'Integral', completeness: 0.75, missing: 1, ...values },
    baseline: { inferred_type: 'Fractional', completeness: 1, missing: 0, ...values },
    drift: {
      method: 'anderson_darling',
      drifted: false,
      effect: 0.25,
      effect_interval: [0, 0.5],
      threshold: 0.1,
      threshold_source: 'comparison_threshold',
      p_value: 0.4,
      adjusted_p_value: 0.4,
      too_small: '3 rows cannot tell a difference of 10 % from chance',
    },
    violations: ['completeness_check'],
  });
  assert.deepEqual(gone, {
    name: 'gone',
    outcome: 'not_compared',
    note: 'not in the current data',
    violations: [],
  });
});

test('it is read back as it was written, and nothing else is taken for it', () => {
  const found = featureResults(check, statistics(numbers('age', 1)), {});
  assert.deepEqual(parseFeatureResults(JSON.stringify(found)), found);
  for (const text of ['{}', '[]', '{"features":[{"name":1}]}', '{"features":[]}']) {
    assert.throws(() => parseFeatureResults(text), FileShapeError, text);
  }
});
