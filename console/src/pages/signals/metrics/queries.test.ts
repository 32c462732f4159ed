import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.js';
import { drawn, queriesOf, withGaps } from './queries.js';

test('queries ask for what is drawn, and for what is only calculated with without its values', () => {
  const lines = readLines([
    ['ns', 'm', 'd', 'v', { id: 'a', stat: 'p50', visible: false }],
    [{ id: 'e', expression: 'a * 2', period: 300 }],
  ]);
  assert.deepEqual(queriesOf(lines, 60), [
    {
      Id: 'a',
      MetricStat: {
        Metric: { Namespace: 'ns', MetricName: 'm', Dimensions: [{ Name: 'd', Value: 'v' }] },
        ...{ Period: 60, Stat: 'p50' },
      },
      ReturnData: false,
    },
    { Id: 'e', Expression: 'a * 2', Period: 300, ReturnData: true },
  ]);
});

test('a line breaks where periods are missing, not where values usually lie far apart', () => {
  assert.deepEqual(withGaps([0, 60, 120, 300], [1, 2, 3, 4], 60), {
    times: [0, 60, 120, 180, 300],
    values: [1, 2, 3, null, 4],
  });
  assert.deepEqual(withGaps([0, 3600, 7200], [1, 2, 3], 60), {
    times: [0, 3600, 7200],
    values: [1, 2, 3],
  });
});

test('series of one expression keep their own labels', () => {
  const lines = readLines([[{ id: 'e', expression: 'SEARCH(…)' }]]);
  const answer = { id: 'e', times: [0], values: [1] };
  const names = drawn(
    [
      { ...answer, label: 'a' },
      { ...answer, label: 'b' },
    ],
    lines,
    60,
  );
  assert.deepEqual(
    names.map(({ name }) => name),
    ['a', 'b'],
  );
});
