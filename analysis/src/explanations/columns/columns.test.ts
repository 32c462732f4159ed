import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Table, TableColumn } from '../../dataset/table.js';
import { featureKind } from './feature-kind.js';
import { cellOf, FeatureError, featuresOf, matrixOf, tableOf } from './features.js';
import { OTHER_FEATURES, playersOf } from './players.js';

const numbers = (name: string, dtype: TableColumn['dtype'], values: number[]): TableColumn => ({
  name,
  dtype,
  values: Float64Array.from(values),
});

function texts(name: string, cells: readonly (string | null)[]): TableColumn {
  const known: string[] = [];
  const values = cells.map((cell) => {
    if (cell === null) return Number.NaN;
    if (!known.includes(cell)) known.push(cell);
    return known.indexOf(cell);
  });
  return { name, dtype: 'string', values: Float64Array.from(values), texts: known };
}

const table: Table = {
  rows: 3,
  columns: [
    numbers('target', 'int', [0, 1, 0]),
    numbers('age', 'int', [20, 30, 40]),
    texts('job', ['clerk', null, 'cook']),
    numbers('member', 'bool', [1, 0, Number.NaN]),
    numbers('pay', 'float', [1.5, Number.NaN, 2.5]),
  ],
};

test('features keep the order of the table, and rows go to a matrix and back', () => {
  const features = featuresOf(table, { except: ['target'] });
  assert.deepEqual(
    features.map(({ name, kind, position }) => [name, kind, position]),
    [
      ['age', 'numerical', 1],
      ['job', 'categorical', 2],
      ['member', 'categorical', 3],
      ['pay', 'numerical', 4],
    ],
  );
  const matrix = matrixOf(table, features);
  assert.deepEqual([...matrix.values.subarray(0, 4)], [20, 0, 1, 1.5]);
  assert.deepEqual(tableOf(matrix, features).columns, table.columns.slice(1));
  const some = matrixOf(table, features, [2, 2]);
  assert.deepEqual([...some.values], [40, 1, Number.NaN, 2.5, 40, 1, Number.NaN, 2.5]);
  const cells = features.map((feature, i) => cellOf(feature, some.values[i]!));
  assert.deepEqual(cells, [40, 'cook', null, 2.5]);
  assert.equal(cellOf(features[2]!, 0), false);
});

test('free text is long, of several words and mostly distinct', () => {
  const reviews = [
    'Love this dress, it is so pretty',
    'Some major design flaws here',
    'My favourite buy of the year so far',
    'Not for the very petite, sadly',
  ];
  assert.equal(featureKind(texts('review', reviews)), 'free_text');
  const repeated = Array.from({ length: 40 }, (_, i) => reviews[i % 4]!);
  assert.equal(featureKind(texts('review', repeated)), 'categorical');
  const ids = Array.from({ length: 40 }, (_, i) => `customer-number-${i}`);
  assert.equal(featureKind(texts('id', ids)), 'categorical');
  const jobs = ['Exec-managerial', 'Adm-clerical', 'Sales'];
  assert.equal(featureKind(texts('job', jobs)), 'categorical');
  assert.equal(featureKind(numbers('x', 'bool', [1, 0])), 'categorical');
  const [told] = featuresOf(
    { rows: 4, columns: [texts('review', reviews)] },
    {
      kinds: { review: 'categorical' },
    },
  );
  assert.equal(told!.kind, 'categorical');
});

test('a one-hot group is one player, and what is not explained plays jointly', () => {
  const features = featuresOf(table, { except: [0] });
  const groups = [{ name: 'person', columns: ['member', 'age'] }];
  assert.deepEqual(playersOf(features, { groups }), {
    players: [
      { name: 'person', columns: [0, 2] },
      { name: 'job', columns: [1] },
      { name: 'pay', columns: [3] },
    ],
    reported: 3,
  });
  assert.deepEqual(playersOf(features, { groups, featuresToExplain: ['pay', 1] }), {
    players: [
      { name: 'person', columns: [0, 2] },
      { name: 'pay', columns: [3] },
      { name: OTHER_FEATURES, columns: [1] },
    ],
    reported: 2,
  });
});

test('names and positions that do not fit say which, and what was meant', () => {
  const features = featuresOf(table, { except: ['target'] });
  const message = (run: () => unknown, pattern: RegExp) =>
    assert.throws(run, (error: Error) => {
      assert.ok(error instanceof FeatureError);
      assert.match(error.message, pattern);
      return true;
    });
  message(() => featuresOf(table, { except: ['Target'] }), /did you mean "target"\?/);
  message(() => featuresOf(table, { except: [9] }), /no column 9: .* 0 to 4/);
  message(() => featuresOf(table, { except: [0, 1, 2, 3, 4] }), /no feature column/);
  message(() => playersOf(features, { featuresToExplain: [0] }), /Column 0 .* not a feature/);
  message(() => playersOf(features, { featuresToExplain: ['salary'] }), /"age", "job"/);
  const twice = [
    { name: 'a', columns: ['age'] },
    { name: 'b', columns: ['age', 'pay'] },
  ];
  message(() => playersOf(features, { groups: twice }), /"age" is in two groups/);
});
