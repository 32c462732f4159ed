import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BLOCK_ROWS } from './block.js';
import { loadDataset } from './load-dataset.js';
import { featureOf, measured, rowsOf, withBench } from './testing.js';

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 })).map(([n, f]) => {
    const text = String(Math.abs(n)).padStart(f + 1, '0');
    return `${n < 0 ? '-' : ''}${text.slice(0, text.length - f)}.${text.slice(text.length - f)}`;
  }),
);

test('every number reads as JavaScript reads it', async () => {
  await withBench(async ({ connection, file }) => {
    const texts = fc.sample(numberText, { numRuns: 3 * BLOCK_ROWS, seed: 1 });
    const path = await file('numbers.csv', `x,y\n${texts.map((t) => `${t},1`).join('\n')}\n`);
    const dataset = await loadDataset(connection, { format: 'csv', header: true, paths: [path] });
    const rows = await rowsOf(dataset);
    assert.deepEqual(
      rows.map(({ x }) => x),
      texts.map((text) => Number(text) + 0),
    );
  });
});

test('quotes, line ends in cells, byte order marks and both line ends are read', async () => {
  await withBench(async ({ connection, file }) => {
    const text =
      '\uFEFFname,"a ""b"", c",n\r\n"x\ny",plain,1\r\nzü,"1,5",2\r\n"",,\r\n\r\nlast,q,3';
    const path = await file('quoted.csv', text);
    const dataset = await loadDataset(connection, { format: 'csv', header: true, paths: [path] });
    assert.deepEqual(dataset.columns, ['name', 'a "b", c', 'n']);
    assert.deepEqual(await rowsOf(dataset), [
      { name: 'x\ny', 'a "b", c': 'plain', n: 1 },
      { name: 'zü', 'a "b", c': '1,5', n: 2 },
      { name: null, 'a "b", c': null, n: null },
      { name: 'last', 'a "b", c': 'q', n: 3 },
    ]);
    assert.equal(dataset.unreadable.count, 0);
  });
});

test('a row of another width is left out and named with its place', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('ragged.csv', 'a,b\n1,2\n3\n4,5,6\n"open,7\n');
    const source = {
      format: 'csv' as const,
      header: true,
      paths: [path],
      sourceNames: ['data/day.csv'],
    };
    const dataset = await loadDataset(connection, source);
    const statistics = await measured(dataset);
    assert.equal(statistics.dataset.item_count, 1);
    assert.equal(dataset.itemCount, 1);
    assert.deepEqual(
      dataset.unreadable.examples.map(({ source, line, reason }) => [source, line, reason]),
      [
        ['data/day.csv', 3, 'the row has 1 values where 2 are due'],
        ['data/day.csv', 4, 'the row has 3 values where 2 are due'],
        ['data/day.csv', 5, 'a quoted cell is never closed'],
      ],
    );
    assert.deepEqual(dataset.notes, ['3 records could not be read and were left out.']);
  });
});

test('without a header columns are named by the baseline, and beyond it as Spark does', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('bare.csv', '1,2,3\n4,5,6\n');
    const source = { format: 'csv' as const, header: false, paths: [path] };
    const dataset = await loadDataset(connection, source, { columnNames: ['p', 'q'] });
    const named = await rowsOf(dataset);
    assert.deepEqual(named[0], { p: 1, q: 2, _c2: 3 });
  });
});

test('files with headers in another order, or without some columns, join by name', async () => {
  await withBench(async ({ connection, file }) => {
    const paths = [await file('a.csv', 'x,y\n1,2\n'), await file('b.csv', 'z,x\n3,4\n')];
    const dataset = await loadDataset(connection, { format: 'csv', header: true, paths });
    assert.deepEqual(await rowsOf(dataset), [
      { x: 1, y: 2, z: null },
      { x: 4, y: null, z: 3 },
    ]);
  });
});

