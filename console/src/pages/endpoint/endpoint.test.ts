import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf } from './deployment-words.js';
import { marksOf } from './marks.js';
import { cellsOf, readable } from './read-side.js';
import { ownSpan, readSpan } from './use-span.js';
import { verdictOf } from './verdict.js';

const side = (data: string, encoding: string, more: object = {}) => ({
  ...{ data, encoding, type: '' },
  ...more,
});

test('what was captured is shown so that it can be read', () => {
  assert.equal(readable(side('{"a":[1]}', 'JSON')), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(readable(side('{"a":1}\n{"a":2}', 'JSON')), '{"a":1}\n{"a":2}');
  assert.equal(readable(side('1,2', 'CSV')), '1,2');
  assert.equal(readable(side('aGVsbG8=', 'BASE64')), 'hello');
  assert.equal(readable(side('AAEC', 'BASE64')), '00 01 02');
  assert.equal(readable(side('not base64!', 'BASE64')), 'not base64!');
  assert.deepEqual(cellsOf('1,2\r\n3,4\n'), [
    ['1', '2'],
    ['3', '4'],
  ]);
});

test('a span is read from the address, and what is none is the usual one', () => {
  assert.equal(readSpan('7d').length, 7 * 86_400_000);
  assert.deepEqual(readSpan('100-900').own, [100, 900]);
  assert.equal(readSpan(ownSpan([100.4, 900.6])).name, '100-901');
  for (const text of ['', 'x', '900-100', '5-5']) assert.equal(readSpan(text).name, '6h');
});

const deployment = (more: object) => ({
  ...{ operation: 'UpdateEndpoint' as const, outcome: 'Succeeded' as const, started: 1, ended: 2 },
  ...{ config: 'two', before: 'one', changes: [] },
  ...more,
});

test('a deployment tells what it changed', () => {
  assert.equal(changeOf(deployment({})), 'one → two');
  assert.equal(changeOf(deployment({ before: 'two' })), 'two, its models loaded anew');
  assert.equal(changeOf(deployment({ operation: 'CreateEndpoint', before: undefined })), 'two');
  const weights = (changes: object[]) =>
    changeOf(deployment({ operation: 'UpdateEndpointWeightsAndCapacities', changes }));
  assert.equal(
    weights([
      { variant: 'a', weight: [1, 0.25], instances: [1, 1] },
      { variant: 'b', weight: [0, 3], instances: [1, 4] },
    ]),
    'a: weight 1 → 0.25; b: weight 0 → 3, instances 1 → 4',
  );
  assert.equal(weights([]), 'as they were');
});

test('marks lead to what they are of, and one that is bad looks so', () => {
  const marks = marksOf({
    marks: [
      { at: 1, kind: 'deployment', label: 'Created: one' },
      { at: 2, until: 3, kind: 'rollback', label: 'Update to two rolled back' },
      { at: 4, until: 9, kind: 'incident', label: 'Incident: hum drifted', of: 'inc-1' },
    ],
  });
  assert.deepEqual(
    marks.map(({ tone, href }) => [tone, href?.replace(/\?.*/, '')]),
    [
      ['plain', undefined],
      ['warn', undefined],
      ['bad', '/console/incidents/inc-1'],
    ],
  );
});

test('an endpoint that is out of service is told as the overview tells it', () => {
  const quiet = { name: 'm', type: 'DataQuality', state: 'quiet' as const };
  assert.deepEqual(verdictOf({ status: 'Failed', monitors: [] }), {
    verdict: 'wrong',
    text: 'Its answers can’t be trusted now: out of service.',
  });
  assert.equal(verdictOf({ status: 'OutOfService', monitors: [quiet] }).verdict, 'wrong');
  assert.equal(verdictOf({ status: 'InService', monitors: [quiet] }).verdict, 'trusted');
});
