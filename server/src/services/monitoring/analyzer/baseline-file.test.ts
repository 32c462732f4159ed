import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readConstraints, readStatistics } from './baseline-file.js';
import { jsonMistake } from './json-place.js';

const feature = { name: 'a', inferred_type: 'Integral', completeness: 1 };

test("a constraints file of AWS's keeps meaning what it meant", () => {
  const read = readConstraints(
    JSON.stringify({
      version: 0,
      features: [{ ...feature, num_constraints: { is_non_negative: true } }],
      monitoring_config: {
        evaluate_constraints: 'Enabled',
        emit_metrics: 'Enabled',
        datatype_check_threshold: 1,
        domain_content_threshold: 1,
        distribution_constraints: {
          perform_comparison: 'Enabled',
          comparison_threshold: 0.1,
          comparison_method: 'Robust',
        },
      },
    }),
    'f',
  );
  const { distribution_constraints } = read.monitoring_config;
  assert.equal(distribution_constraints.comparison_method, 'Robust');
  assert.equal(distribution_constraints.categorical_comparison_threshold, 0.1);
  assert.equal(distribution_constraints.categorical_drift_method, 'LInfinity');
  assert.deepEqual(read.features[0]?.num_constraints, { is_non_negative: true });
});

test('the form of 2019 is read', () => {
  const read = readConstraints(
    JSON.stringify({
      features: [feature],
      monitoring_config: {
        evaluate_constraints: 'Enabled',
        emit_metrics: 'Disabled',
        distribution_constraints: {
          enable_comparisons: false,
          min_domain_mass: 0.8,
          comparison_threshold: 1,
        },
      },
    }),
    'f',
  );
  assert.equal(read.monitoring_config.domain_content_threshold, 0.8);
  assert.equal(read.monitoring_config.distribution_constraints.perform_comparison, 'Disabled');
});

test('a file edited by a person: the message names the place', () => {
  const wrong: [string, RegExp][] = [
    ['{\n  "features": [\n    {"name": "a",}\n  ]\n}', /s3:\/\/b\/c: line 3, column 18: /],
    ['{\n  "features": [', /line 2, column 16/],
    ['{\n  "features": tru\n}', /line 2, column 15/],
    ['[]', /s3:\/\/b\/c: the file is \[\], but must be an object/],
    ['{}', /features is missing, but must be a list/],
    [JSON.stringify({ features: [{ ...feature, name: 3 }] }), /features\[0\]\.name is 3/],
    [
      JSON.stringify({ features: [feature, { ...feature, completeness: '1' }] }),
      /features\[1\]\.completeness is "1", but must be a number from 0 to 1/,
    ],
    [
      JSON.stringify({ features: [{ ...feature, inferred_type: 'int' }] }),
      /features\[0\]\.inferred_type is "int", but must be one of Integral/,
    ],
    [
      JSON.stringify({
        features: [feature],
        monitoring_config: { distribution_constraints: { comparison_method: 'robust' } },
      }),
      /monitoring_config\.distribution_constraints\.comparison_method is "robust"/,
    ],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => readConstraints(text, 's3://b/c'), message, text);
  }
  assert.throws(() => readStatistics('{"dataset":{}}', 'f'), /dataset\.item_count is missing/);
});

test('a mistake is found where there is one, and only there', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(jsonMistake(JSON.stringify(value)), undefined);
      assert.equal(jsonMistake(JSON.stringify(value, null, 2)), undefined);
    }),
  );
  const texts = fc.string({ unit: fc.constantFrom(...'{}[],:"ab01.e-+\\ \ntrue'.split('')) });
  fc.assert(
    fc.property(texts, (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      assert.equal(jsonMistake(text) === undefined, valid, JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
});