test('types of columns: what each kind of text makes of a column', async () => {
  await withBench(async ({ connection, file }) => {
    const columns: Record<string, [string[], string]> = {
      integral: [['1', '-2', '+3', '007'], 'Integral'],
      fractional: [['1', '2.5', '.5', '3.'], 'Fractional'],
      scientific: [['1e5', '2E-3', '1', '4'], 'Fractional'],
      infinite: [['inf', '-Infinity', '1.5', '2'], 'Fractional'],
      notANumber: [['nan', 'NaN', '1', '2'], 'Integral'],
      blanks: [[' 1', '2 ', ' 3 ', '4'], 'Integral'],
      boolean: [['true', 'False', 'true', 'TRUE'], 'String'],
      mixed: [['1', '2', 'three', '4'], 'String'],
      dates: [['2026-01-01', '2026-01-02', '', ''], 'String'],
      empty: [['', '', '', ''], 'Unknown'],
      hexadecimal: [['0x1F', '1', '2', '3'], 'String'],
      grouped: [['1_000', '1', '2', '3'], 'String'],
    };
    const names = Object.keys(columns);
    const rows = [0, 1, 2, 3].map((row) => names.map((name) => columns[name]![0][row]).join(','));
    const path = await file('types.csv', `${names.join(',')}\n${rows.join('\n')}\n`);
    const dataset = await loadDataset(connection, { format: 'csv', header: true, paths: [path] });
    const statistics = await measured(dataset);
    for (const name of names) {
      assert.equal(featureOf(statistics, name).inferred_type, columns[name]![1], name);
    }
    const { common, mean } = featureOf(statistics, 'notANumber').numerical_statistics!;
    assert.deepEqual([common, mean], [{ num_present: 2, num_missing: 2 }, 1.5]);
    const infinite = featureOf(statistics, 'infinite').numerical_statistics!;
    assert.deepEqual([infinite.common.num_present, infinite.min, infinite.max], [4, 1.5, 2]);
  });
});

test('500 columns of any script work', async () => {
  await withBench(async ({ connection, file }) => {
    const names = Array.from({ length: 500 }, (_, i) => `${'αжあ"\''[i % 5]}名${i}; DROP TABLE x`);
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
    const rows = Array.from({ length: 30 }, (_, row) => names.map((_, i) => row * i).join(','));
    const path = await file("wide' ; --.csv", `${header}\n${rows.join('\n')}\n`);
    const dataset = await loadDataset(connection, { format: 'csv', header: true, paths: [path] });
    const [first] = await rowsOf(dataset);
    assert.deepEqual(Object.keys(first!), names);
    assert.equal((await measured(dataset)).features.length, 500);
    await dataset.close();
  });
});

test('a file of nothing but line ends has no rows', async () => {
  await withBench(async ({ connection, file }) => {
    for (const text of ['\n', '\n\n\n', '\r\n\r\n', ' \n\n', '\uFEFF\n\n']) {
      const path = await file('blank.csv', text);
      for (const header of [false, true]) {
        const dataset = await loadDataset(connection, { format: 'csv', header, paths: [path] });
        const rows = await rowsOf(dataset);
        assert.ok(rows.length <= 1, JSON.stringify([text, header, rows]));
        await dataset.close();
      }
    }
  });
});

test('the last columns of rows without a header have names of their own', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('ids.csv', '1,2,a,b\n3,4,c,d\n');
    const source = {
      format: 'csv',
      header: false,
      paths: [path],
      lastColumns: ['id', 'time'],
    } as const;
    const dataset = await loadDataset(
      connection,
      { ...source, paths: [path] },
      { columnNames: ['x', 'y', 'z'] },
    );
    assert.deepEqual(dataset.columns, ['x', 'y', 'id', 'time']);
    assert.deepEqual(await rowsOf(dataset), [
      { x: 1, y: 2, id: 'a', time: 'b' },
      { x: 3, y: 4, id: 'c', time: 'd' },
    ]);
  });
});
