import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeatureGroup, type Session, type TypedFeatureData } from '../index.js';

/** Types by name; `[…]` of collections. */
function types(dataFrame: TypedFeatureData, onlineStorageType?: 'InMemory') {
  const sagemakerSession = {} as Session; // nothing is asked
  const group = new FeatureGroup({ name: 'g', sagemakerSession });
  const definitions = group.loadFeatureDefinitions({ dataFrame, onlineStorageType });
  assert.deepEqual(group.featureDefinitions, definitions);
  return Object.fromEntries(
    definitions.map(({ featureName, featureType, collectionType }) => [
      featureName,
      collectionType ? `${collectionType.collectionType}[${featureType}]` : featureType,
    ]),
  );
}

test('rows: whole numbers, other numbers, all else; gaps tell nothing', () => {
  const rows = [
    { n: 1, x: 1, s: 'a', d: new Date(0), b: true, big: 1n, gap: null, mixed: 1, lists: [1] },
    { n: null, x: 0.5, s: 'b', d: new Date(1), b: false, big: 2, gap: undefined, mixed: 'a' },
    { n: 3, x: Number.NaN, s: null, late: 7 },
  ];
  assert.deepEqual(types(rows), {
    ...{ n: 'Integral', x: 'Fractional', s: 'String', d: 'String', b: 'String' },
    ...{ big: 'Integral', gap: 'String', mixed: 'String', lists: 'String', late: 'Integral' },
  });
});

test('columns: typed arrays have their own types', () => {
  assert.deepEqual(
    types({
      f: new Float64Array([1, 2]),
      i: new BigInt64Array([1n, 2n]),
      j: new Uint8Array([1, 2]),
      s: ['a', 'b'],
    }),
    { f: 'Fractional', i: 'Integral', j: 'Integral', s: 'String' },
  );
  assert.throws(() => types({ a: [1], b: [1, 2] }), /b has 2 values and a 1/);
  assert.throws(() => types({ a: 'abc' }), /The column a is no array/);
});

test('lists are collections where they are asked for', () => {
  const rows = [
    { i: [1, 2], f: new Float32Array([0.5]), s: new Set(['a']), none: null },
    { i: null, f: [], s: ['b'], none: [] },
  ];
  assert.deepEqual(types(rows, 'InMemory'), {
    ...{ i: 'List[Integral]', f: 'List[Fractional]', s: 'List[String]', none: 'List[String]' },
  });
  assert.throws(() => types([{ a: [1, 'b'] }], 'InMemory'), /lists of the column a hold values of/);
});

test('an Arrow table and a DuckDB result tell their types themselves', () => {
  const field = (name: string, typeId: number, more: object = {}) => ({
    name,
    type: { typeId, ...more },
  });
  const int = { type: { typeId: 2 } };
  const fields = [
    field('i', 2),
    field('f', 3),
    field('s', 5),
    field('d', 7),
    field('t', 10),
    field('words', -1, { dictionary: { typeId: 5 } }),
    field('list', 12, { children: [int] }),
  ];
  const arrow = { numRows: 0, schema: { fields }, getChild: () => null };
  assert.deepEqual(types(arrow, 'InMemory'), {
    ...{ i: 'Integral', f: 'Fractional', s: 'String', d: 'Fractional', t: 'String' },
    ...{ words: 'String', list: 'List[Integral]' },
  });
  const duckdb = {
    BIGINT: 'Integral',
    UTINYINT: 'Integral',
    DOUBLE: 'Fractional',
    'DECIMAL(18,3)': 'Fractional',
    VARCHAR: 'String',
    TIMESTAMP: 'String',
    'DOUBLE[]': 'List[Fractional]',
    'FLOAT[3]': 'List[Fractional]',
    'STRUCT(a INTEGER)': 'String',
  };
  const names = Object.keys(duckdb);
  const result = { columnNames: () => names, columnTypes: () => names };
  assert.deepEqual(types(result, 'InMemory'), duckdb);
});

test('types of what is yet to come cannot be told', () => {
  async function* later() {
    yield { a: 1 };
  }
  assert.throws(() => types(later() as never), /give rows in an array/);
  assert.throws(() => types('rows.csv' as never), /give rows in an array/);
});

test('what is no row is named by its place', () => {
  assert.throws(() => types([{ a: 1 }, null] as never), /^Error: Row 1 is null: give rows as obj/);
  assert.throws(() => types([5] as never), /^Error: Row 0 is 5: /);
});
