import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Matrix } from '../../explanations/types.js';
import { bodyForm } from './bodies.js';
import { modelSettings } from './settings.js';
import { type FeatureColumn, type ModelSettings, ModelSettingsError } from './types.js';

const matrix = (...rows: number[][]): Matrix => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});
const ab: FeatureColumn[] = [
  { name: 'A', dtype: 'int' },
  { name: 'B', dtype: 'int' },
];
const body = (settings: ModelSettings, columns: readonly FeatureColumn[], rows: Matrix) => {
  const form = bodyForm(settings, columns);
  return form.body(Array.from({ length: rows.rows }, (_, row) => form.record(rows, row)));
};
const refuses = (settings: ModelSettings, message: RegExp) =>
  assert.throws(() => bodyForm(settings, ab), { name: ModelSettingsError.name, message });

test('CSV has ints without fraction, nothing for a gap, and quotes where they are needed', () => {
  const columns: FeatureColumn[] = [
    { name: 'age', dtype: 'int' },
    { name: 'rate', dtype: 'float' },
    { name: 'paid', dtype: 'bool' },
    { name: 'job', dtype: 'string', texts: ['clerk', 'a "b", c', ''] },
  ];
  const rows = matrix(
    [39, 0.1, 1, 0],
    [50, Number.NaN, 0, 1],
    [7, 1e-7, 1, 2],
    [1, 2, 0, Number.NaN],
  );
  assert.equal(
    body({ contentType: 'text/csv' }, columns, rows),
    '39,0.1,True,clerk\n50,,False,"a ""b"", c"\n7,1e-7,True,""\n1,2,False,',
  );
  assert.equal(body({ contentType: 'text/csv' }, columns.slice(1, 2), matrix([Number.NaN])), '""');
});

test('the templates of the developer guide give the bodies that it shows', () => {
  const rows = matrix([0, 1], [3, 4]);
  const json = (contentTemplate: string, recordTemplate: string, of = rows) =>
    JSON.parse(body({ contentType: 'application/json', contentTemplate, recordTemplate }, ab, of));
  const named = [
    { A: 0, B: 1 },
    { A: 3, B: 4 },
  ];
  assert.deepEqual(json('{"instances": $records, "feature_names": $feature_names}', '$features'), {
    instances: [
      [0, 1],
      [3, 4],
    ],
    feature_names: ['A', 'B'],
  });
  assert.deepEqual(json('$records', '$features_kvp'), named);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's placeholders
  assert.deepEqual(json('$records', '{"A": "${A}", "B": "${B}"}'), named);
  assert.deepEqual(json('$record', '$features_kvp', matrix([0, 1])), named[0]);
  assert.equal(
    bodyForm(
      { contentType: 'application/json', contentTemplate: '$record', recordTemplate: '$features' },
      ab,
    ).mostRecords,
    1,
  );
  assert.equal(
    body(
      { contentType: 'application/jsonlines', contentTemplate: '{"myfeatures":$features}' },
      ab,
      rows,
    ),
    '{"myfeatures":[0,1]}\n{"myfeatures":[3,4]}',
  );
  const columns: FeatureColumn[] = [
    { name: 'a "b"', dtype: 'string', texts: ['x "y"'] },
    { name: 'c', dtype: 'bool' },
  ];
  const settings = {
    contentType: 'application/json',
    contentTemplate: '{"instances":$records}',
    recordTemplate: '{"features":$features}',
  };
  assert.deepEqual(JSON.parse(body(settings, columns, matrix([0, 1], [Number.NaN, Number.NaN]))), {
    instances: [{ features: ['x "y"', true] }, { features: [null, null] }],
  });
});

test('a template that cannot give a request says what to change', () => {
  const lines = (contentTemplate?: string): ModelSettings => ({
    contentType: 'application/jsonlines',
    contentTemplate,
  });
  refuses(lines(), /needs a content_template/);
  refuses(lines('{"x":1}'), /must hold the placeholder \$features, and once/);
  refuses(lines('{"x":$features,"y":$features}'), /and once/);
  refuses(lines('{"x":$features'), /is not JSON/);
  refuses(lines('{"x":$feature_names}'), /must hold the placeholder \$features/);
  const json = (contentTemplate?: string, recordTemplate?: string): ModelSettings => ({
    contentType: 'application/json',
    contentTemplate,
    recordTemplate,
  });
  refuses(json(undefined, '$features'), /needs a content_template/);
  refuses(json('$records'), /needs a record_template/);
  refuses(json('{"a":1}', '$features'), /one of \$record and \$records/);
  refuses(json('$records', '{"a":1}'), /must hold \$features/);
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: AWS's placeholders
  refuses(json('$records', '{"A":"${A}"}'), /lacks the placeholder of the feature "B"/);
  refuses(json('$records', '{"A":"${A}","B":"${B}","C":"${C}"}'), /names "C", which is no feature/);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: AWS's placeholders
  refuses({ contentType: 'image/png' }, /cannot be asked in "image\/png"/);
  assert.throws(() => modelSettings({}, 'application/x-parquet'), /set content_type of predictor/);
  assert.deepEqual(
    modelSettings({ accept_type: 'application/jsonlines' }, 'text/csv').accept,
    'application/jsonlines',
  );
});
