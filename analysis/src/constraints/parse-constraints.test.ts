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

test('every mistake of a person is named with line, column, member and what to write', () => {
  const cases: [string, RegExp][] = [
    ['{"features": [', /^f: line 1, column 15: the text ends too early/],
    ['[]', /^f: line 1, column 1: the file is \[\]; expected an object in braces/],
    ['{}', /features is missing; expected a list/],
    [file({ name: 3 }), /features\[0\]\.name is 3; expected a text in quotes/],
    [file({ inferred_type: 'Integer' }), /features\[0\]\.inferred_type is "Integer"; .*"Integral"/],
    [file({ completeness: 90 }), /completeness is 90; .*between 0 and 1: write 0\.9 for 90 %/],
    [file({ completeness: '1' }), /completeness is "1"; expected a number without quotes: write 1/],
    [
      file({ completness: 1 }),
      /features\[0\]\.completness is not known here; write "completeness"/,
    ],
    [
      file({ num_constraints: { minimum: '3' } }),
      /num_constraints\.minimum is "3"; expected a number without quotes: write 3/,
    ],
    [file({ num_constraints: { minimum: 'x' } }), /minimum is "x"; .*number \(without quotes\)/],
    [file({ num_constraints: { max: 1, maximun: 2 } }), /maximun .*write "maximum" instead/],
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
      file({}, { distribution_constraints: { comparison_threshold: -0.1 } }),
      /comparison_threshold is -0\.1; expected a share between 0 and 1/,
    ],
    [
      file({}, { distribution_constraints: { comparison_threshold: 10 } }),
      /comparison_threshold is 10; .*write 0\.1 for 10 %/,
    ],
    [
      file({}, { distribution_constraints: { season: ['hour'] } }),
      /season\[0\] is "hour"; .*"hour-of-day"/,
    ],
    [
      file({}, { 'emit-metrics': 'Enabled' }),
      /emit-metrics is not known here; write "emit_metrics"/,
    ],
    [file({}, { emit_metrics: true }), /emit_metrics is true; expected one of "Enabled", "Dis/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseConstraints(text, 'f'), { message, name: 'FileShapeError' });
  }
});

test('the line and column are those of the value', () => {
  const text = `{
  "features": [
    {"name": "a", "inferred_type": "String"},
    {"name": "b", "inferred_type": "String",
     "completeness": "0.9"},
    {"name": "a", "inferred_type": "String"}
  ]
}`;
  assert.throws(() => parseConstraints(text, 'c.json'), {
    message: /^c\.json: line 5, column 22: features\[1\]\.completeness is "0\.9"/,
  });
  assert.throws(() => parseConstraints(text.replace('"0.9"', '0.9'), 'c.json'), {
    message: /^c\.json: line 6, column 14: features\[2\]\.name is "a"; .* features\[0\] does not/,
  });
});

test('members that are not known are let be, and both spellings of overrides are read', () => {
  const overrides = { evaluate_constraints: 'Disabled' } as const;
  const read = parseConstraints(
    file({ comment: 'x', num_constraints: { monitoringConfigOverrides: overrides } }),
  );
  assert.deepEqual(read.features[0]?.num_constraints, { monitoring_config_overrides: overrides });
});
