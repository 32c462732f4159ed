import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { withBench } from '../dataset/testing.js';
import { captureLine, findIn } from './testing.js';

const BIKE = fileURLToPath(new URL('../../../demo/data/bike-sharing-hour.csv', import.meta.url));

/** Hours of bike-sharing as lines of cells; faults are put into some of them. */
async function bikeLines(): Promise<{ header: string; rows: string[][] }> {
  const [header = '', ...lines] = (await readFile(BIKE, 'utf8')).trimEnd().split('\n');
  return { header, rows: lines.map((line) => line.split(',')) };
}

const TEMP = 10;
const HUM = 12;
const DAY = 1;
const csv = (header: string, rows: readonly string[][]): string =>
  `${header}\n${rows.map((cells) => cells.join(',')).join('\n')}\n`;
const csvAt = (path: string) => ({ format: 'csv' as const, header: true, paths: [path] });
const lines = (examples: readonly { line?: number }[]) => examples.map(({ line }) => line);

test('faults put into bike-sharing are found by their lines', async () => {
  await withBench(async (bench) => {
    const { header, rows } = await bikeLines();
    const faulty = rows.map((cells) => [...cells]);
    // as the data came: a temperature of 1, which is no fraction in AWS's reading
    const wholeTemp = rows.findIndex((cells) => cells[TEMP] === '1') + 2;
    // a row's line is its index and two: the header, and counting from one
    for (const index of [40, 9000, 17_000]) faulty[index]![TEMP] = '';
    faulty[12_345]![TEMP] = 'n/a';
    faulty[777]![HUM] = '7.5';
    faulty[16_000]![HUM] = 'inf';
    for (let index = 100; index < 17_100; index += 200)
      faulty[index]![DAY] = `"1999-01-0${index % 9}"`;
    const baseline = csvAt(await bench.file('before.csv', csv(header, rows)));
    const current = csvAt(await bench.file('now.csv', csv(header, faulty)));
    const found = await findIn(bench, baseline, current, {
      comparisonMethod: 'Robust',
      edit: (constraints) => {
        const hum = constraints.features.find(({ name }) => name === 'hum')!;
        Object.assign(hum.num_constraints!, { minimum: 0, maximum: 1 });
        const day = constraints.features.find(({ name }) => name === 'season')!;
        day.completeness = 1;
      },
    });
    assert.deepEqual(lines(found.of('completeness_check', 'temp')), [42, 9002, 17_002]);
    assert.deepEqual(lines(found.of('data_type_check', 'temp')), [12_347, wholeTemp]);
    assert.deepEqual(lines(found.of('range_check', 'hum')), [779, 16_002]);
    const [wrong] = found.of('data_type_check', 'temp');
    assert.equal(wrong?.value, 'n/a');
    assert.equal(wrong?.record.instant, '12346');
    assert.equal(found.examples.looked_at.complete, true);
  });
});

test('many faults are shown from all over the file, at most 20, and the same each time', async () => {
  await withBench(async (bench) => {
    const { header, rows } = await bikeLines();
    const faulty = rows.map((cells, index) =>
      cells.map((cell, column) => (column === TEMP && index % 3 === 0 ? '' : cell)),
    );
    const [before, now] = [csv(header, rows), csv(header, faulty)];
    const baseline = csvAt(await bench.file('before.csv', before));
    const current = csvAt(await bench.file('now.csv', now));
    const first = await findIn(bench, baseline, current);
    const found = lines(first.of('completeness_check', 'temp')) as number[];
    assert.equal(found.length, 20);
    assert.ok(found.every((line) => (line - 2) % 3 === 0));
    assert.ok(found[0]! < 6000 && found[19]! > 11_000, String(found));
    assert.deepEqual((await findIn(bench, baseline, current)).examples, first.examples);
    const ofTemp = first.examples.violations.find(({ what }) => what === 'missing values');
    assert.deepEqual([ofTemp?.about, ofTemp?.exact], [Math.ceil(rows.length / 3), true]);
  });
});

