import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Table, TableColumn } from '../../dataset/table.js';
import { seededRandom } from '../../drift/random.js';
import { cellOf, FeatureError, featuresOf, matrixOf } from '../columns/index.js';
import { clustersOf } from './clusters.js';
import { findBaseline } from './find-baseline.js';
import { baselineFrom } from './given-baseline.js';
import { matchHeaders } from './match-headers.js';
import { pointsOf, somePoints } from './points.js';
import { distancesOf, meanSilhouette } from './silhouette.js';

function columnOf(name: string, cells: readonly (number | string | boolean | null)[]): TableColumn {
  if (cells.some((cell) => typeof cell === 'string')) {
    const texts = [...new Set(cells.filter((cell) => cell !== null))].map(String);
    const codes = cells.map((cell) => (cell === null ? Number.NaN : texts.indexOf(String(cell))));
    return { name, dtype: 'string', values: Float64Array.from(codes), texts };
  }
  const isBool = cells.some((cell) => typeof cell === 'boolean');
  const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
  const whole = values.every(Number.isInteger);
  return { name, dtype: isBool ? 'bool' : whole ? 'int' : 'float', values };
}

const tableOf = (columns: readonly TableColumn[]): Table => ({
  rows: columns[0]?.values.length ?? 0,
  columns,
});

/** The first rows of the Adult data: 14 features. */
function adult(rows: number, columns: readonly number[]): Table {
  const file = new URL('../../../../tests/data/adult.csv', import.meta.url);
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, rows);
  const cells = lines.map((line) => line.split(', '));
  return tableOf(
    columns.map((column) => {
      const texts = cells.map((row) => row[column]!);
      const isNumeric = texts.every((text) => /^-?\d+$/.test(text));
      return columnOf(`c${column}`, isNumeric ? texts.map(Number) : texts);
    }),
  );
}

const NUMERIC = [0, 2, 4, 10, 11, 12];
const CATEGORIES = [1, 3, 5, 6, 7, 8, 9, 13];

const pointsOfTable = (table: Table) => {
  const features = featuresOf(table);
  return pointsOf(matrixOf(table, features), features);
};

test("k-means is as good as scikit-learn's on the Adult data", () => {
  // scikit-learn 1.9.1: KMeans(k, n_init=10, random_state=0).fit(standard scores).inertia_
  const inertia = {
    1: 11_999.999999999993,
    2: 10_018.77894595085,
    5: 5807.155129142241,
    9: 3924.0323721230534,
  };
  const points = pointsOfTable(adult(2000, NUMERIC));
  for (const [count, expected] of Object.entries(inertia)) {
    const found = clustersOf(points, Number(count), { seed: 3 });
    assert.ok(found.inertia <= expected * 1.02, `${count}: ${found.inertia}, not ${expected}`);
    assert.equal(
      found.sizes.reduce((a, b) => a + b, 0),
      2000,
    );
  }
});

test('beginning among some of the rows is as good as beginning among all', () => {
  const points = pointsOfTable(adult(2000, NUMERIC));
  const half = Array.from({ length: 1000 }, (_, i) => 2 * i);
  const from = clustersOf(somePoints(points, half), 5, { seed: 3 });
  const refined = clustersOf(points, 5, { from });
  assert.ok(refined.inertia <= 5807.155129142241 * 1.02, `${refined.inertia}`);
  assert.equal(from.labels.length, 1000);
});

test("k-prototypes is as good as kmodes' on the Adult data", () => {
  // kmodes 0.12.2: KPrototypes(k, gamma=0.5, init="Huang", n_init=10, random_state=0).fit(...).cost_
  const cost = { 1: 7808.0000000000155, 2: 6865.6977798617745, 4: 5182.254428378982 };
  const points = pointsOfTable(adult(1000, [...NUMERIC, ...CATEGORIES]));
  for (const [count, expected] of Object.entries(cost)) {
    const found = clustersOf(points, Number(count), { seed: 3 });
    assert.ok(found.inertia <= expected * 1.02, `${count}: ${found.inertia}, not ${expected}`);
  }
});

test('the mean silhouette equals that of scikit-learn', () => {
  const whole = pointsOfTable(adult(2000, NUMERIC));
  const points = { ...whole, rows: 300 };
  const ages = adult(300, [0]).columns[0]!.values;
  const labels = Int32Array.from(ages, (age) => (age > 40 ? 1 : 0));
  // scikit-learn 1.9.1: silhouette_score
  const silhouette = meanSilhouette(distancesOf(points), labels, 2);
  assert.ok(Math.abs(silhouette - 0.16131670582854704) < 1e-12, `${silhouette}`);
});

