import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConstraints } from './parse-constraints.js';

const file = (feature: object, config: object = {}) =>
  JSON.stringify({
    version: 0,
    features: [{ name: 'a', inferred_type: 'Integral', completeness: 1, ...feature }],
    monitoring_config: config,
  });

test('what a file leaves out has the default of AWS', () => {
  const { monitoring_config } = parseConstraints(file({}));
  assert.deepEqual(monitoring_config, {
    evaluate_constraints: 'Enabled',
    emit_metrics: 'Enabled',
    datatype_check_threshold: 1,
    domain_content_threshold: 1,
    distribution_constraints: {
      perform_comparison: 'Enabled',
      comparison_threshold: 0.1,
      comparison_method: 'Robust',
    },
  });
});

test('the schema of 2019 reads in', () => {
  const distribution_constraints = {
    enable_comparisons: false,
    min_domain_mass: 0.9,
    comparison_threshold: 0.2,
  };
  const { monitoring_config } = parseConstraints(file({}, { distribution_constraints }));
  assert.equal(monitoring_config.domain_content_threshold, 0.9);
  assert.equal(monitoring_config.distribution_constraints.perform_comparison, 'Disabled');
  assert.equal(monitoring_config.distribution_constraints.comparison_threshold, 0.2);
});

test('a mistake is named with its place and what is expected there', () => {
  const cases: [string, RegExp][] = [
    ['{"features": [', /constraints\.json is not JSON: .*missing or extra comma/s],
    ['[]', /constraints\.json is \[\]; expected an object in braces/],
    ['{}', /features is missing; expected a list/],
    [file({ name: 3 }), /features\[0\]\.name is 3; expected a text in quotes/],
    [file({ inferred_type: 'Integer' }), /features\[0\]\.inferred_type is "Integer"; .*"Integral"/],
    [file({ completeness: 90 }), /features\[0\]\.completeness is 90; .*between 0 and 1/],
    [
      file({ num_constraints: { minimum: '3' } }),
      /num_constraints\.minimum is "3"; .*without quotes/,
    ],
    [
      file({ num_constraints: { minimum: 3, maximum: 2 } }),
      /minimum is 3; expected a number not above the maximum \(2\)/,
    ],
    [file({ string_constraints: { domains: 'x' } }), /domains is "x"; expected a list/],
    [
      file({}, { distribution_constraints: { comparison_method: 'linf_robust' } }),
      /distribution_constraints\.comparison_method is "linf_robust"; .*"Sound", "Robust", "Simple"/,
    ],
    [
      file({}, { distribution_constraints: { season: ['hour'] } }),
      /season\[0\] is "hour"; .*"hour-of-day"/,
    ],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseConstraints(text), { message });
  }
  const twice =
    '{"features":[{"name":"a","inferred_type":"String"},' +
    '{"name":"a","inferred_type":"String"}]}';
  assert.throws(() => parseConstraints(twice), /features\[1\]\.name is "a"; expected a name not/);
});
