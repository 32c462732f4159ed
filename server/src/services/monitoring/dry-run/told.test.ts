import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problems } from './problems.js';
import { checkKinds } from './request-shape.js';
import { tellColumns } from './tell.js';

const sizes =
  'Number of columns in current dataset: 3, Number of columns in baseline constraints: 3';
const missing = (names: string) => ({
  feature_name: 'Missing columns',
  constraint_check_type: 'missing_column_check',
  description: `Columns of the baseline are missing from the current dataset: ${names}. ${sizes}`,
});
const extra = (names: string) => ({
  feature_name: 'Extra columns',
  constraint_check_type: 'extra_column_check',
  description: `The current dataset has columns that the baseline does not have: ${names}. ${sizes}`,
});

test('columns that are missing, more or renamed are named', () => {
  const told = (violations: Parameters<typeof tellColumns>[0]) => {
    const problems = new Problems();
    tellColumns(violations, [], problems);
    return problems.all.map(({ What }) => What).join(' ');
  };
  assert.match(told([missing('hum')]), /^The records lack columns of the baseline: hum\.$/);
  assert.match(told([missing('hum'), extra('humidity')]), /column hum, the records have humidity/);
  assert.match(told([missing('a, b'), extra('c')]), /baseline: a, b\. .* baseline lacks: c\.$/);
});

test('a member that SageMaker does not know is named, whatever its value', () => {
  const check = (definition: object) => () => checkKinds(definition, 'JobDefinition');
  const right = { DataQualityBaselineConfig: { ConstraintsResource: { S3Uri: 's3://b/c' } } };
  check(right)();
  assert.throws(check({ Foo: 'a text' }), /JobDefinition\.Foo is no member that SageMaker knows/);
  const typed = { DataQualityBaselineConfig: { ConstraintResource: { S3Uri: 's3://b/c' } } };
  assert.throws(check(typed), /DataQualityBaselineConfig\.ConstraintResource is no member/);
});