/** Rows around centres that are far apart, with a category that goes with them. */
function blobs(centres: number, each: number, missing = 0): Table {
  const { normal, uniform } = seededRandom(11);
  const rows = Array.from({ length: centres * each }, (_, i) => i % centres);
  const lost = <T>(value: T): T | null => (uniform() < missing ? null : value);
  return tableOf([
    columnOf(
      'x',
      rows.map((blob) => lost(20 * blob + normal())),
    ),
    columnOf(
      'y',
      rows.map((blob) => lost(-300 * (blob % 2) + 9 * normal())),
    ),
    columnOf(
      'kind',
      rows.map((blob) => lost(`kind ${blob}`)),
    ),
    columnOf(
      'flag',
      rows.map((blob) => blob % 2 === 0),
    ),
  ]);
}

test('as many centres are found as there are groups, and one where there are none', () => {
  for (const groups of [2, 3, 5]) {
    const table = blobs(groups, 60, 0.05);
    const features = featuresOf(table);
    const { background, notes } = findBaseline(table, features, { seed: 1 });
    assert.equal(background.rows, groups, notes.join(' '));
    const centres = Array.from({ length: groups }, (_, row) =>
      features.map((feature, i) => cellOf(feature, background.values[row * 4 + i]!)),
    ).sort((a, b) => Number(a[0]) - Number(b[0]));
    for (const [blob, [x, , kind, flag]] of centres.entries()) {
      assert.ok(Math.abs(Number(x) - 20 * blob) < 1);
      assert.deepEqual([kind, flag], [`kind ${blob}`, blob % 2 === 0]);
    }
  }
  const { normal } = seededRandom(2);
  const cloud = (name: string) => columnOf(name, Array.from({ length: 500 }, normal));
  const shapeless = tableOf(['a', 'b', 'c', 'd', 'e', 'f'].map(cloud));
  const found = findBaseline(shapeless, featuresOf(shapeless));
  assert.equal(found.background.rows, 1);
  assert.match(found.notes[1]!, /No number of clusters from 2 to 12/);
});

test('a baseline of one cluster is means and most frequent values; free text is empty', () => {
  const table = tableOf([
    columnOf('n', [1, 2, null, 6]),
    columnOf('c', ['b', 'a', 'a', null]),
    columnOf('constant', [7, 7, 7, 7]),
    columnOf('void', [null, null, null, null]),
    columnOf('note', [
      'a first long text',
      'one more long text',
      'and yet another one',
      'the last of all four',
    ]),
  ]);
  const features = featuresOf(table);
  const { background, features: own } = findBaseline(table, features, { clusters: 1 });
  const cells = own.map((feature, i) => cellOf(feature, background.values[i]!));
  assert.deepEqual(cells, [3, 'a', 7, null, '']);
});

test('the same seed gives the same baseline, and big tables are clustered by a sample', () => {
  const { normal } = seededRandom(4);
  const table = tableOf([
    columnOf(
      'a',
      Array.from({ length: 30_000 }, (_, i) => normal() + 9 * (i % 2)),
    ),
    columnOf('b', Array.from({ length: 30_000 }, normal)),
  ]);
  const features = featuresOf(table);
  const find = () => findBaseline(table, features, { clusters: 2, seed: 5 });
  const first = find();
  assert.deepEqual(first, find());
  assert.match(first.notes[0]!, /2 cluster centres of 20000 of 30000 rows, found by k-means/);
});

test('rows that are all alike are one cluster, and the notes say so', () => {
  const table = tableOf([columnOf('a', [1, 1, 1]), columnOf('b', ['x', 'x', 'x'])]);
  const { background, notes } = findBaseline(table, featuresOf(table), { clusters: 3 });
  assert.equal(background.rows, 1);
  assert.match(notes[1]!, /3 clusters were asked for; .* more than 1/);
  assert.throws(
    () => findBaseline({ rows: 0, columns: table.columns }, featuresOf(table)),
    /no rows/,
  );
  const none = { clusters: 0 };
  assert.throws(() => findBaseline(table, featuresOf(table), none), /num_clusters is 0/);
});

test('more clusters never fit worse than one, whatever is missing', () => {
  const cell = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });
  const word = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
  const rows = fc.array(fc.tuple(cell, cell, word), { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 6 }), (given, count) => {
      const columns = ['a', 'b', 'c'].map((name, i) =>
        columnOf(
          name,
          given.map((row) => row[i]!),
        ),
      );
      const points = pointsOfTable(tableOf(columns));
      const found = clustersOf(points, count);
      assert.ok(found.count >= 1 && found.count <= Math.min(count, given.length));
      assert.ok(found.inertia >= 0);
      assert.ok(found.inertia <= clustersOf(points, 1).inertia + 1e-9);
      assert.ok(found.numbers.every(Number.isFinite));
    }),
    { numRuns: 150 },
  );
});

