import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileShapeError } from '../../json/shape.js';
import { parseBiasBaseline } from './baseline.js';

const file = (metric: unknown) =>
  JSON.stringify({
    version: '1.0',
    post_training_bias_metrics: {
      label: 'y',
      facets: { sex: [{ value_or_threshold: 'F', metrics: [metric] }] },
      label_value_or_threshold: '1',
    },
  });

test('values, infinities, nulls and our own members are read', () => {
  const read = (metric: unknown) =>
    parseBiasBaseline(file(metric)).postTraining.sex?.[0]?.metrics[0];
  const described = { name: 'TE', description: 'Treatment Equality (TE)' };
  assert.equal(read({ ...described, value: '-Infinity' })?.value, -Infinity);
  const empty = { ...described, value: null, error: 'Facet set is empty' };
  assert.deepEqual(read(empty), empty);
  const ours = { ...described, value: 1, interval: [0.5, 'Infinity'], median: 1.1 };
  assert.deepEqual(read(ours), { ...ours, interval: [0.5, Infinity] });
});

test('a stage that failed, or is not there, has no facets', () => {
  const text = JSON.stringify({ pre_training_bias_metrics: { error: 'no positives' } });
  assert.deepEqual(parseBiasBaseline(text), { preTraining: {}, postTraining: {} });
});

test('mistakes name their place and what to write', () => {
  const says = (text: string, words: RegExp) =>
    assert.throws(
      () => parseBiasBaseline(text, 'base.json'),
      (error) => error instanceof FileShapeError && words.test(error.message),
    );
  says('{"version": "1.0"}', /base\.json.*neither pre_training_bias_metrics nor post/);
  says(file({ name: 'DI', value: '0.5' }), /metrics\[0\]\.value is "0\.5".*write 0\.5/);
  says(file({ name: 'DI' }), /metrics\[0\]\.value is missing; expected a number, or null/);
  says(file({ name: 'DI', vlaue: 1 }), /write "value" instead/);
  says(file({ name: 'DI', value: 1, interval: [2, 1] }), /two numbers, the lower one first/);
  says('{"post_training_bias_metrics": {"facets": []}}', /facets is \[\]; expected an object/);
});
