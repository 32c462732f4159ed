import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plotOf } from './plot-of.js';

const columns = (...pairs: [string, string][]) => pairs.map(([name, type]) => ({ name, type }));

test('times make lines, in their order', () => {
  const plot = plotOf({
    columns: columns(['hour', 'varchar'], ['temp', 'double'], ['rides', 'bigint']),
    rows: [
      ['2012-01-01T02:00:00Z', '0.3', '7'],
      ['2012-01-01 01:00:00.000', '0.2', null],
    ],
    more: false,
  });
  assert.deepEqual(plot, {
    kind: 'time',
    times: [Date.UTC(2012, 0, 1, 1), Date.UTC(2012, 0, 1, 2)],
    lines: [
      { name: 'temp', values: [0.2, 0.3] },
      { name: 'rides', values: [null, 7] },
    ],
  });
});

test('text makes bars, even where it looks like a year', () => {
  const plot = plotOf({
    columns: columns(['year', 'varchar'], ['hours', 'bigint']),
    rows: [
      ['2011', '8645'],
      ['2012', '8734'],
    ],
    more: false,
  });
  assert.deepEqual(plot, {
    kind: 'bars',
    groups: ['hours'],
    bars: [
      { name: '2011', values: [8645] },
      { name: '2012', values: [8734] },
    ],
  });
});

test('numbers are drawn against the first of them', () => {
  const plot = plotOf({
    columns: columns(['x', 'integer'], ['y', 'decimal(10,2)']),
    rows: [
      ['2', '4.50'],
      ['1', null],
      ['0', '0.25'],
    ],
    more: false,
  });
  assert.deepEqual(plot, {
    kind: 'points',
    x: 'x',
    curves: [{ name: 'y', x: [0, 2], y: [0.25, 4.5] }],
  });
});

test('without numbers or rows there is nothing to draw', () => {
  assert.equal(
    plotOf({ columns: columns(['a', 'varchar']), rows: [['x']], more: false }),
    undefined,
  );
  assert.equal(plotOf({ columns: columns(['a', 'bigint']), rows: [], more: false }), undefined);
  assert.equal(
    plotOf({ columns: columns(['a', 'bigint']), rows: [['1']], more: false }),
    undefined,
  );
});
