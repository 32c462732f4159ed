import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseConstraints } from '../constraints/parse-constraints.js';
import { awsJson, javaDouble } from './aws-json.js';
import { parseStatistics } from './parse-statistics.js';

test('doubles are written as Java writes them', () => {
  const expected: [number, string][] = [
    ...([
      [0, '0.0'],
      [1, '1.0'],
      [-1, '-1.0'],
      [0.1, '0.1'],
      [100, '100.0'],
    ] as const),
    ...([
      [0.001, '0.001'],
      [0.0001, '1.0E-4'],
      [9999999, '9999999.0'],
      [1e7, '1.0E7'],
    ] as const),
    ...([
      [14_400_000_000, '1.44E10'],
      [1.15e-4, '1.15E-4'],
      [-2.5e-10, '-2.5E-10'],
    ] as const),
    ...([
      [123456789.125, '1.23456789125E8'],
      [Number.MAX_VALUE, '1.7976931348623157E308'],
    ] as const),
    ...([
      [Number.NaN, '"NaN"'],
      [Infinity, '"Infinity"'],
      [-Infinity, '"-Infinity"'],
    ] as const),
  ].map(([value, text]) => [value, text]);
  for (const [value, text] of expected) assert.equal(javaDouble(value), text);
});

test("the layout is AWS's", () => {
  const value = {
    version: 0,
    dataset: { item_count: 3 },
    features: [{ name: 'ü"', domains: ['a', 'b'], empty: [], left: undefined }],
    buckets: [
      { value: 'x', count: 2 },
      { lower_bound: 0, count: 2 },
    ],
  };
  const text = `{
  "version" : 0.0,
  "dataset" : {
    "item_count" : 3
  },
  "features" : [ {
    "name" : "ü\\"",
    "domains" : [ "a", "b" ],
    "empty" : [ ]
  } ],
  "buckets" : [ {
    "value" : "x",
    "count" : 2
  }, {
    "lower_bound" : 0.0,
    "count" : 2.0
  } ]
}`;
  assert.equal(awsJson(value), text);
});

const samples = new URL('../../../../shared/samples/', import.meta.url);
const skip = existsSync(samples) ? false : 'the folder of files that AWS wrote is not here';

test('files that AWS wrote read in and are written out again byte for byte', { skip }, () => {
  const folder = new URL('aai540_oxayavongsa/', samples);
  const statistics = readFileSync(new URL('statistics.json', folder), 'utf8');
  assert.ok(awsJson(parseStatistics(statistics)) === statistics);
  const constraints = readFileSync(new URL('constraints.json', folder), 'utf8');
  assert.equal(awsJson(parseConstraints(constraints)), constraints);
});

test('every statistics and constraints file of data quality reads in', { skip }, () => {
  const read = { statistics: 0, constraints: 0 };
  for (const name of readdirSync(samples)) {
    for (const file of readdirSync(new URL(`${name}/`, samples))) {
      const text = readFileSync(new URL(`${name}/${file}`, samples), 'utf8');
      if (!text.includes('"features"')) continue;
      if (file === 'statistics.json') {
        assert.ok(parseStatistics(text).features.length > 0, name);
        read.statistics += 1;
      }
      if (file === 'constraints.json') {
        assert.ok(parseConstraints(text).features.length > 0, name);
        read.constraints += 1;
      }
    }
  }
  assert.deepEqual(read, { statistics: 2, constraints: 2 });
});
