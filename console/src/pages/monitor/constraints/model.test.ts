import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedIn,
  limitsOf,
  metricLimits,
  set,
  settingsOf,
  withLimit,
  withMetric,
  withSetting,
} from './model.js';

// the shape of AWS's developer guide: "Schema for Constraints (constraints.json file)"
const file = {
  version: 0,
  features: [
    {
      name: 'age',
      inferred_type: 'Integral',
      completeness: 1,
      num_constraints: { is_non_negative: true },
    },
    {
      name: 'city',
      inferred_type: 'String',
      completeness: 0.9,
      string_constraints: {
        domains: ['Oslo', 'Bergen'],
        monitoring_config_overrides: { domain_content_threshold: 0.5 },
      },
    },
  ],
  monitoring_config: {
    evaluate_constraints: 'Enabled',
    datatype_check_threshold: 1,
    distribution_constraints: { comparison_threshold: 0.1, comparison_method: 'Robust' },
  },
  of_mine: [1],
};
const [age, city] = file.features;

test('a feature is read as the file has it', () => {
  assert.equal(limitsOf(age ?? {}).is_non_negative, true);
  assert.deepEqual(limitsOf(city ?? {}).domains, ['Oslo', 'Bergen']);
  assert.equal(limitsOf(city ?? {}).domain_content_threshold, 0.5);
  assert.equal(settingsOf(file.monitoring_config).comparison_threshold, 0.1);
});

test('a limit that is set changes nothing else, and what is not known stays', () => {
  const next = withLimit(file, 'age', 'minimum', 18);
  assert.deepEqual(next, {
    ...file,
    features: [{ ...age, num_constraints: { is_non_negative: true, minimum: 18 } }, city],
  });
  assert.deepEqual(changedIn(file, next), ['age']);
});

test('overrides go where a feature has them already', () => {
  const own = withLimit(file, 'city', 'comparison_threshold', 0.3).features as object[];
  assert.deepEqual(own[1], {
    ...city,
    string_constraints: {
      domains: ['Oslo', 'Bergen'],
      monitoring_config_overrides: {
        domain_content_threshold: 0.5,
        distribution_constraints: { comparison_threshold: 0.3 },
      },
    },
  });
  const first = withLimit(file, 'age', 'comparison_threshold', 0.3).features as object[];
  assert.deepEqual(first[0], {
    ...age,
    monitoringConfigOverrides: { distribution_constraints: { comparison_threshold: 0.3 } },
  });
});

test('what is taken out leaves no empty object behind', () => {
  const set = withLimit(file, 'age', 'comparison_threshold', 0.3);
  assert.deepEqual(withLimit(set, 'age', 'comparison_threshold', undefined), file);
  const without = withLimit(file, 'age', 'is_non_negative', undefined).features as object[];
  assert.deepEqual(without[0], { name: 'age', inferred_type: 'Integral', completeness: 1 });
});

test('settings of all features, and metrics of a model', () => {
  assert.equal(
    settingsOf(withSetting(file, 'comparison_threshold', 0.2).monitoring_config as object as never)
      .comparison_threshold,
    0.2,
  );
  const quality = {
    version: 0,
    regression_constraints: { mae: { threshold: 2, comparison_operator: 'GreaterThanThreshold' } },
  };
  assert.deepEqual(metricLimits(quality), [
    { name: 'mae', threshold: 2, operator: 'GreaterThanThreshold' },
  ]);
  const next = withMetric(quality, 'mae', 'threshold', 3);
  assert.deepEqual(metricLimits(next)[0]?.threshold, 3);
  assert.deepEqual(changedIn(quality, next), ['mae']);
});

test('a path is made where there is none', () => {
  assert.deepEqual(set({ a: 1 }, ['b', 'c'], 2), { a: 1, b: { c: 2 } });
});