const table = tableOf([
  columnOf('target', [0, 1]),
  columnOf('age', [20, 30]),
  columnOf('job', ['cook', 'clerk']),
  columnOf('member', [true, false]),
]);
const features = featuresOf(table, { except: ['target'] });
const columns = table.columns.map(({ name }) => name);
const rowsOf = (given: Parameters<typeof baselineFrom>[0], options = {}) => {
  const { background, features: own, notes } = baselineFrom(given, features, options);
  const cells = Array.from({ length: background.rows }, (_, row) =>
    own.map((feature, i) => cellOf(feature, background.values[row * 3 + i]!)),
  );
  return { cells, notes };
};

test('a baseline is given as a row, rows, a record, records or a table', () => {
  const row = [41, 'pilot', true];
  const record = { job: 'pilot', member: 'true', age: '41' };
  for (const given of [row, [row], record, [record], [{ features: row }]]) {
    const featuresOf_ = (one: unknown) => (one as { features?: unknown }).features;
    assert.deepEqual(rowsOf(given as never, { featuresOf: featuresOf_ }).cells, [row]);
  }
  const file = tableOf([
    columnOf('member', [true]),
    columnOf('job', ['pilot']),
    columnOf('age', [41]),
  ]);
  assert.deepEqual(rowsOf(file).cells, [row]);
  assert.deepEqual(rowsOf([[null, '', null]]).cells, [[null, null, null]]);
  assert.deepEqual(features[1]!.texts, ['cook', 'clerk'], "the data's own features stay");
});

test('columns that are no features are left out, and the notes say which', () => {
  const named = rowsOf({ age: 1, job: 'cook', member: false, target: 1 });
  assert.deepEqual(named.cells, [[1, 'cook', false]]);
  assert.match(named.notes[0]!, /no features were left out: "target"/);
  const whole = rowsOf([[1, 41, 'cook', 0]], { columns });
  assert.deepEqual(whole.cells, [[41, 'cook', false]]);
  assert.match(whole.notes[0]!, /left out: "target"/);
  const nameless = tableOf(
    [0, 1, 2, 3].map((i) => columnOf(`column_${i}`, [[1], [41], ['cook'], [0]][i]!)),
  );
  const leading = rowsOf(nameless);
  assert.deepEqual(leading.cells, [[41, 'cook', false]]);
  assert.match(leading.notes[0]!, /4 values for 3 features: the first, taken for the target/);
});

test('a baseline that does not fit says where and why', () => {
  const refused = (given: unknown, pattern: RegExp) =>
    assert.throws(
      () => rowsOf(given as never),
      (error: Error) => error instanceof FeatureError && pattern.test(error.message),
    );
  refused([[41, 'cook']], /row 1 has 2 values for 3 features; none is left for "member"/);
  refused(
    [
      [41, 'cook', 1],
      [1, 2, 3, 4, 5],
    ],
    /row 2 has 5 values .* the features are "age"/,
  );
  refused([{ age: 1, member: true }], /row 1 lacks "job"/);
  refused([['old', 'cook', true]], /row 1 has "old" for "age", which is a number/);
  refused([], /no rows/);
  refused(['x', [1, 2, 3]], /row 1 is "x"; write a list/);
});

test('headers may have a leading target too many', () => {
  assert.deepEqual(matchHeaders(['a', 'b'], 2), { headers: ['a', 'b'] });
  const { headers, note } = matchHeaders(['y', 'a', 'b'], 2);
  assert.deepEqual(headers, ['a', 'b']);
  assert.match(note!, /3 headers for 2 columns: "y", taken for the target/);
  assert.throws(() => matchHeaders(['a'], 2), /1 headers, but the data has 2 columns/);
});

test('a number that is the same in all rows of a cluster is that number in its centre', () => {
  // mostly 0, as capital losses are: taken back from standard scores it would be 1e-13 or so
  const table = tableOf([
    columnOf(
      'group',
      Array.from({ length: 300 }, (_, row) => (row % 3) * 100 + (row % 2) * 0.1),
    ),
    columnOf(
      'loss',
      Array.from({ length: 300 }, (_, row) => (row % 3 === 2 ? 1902.7 : 0)),
    ),
  ]);
  const { background } = findBaseline(table, featuresOf(table), { clusters: 3 });
  assert.equal(background.rows, 3);
  const losses = [0, 1, 2].map((row) => background.values[row * 2 + 1]!);
  assert.deepEqual(
    losses.sort((a, b) => a - b),
    [0, 0, 1902.7],
  );
});

test('the centre of whole numbers is their sum by their count', () => {
  const cells = Array.from({ length: 100 }, (_, row) => (row < 11 ? 2 : 1));
  const table = tableOf([columnOf('n', cells)]);
  assert.equal(findBaseline(table, featuresOf(table), { clusters: 1 }).background.values[0], 1.11);
});