test('a drift shows records of the bin or the category that has grown most, and says which', async () => {
  await withBench(async (bench) => {
    const { header, rows } = await bikeLines();
    const year = (which: string) => rows.filter((cells) => cells[3] === which);
    const baseline = csvAt(await bench.file('2011.csv', csv(header, year('0'))));
    const current = csvAt(await bench.file('2012.csv', csv(header, year('1'))));
    const found = await findIn(bench, baseline, current);
    const examples = found.of('baseline_drift_check', 'cnt');
    const what = found.examples.violations.find(
      (one) => one.feature_name === 'cnt' && one.constraint_check_type === 'baseline_drift_check',
    )!.what;
    const [, low, high] =
      /values (?:from|of) ([\d.]+)(?: to ([\d.]+)| and more): /.exec(what) ?? [];
    assert.equal(examples.length, 20);
    for (const { value } of examples) {
      assert.ok(Number(value) >= Number(low) && Number(value) < Number(high ?? Infinity), what);
    }
  });
});

test('captures: ids, times and rows of bodies; bad lines and other windows are passed over', async () => {
  await withBench(async (bench) => {
    const good = Array.from({ length: 200 }, (_, i) => captureLine(`${i % 10},1.5`, '0.5'));
    const baseline = await bench.file('before.jsonl', `${good.join('\n')}\n`);
    const bad = captureLine('3,broken', '0.5', { id: 'e-bad', inferenceId: 'mine' });
    const rows = captureLine('1,1.5\n2,oops\n3,1.5', '0.5\n0.5\n0.5', { id: 'e-rows' });
    const late = captureLine('3,later', '0.5', { time: '2026-01-02T00:00:00Z' });
    const current = [good[0], '{"captureData"', bad, '', rows, late, ...good.slice(1)].join('\r\n');
    const options = {
      format: 'capture' as const,
      captureIndexNames: ['endpointInput', 'endpointOutput'] as (
        | 'endpointInput'
        | 'endpointOutput'
      )[],
    };
    const window = {
      start: new Date('2026-01-01T00:00:00Z'),
      end: new Date('2026-01-02T00:00:00Z'),
    };
    const found = await findIn(
      bench,
      { ...options, paths: [baseline] },
      {
        ...options,
        ...window,
        paths: [await bench.file('now.jsonl', current)],
        sourceNames: ['s3://b/now.jsonl'],
      },
    );
    assert.deepEqual(found.of('data_type_check', '_c2'), [
      {
        source: 's3://b/now.jsonl',
        line: 3,
        eventId: 'e-bad',
        inferenceId: 'mine',
        inferenceTime: '2026-01-01T00:00:00Z',
        value: 'broken',
        record: { _c0: '0.5', _c1: '3' },
      },
      {
        source: 's3://b/now.jsonl',
        line: 5,
        row: 2,
        eventId: 'e-rows',
        inferenceTime: '2026-01-01T00:00:00Z',
        value: 'oops',
        record: { _c0: '0.5', _c1: '2' },
      },
    ]);
  });
});

test('missing and extra columns show records without and with them', async () => {
  await withBench(async (bench) => {
    const json = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
    const source = async (rows: readonly object[]) => ({
      ...{ format: 'json' as const, lines: true },
      paths: [await bench.file('rows.jsonl', json(rows))],
    });
    const all = Array.from({ length: 50 }, (_, i) => ({ a: i, b: i % 2 }));
    const now = all.map((row, i) => (i === 31 ? { a: row.a, c: 'new' } : { a: row.a }));
    const found = await findIn(bench, await source(all), await source(now));
    assert.equal(found.of('missing_column_check', 'Missing columns').length, 20);
    assert.deepEqual(found.of('extra_column_check', 'Extra columns'), [
      {
        source: found.of('extra_column_check', 'Extra columns')[0]!.source,
        line: 32,
        record: { a: 31, c: 'new' },
      },
    ]);
  });
});

