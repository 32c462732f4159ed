import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { awsJson } from './aws-json.js';
import { findFeature } from './find-feature.js';
import { parseStatistics } from './parse-statistics.js';

const texts = (name: string, value: string) => ({
  name,
  inferred_type: 'String',
  string_statistics: {
    common: { num_present: 1, num_missing: 0 },
    distinct_count: 1,
    distribution: { categorical: { buckets: [{ value, count: 1 }] } },
  },
});

test('a feature is found among names and texts that look like it', () => {
  const hostile = '{"name" : "b", "inferred_type" : "Integral"}';
  const features = [
    texts('a', hostile),
    texts('"name" : "b"', 'b'),
    texts('ü "b" \\', '}'),
    texts('b', '{'),
    texts('name', 'name'),
  ];
  const file = { version: 0, dataset: { item_count: 1 }, features };
  for (const text of [awsJson(file), JSON.stringify(file), JSON.stringify(file, undefined, '\t')]) {
    const bytes = Buffer.from(text);
    for (const feature of features) assert.deepEqual(findFeature(bytes, feature.name), feature);
    for (const none of ['c', '', 'Integral', hostile])
      assert.equal(findFeature(bytes, none), undefined);
  }
});

test('a file that is cut has no such feature', () => {
  const text = JSON.stringify({ features: [texts('a', 'x')] });
  assert.equal(findFeature(Buffer.from(text.slice(0, -20)), 'a'), undefined);
});

const sample = new URL(
  '../../../../shared/samples/aai540_oxayavongsa/statistics.json',
  import.meta.url,
);
const skip = existsSync(sample) ? false : 'the folder of files that AWS wrote is not here';

test('every feature of a file that AWS wrote', { skip }, () => {
  const bytes = readFileSync(sample);
  for (const feature of parseStatistics(bytes).features) {
    assert.deepEqual(findFeature(bytes, feature.name), feature);
  }
});
