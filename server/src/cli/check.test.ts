import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkCommand } from './check.js';

const bikes = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../demo/data/bike-sharing-hour.csv',
);

interface Called {
  status: number;
  out: string;
  err: string;
}

async function call(args: string[], env: Record<string, string> = {}): Promise<Called> {
  let out = '';
  let err = '';
  const status = await checkCommand(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isTty: false,
    columns: 80,
    env,
  });
  return { status, out, err };
}

type Write = (name: string, content: string | Buffer) => Promise<string>;

async function withFiles(work: (write: Write, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-check-'));
  try {
    await work(async (name, content) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    }, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Pseudo-random numbers in [0, 1), the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `rows` lines of two numbers and a category; `shift` moves the first number. */
function lines(rows: number, seed: number, shift = 0): string[] {
  const uniform = random(seed);
  return Array.from({ length: rows }, () => {
    const a = uniform() + uniform() + shift;
    return `${a.toFixed(6)},${Math.floor(uniform() * 50)},${uniform() < 0.4 ? 'red' : 'blue'}`;
  });
}

const csv = (rows: string[]): string => `a,b,colour\n${rows.join('\n')}\n`;

test('nothing drifted: status 0 and a table', () =>
  withFiles(async (write) => {
    const baseline = await write('baseline.csv', csv(lines(2000, 1)));
    const current = await write('current.csv', csv(lines(1000, 2)));
    const { status, out, err } = await call([baseline, current, '--header']);
    assert.equal(err, '');
    assert.equal(status, 0, out);
    assert.match(out, /^Nothing drifted \(1,000 records, read as Sound\)/);
    assert.match(out, /colour +OK/);
    const json = await call([baseline, current, '--header', '--json']);
    assert.equal(json.out, '{"violations":[]}\n');
  }));

test('drift: status 1, the column named, and --json as the file would hold it', () =>
  withFiles(async (write, folder) => {
    const baseline = await write('baseline.csv', csv(lines(2000, 1)));
    const current = await write('current.csv', csv(lines(1000, 2, 0.5)));
    const table = await call([baseline, current, '--header']);
    assert.equal(table.status, 1);
    assert.match(table.out, /^1 of 3 columns drifted/);
    assert.match(table.out, /\na +Drifted/);
    const output = join(folder, 'out');
    const report = join(folder, 'report.html');
    const json = await call([
      baseline,
      current,
      '--header',
      '--json',
      '--output',
      output,
      '--report',
      report,
    ]);
    assert.equal(json.status, 1);
    const file = await readFile(join(output, 'constraint_violations.json'), 'utf8');
    const bare = ({ examples: _, ...violation }: Record<string, unknown>) => violation;
    const [told, kept] = [JSON.parse(json.out).violations, JSON.parse(file).violations];
    assert.deepEqual(told.map(bare), kept.map(bare));
    const shown = JSON.parse(await readFile(join(output, 'violation_examples.json'), 'utf8'));
    for (const [index, { examples }] of kept.entries()) {
      assert.equal(examples.href, `violation_examples.json#/violations/${index}`);
      const records = shown.violations[index].examples;
      assert.equal(records.length, examples.found);
      assert.deepEqual(told[index].examples.records, records);
    }
    const without = await call([baseline, current, '--header', '--json', '--no-examples']);
    assert.deepEqual(JSON.parse(without.out).violations, kept.map(bare));
    const drift = JSON.parse(file).violations.find(
      (v: { constraint_check_type: string }) => v.constraint_check_type === 'baseline_drift_check',
    );
    assert.equal(drift.feature_name, 'a');
    assert.ok(drift.effect > drift.threshold && drift.adjusted_p_value < 0.05);
    const statistics = JSON.parse(await readFile(join(output, 'statistics.json'), 'utf8'));
    assert.equal(statistics.dataset.item_count, 1000);
    const before = JSON.parse(await readFile(join(output, 'baseline/statistics.json'), 'utf8'));
    assert.equal(before.dataset.item_count, 2000);
    const constraints = JSON.parse(await readFile(join(output, 'constraints.json'), 'utf8'));
    assert.equal(constraints.features.length, 3);
    assert.match(await readFile(report, 'utf8'), /1 of 3 columns drifted/);
  }));

test('without --output and --report nothing is written', () =>
  withFiles(async (write, folder) => {
    const file = await write('a.csv', csv(lines(100, 1)));
    await call([file, file, '--header']);
    assert.deepEqual(await readdir(folder), ['a.csv']);
  }));

test('a left-out column is not compared; one that is not there is a mistake', () =>
  withFiles(async (write) => {
    const baseline = await write('baseline.csv', csv(lines(2000, 1)));
    const current = await write('current.csv', csv(lines(1000, 2, 0.5)));
    const { out } = await call([baseline, current, '--header', '--exclude', 'a']);
    assert.match(out, /\na +Left out/);
    assert.match(out, /^Nothing drifted/);
    const typo = await call([baseline, current, '--header', '--exclude', 'aa']);
    assert.equal(typo.status, 2);
    assert.match(typo.err, /has no column "aa"/);
  }));

test('SageMaker’s own readings are there on wish', () =>
  withFiles(async (write) => {
    const baseline = await write('baseline.csv', csv(lines(2000, 1)));
    const current = await write('current.csv', csv(lines(1000, 2, 0.5)));
    const args = [baseline, current, '--header', '--comparison-method', 'Robust'];
    const { status, out } = await call(args);
    assert.equal(status, 1);
    assert.match(out, /read as Robust/);
    const environment = await call(args.slice(0, 3), { GUIDERAIL_COMPARISON_METHOD: 'Simple' });
    assert.match(environment.out, /read as Simple/);
  }));

test('formats may differ between the two files, and texts may be compressed', () =>
  withFiles(async (write) => {
    const objects = (rows: string[]) =>
      rows.map((row) => {
        const [a, b, colour] = row.split(',');
        return { a: Number(a), b: Number(b), colour };
      });
    const baseline = await write('baseline.csv.gz', gzipSync(csv(lines(2000, 1))));
    const rows = objects(lines(1000, 2));
    const jsonl = await write('c.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const json = await write('c.json', JSON.stringify(rows));
    for (const file of [jsonl, json]) {
      const { status, out } = await call([baseline, file, '--header']);
      assert.equal(status, 0, out);
      assert.match(out, /1,000 records/);
    }
  }));

test('a header that was not announced is pointed out', () =>
  withFiles(async (write) => {
    const file = await write('a.csv', csv(lines(100, 1)));
    const { err } = await call([file, file]);
    assert.match(err, /Hint: the first rows of a\.csv and a\.csv look like a header/);
  }));

test('what cannot run is said, with status 2', () =>
  withFiles(async (write) => {
    const file = await write('a.csv', csv(lines(100, 1)));
    const empty = await write('empty.csv', '');
    const cases: [string[], RegExp][] = [
      [[file], /two files/],
      [[file, `${file}.not.csv`], /no such file/],
      [[file, empty], /the file is empty/],
      [[file, file, '--header', '--time-column', 'when'], /"when"/],
      [[file, await write('bad.parquet', 'not parquet')], /bad\.parquet/],
      [[file, file, '--header', '--report', '/no/such/folder/report.html'], /no such file/],
    ];
    for (const [args, message] of cases) {
      const { status, err } = await call(args);
      assert.equal(status, 2, args.join(' '));
      assert.match(err, message);
    }
  }));

test('records that cannot be read are counted with their place and left out', () =>
  withFiles(async (write) => {
    const rows = lines(300, 1).map((row) => {
      const [a, b, colour] = row.split(',');
      return JSON.stringify({ a: Number(a), b: Number(b), colour });
    });
    const baseline = await write('a.jsonl', rows.join('\n'));
    const current = await write('b.jsonl', [...rows.slice(0, 250), '{"a": 1,', '17'].join('\n'));
    const { status, out } = await call([baseline, current]);
    assert.equal(status, 0, out);
    assert.match(out, /250 records/);
    assert.match(out, /b\.jsonl:251: /);
  }));

test('names from the data cannot act on the terminal or the page', () =>
  withFiles(async (write, folder) => {
    const name = '<script>\u001b[31m"x"\u202E';
    const content = (seed: number) =>
      lines(200, seed)
        .map((row) => JSON.stringify({ [name]: Number(row.split(',')[0]) }))
        .join('\n');
    const report = join(folder, 'r.html');
    const args = [await write('a.jsonl', content(1)), await write('b.jsonl', content(2))];
    const { out } = await call([...args, '--report', report]);
    assert.ok(!out.includes('\u001b') && !out.includes('\u202E'));
    assert.match(out, /<script>/);
    assert.equal((await readFile(report, 'utf8')).match(/<script/g)?.length, 1);
  }));

test('real data: the grown demand of 2012 is found, a week of 2011 is quiet', () =>
  withFiles(async (write) => {
    const [header = '', ...rows] = (await readFile(bikes, 'utf8')).trim().split('\n');
    const names = header.split(',');
    const hours = (from: string, to: string) => {
      const found = rows
        .map((row) => row.split(','))
        .filter((row) => (row[1] ?? '') >= from && (row[1] ?? '') < to)
        .map((row) => {
          const hour = (row[names.indexOf('hr')] ?? '').padStart(2, '0');
          return [`${row[1]}T${hour}:00:00Z`, ...row.slice(2)].join(',');
        });
      return [['time', ...names.slice(2)].join(','), ...found].join('\n');
    };
    const baseline = await write('2011.csv', hours('2011-01-01', '2012-01-01'));
    const grown = await write('grown.csv', hours('2012-06-11', '2012-06-18'));
    const quiet = await write('quiet.csv', hours('2011-06-13', '2011-06-20'));
    const season = 'hour-of-day,day-of-week,week-of-year';
    const rest = 'yr,season,mnth,holiday,workingday,weathersit,atemp,hum,casual,registered';
    const flags = ['--header', '--time-column', 'time', '--season', season, '--exclude', rest];
    const found = await call([baseline, grown, ...flags]);
    assert.equal(found.status, 1, found.out);
    assert.match(found.out, /\ncnt +Drifted/);
    for (const name of ['hr', 'weekday', 'temp', 'windspeed']) {
      assert.match(found.out, new RegExp(`\n${name} +OK`));
    }
    const nothing = await call([baseline, quiet, ...flags]);
    assert.equal(nothing.status, 0, nothing.out);
  }));