test('Parquet gives row numbers, JSON arrays lines', async () => {
  await withBench(async (bench) => {
    const path = await bench.file('x.parquet', '');
    const before = await bench.file('y.parquet', '');
    const { connection } = bench;
    const select = (cell: string) => `SELECT range AS i, ${cell} AS x, 'a' AS t FROM range(5000)`;
    await connection.run(`COPY (${select('range / 2.0')}) TO '${before}' (FORMAT parquet)`);
    const holes = 'CASE WHEN range % 1000 = 7 THEN NULL ELSE range / 2.0 END';
    await connection.run(`COPY (${select(holes)}) TO '${path}' (FORMAT parquet)`);
    const parquet = (file: string) => ({ format: 'parquet' as const, paths: [file] });
    const found = await findIn(bench, parquet(before), parquet(path));
    const rows = found.of('completeness_check', 'x');
    assert.deepEqual(
      rows.map(({ row }) => row),
      [8, 1008, 2008, 3008, 4008],
    );
    assert.deepEqual(rows[1]?.record, { i: '1007', t: 'a' });

    const array = async (cells: readonly unknown[]) => ({
      ...{ format: 'json' as const, lines: false },
      paths: [
        await bench.file('a.json', `[\n${cells.map((x) => JSON.stringify({ x })).join(',\n')}\n]`),
      ],
    });
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    const withText = numbers.map((x) => (x === 9 ? 'nine' : x));
    const other = await findIn(bench, await array(numbers), await array(withText));
    assert.deepEqual(lines(other.of('data_type_check', 'x')), [11]);
  });
});

test('whatever the rows and however they are cut into files, examples break the check', async () => {
  await withBench(async (bench) => {
    const clean = Array.from({ length: 400 }, (_, i) => `${i / 4 + 0.125},"k${i % 3}"`);
    const baseline = csvAt(await bench.file('clean.csv', `x,k\n${clean.join('\n')}\n`));
    const x = fc.constantFrom(
      '1.5',
      '',
      '-7.5',
      '1e9',
      'nan',
      'inf',
      'text',
      '"quo""ted, \n cell"',
    );
    const k = fc.constantFrom('k0', 'k1', '"k2"', 'other', '', '"a\nb"');
    const row = fc.tuple(x, k);
    const file = fc.array(row, { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        const paths: string[] = [];
        for (const rows of files)
          paths.push(
            await bench.file('f.csv', `x,k\n${rows.map((r) => r.join(',')).join('\n')}\n`),
          );
        const current = { format: 'csv' as const, header: true, paths };
        const { examples } = await findIn(bench, baseline, current, {
          comparisonMethod: 'Robust',
          edit: ({ features }) => {
            Object.assign(features[0]!.num_constraints!, { minimum: 0, maximum: 200 });
          },
        });
        for (const {
          constraint_check_type: check,
          feature_name: feature,
          examples: shown,
          about = 0,
          exact,
        } of examples.violations) {
          assert.ok(shown.length <= 20);
          if (exact) assert.equal(shown.length, Math.min(20, about), `${check} ${feature}`);
          for (const example of shown) {
            const value = String(example.value);
            if (check === 'completeness_check') assert.ok(value === '' || value === 'nan', value);
            if (check === 'range_check') assert.ok(['-7.5', '1e9', 'inf'].includes(value), value);
            if (check === 'categorical_values_check') assert.ok(!/^k\d$/.test(value), value);
            const text = await readFile(example.source, 'utf8');
            const rest = text
              .split('\n')
              .slice(example.line! - 1)
              .join('\n');
            const cell = value.replaceAll('"', '""');
            assert.ok(
              rest.startsWith(cell) || rest.includes(`${cell}`),
              `${example.line}: ${value}`,
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('of a huge window only so much is read as was allowed, and it says so', async () => {
  await withBench(async (bench) => {
    const good = Array.from({ length: 2000 }, (_, i) => captureLine(`${i % 10},1.5`, '0.5'));
    const text = `${good.join('\n')}\n`;
    const paths: string[] = [];
    for (let i = 0; i < 40; i++) paths.push(await bench.file('part.jsonl', text));
    const odd = text.replace('3,1.5', '3,odd');
    const options = {
      format: 'capture' as const,
      captureIndexNames: ['endpointInput', 'endpointOutput'] as (
        | 'endpointInput'
        | 'endpointOutput'
      )[],
    };
    const current = { ...options, paths: [...paths, await bench.file('odd.jsonl', odd)] };
    const whole = await findIn(bench, { ...options, paths: paths.slice(0, 1) }, current);
    assert.equal(whole.of('data_type_check', '_c2').length, 1);
    assert.equal(whole.examples.looked_at.complete, true);
    const bounded = await findIn(bench, { ...options, paths: paths.slice(0, 1) }, current, {
      budget_bytes: 4 * text.length,
      totalBytes: 41 * text.length,
    });
    const { bytes = 0, files, of_files, complete } = bounded.examples.looked_at;
    assert.ok(bytes <= 4.2 * text.length && files < 6 && of_files === 41 && !complete);
  });
});
