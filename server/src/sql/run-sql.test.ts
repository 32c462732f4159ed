import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { SqlLimits, SqlOrder, SqlTable } from '../services/common/sql-run.js';
import { openDuckDB } from '../storage/duckdb.js';
import { openSqlRunner, type SqlRunner } from './run-sql.js';

let folder: string;
let runner: SqlRunner;
let people: SqlTable;

const MiB = 1024 ** 2;
const limits = (more: Partial<SqlLimits> = {}): SqlLimits => ({
  ...{ memory_bytes: 256 * MiB, threads: 1, signal: new AbortController().signal },
  ...more,
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-sql-'));
  runner = await openSqlRunner({ folder: join(folder, 'sql') });
  const database = await openDuckDB({
    ...{ memory_bytes: 256 * MiB, threads: 1, tempFolder: join(folder, 'made') },
  });
  const parquet = (sql: string, name: string) =>
    database.connection.run(`COPY (${sql}) TO '${join(folder, name)}' (FORMAT parquet)`);
  await parquet(`SELECT 1::BIGINT AS "PersonId", 'Ann' AS name, 1.5::DOUBLE AS score`, 'a.parquet');
  await parquet(`SELECT 2::INTEGER AS "PersonId", [1.0, NULL]::DOUBLE[] AS path`, 'b.parquet');
  await database.close();
  people = {
    ...{ schema: 'default', name: 'people', format: { kind: 'parquet' } },
    columns: [
      { name: 'personid', type: 'bigint' },
      { name: 'name', type: 'string' },
      { name: 'score', type: 'double' },
      { name: 'path', type: 'array<double>' },
      { name: 'later', type: 'timestamp' },
    ],
    partitionKeys: [{ name: 'year', type: 'string' }],
    files: [join(folder, 'a.parquet'), join(folder, 'b.parquet')],
    partitions: [{ year: '2025' }, { year: '2026' }],
  };
});
after(() => rm(folder, { recursive: true, force: true }));

async function csvOf(sql: string, more: Partial<SqlOrder> = {}): Promise<string> {
  const path = runner.newFile('.csv');
  const order: SqlOrder = { sql, tables: [people], output: { path, format: 'csv' }, ...more };
  await runner.run(order, limits());
  const text = await readFile(path, 'utf8');
  await rm(path);
  return text;
}

test('shows files of different schemas by the declared columns and partition keys', async () => {
  assert.equal(
    await csvOf('SELECT * FROM people ORDER BY PersonID'),
    '"personid","name","score","path","later","year"\n' +
      '"1","Ann","1.5",,,"2025"\n"2",,,"[1.0, null]",,"2026"\n',
  );
  assert.equal(await csvOf(`SELECT "name" FROM people WHERE year = '2025'`), '"name"\n"Ann"\n');
});

test('each of many files has its own partition, whatever their number', async () => {
  const database = await openDuckDB({
    ...{ memory_bytes: 256 * MiB, threads: 1, tempFolder: join(folder, 'made') },
  });
  const path = (id: number) => join(folder, `hour-${id}.parquet`);
  for (let id = 0; id < 1100; id++) {
    const hour = `COPY (SELECT ${id}::BIGINT AS id) TO '${path(id)}' (FORMAT parquet)`;
    await database.connection.run(hour);
  }
  await database.close();
  for (const count of [127, 128, 129, 257, 512, 513, 1100]) {
    const ids = Array.from({ length: count }, (_, id) => id);
    const hours: SqlTable = {
      ...{ schema: 'default', name: 'hours', format: { kind: 'parquet' } },
      ...{ columns: [{ name: 'id', type: 'bigint' }], files: ids.map(path) },
      partitionKeys: [
        { name: 'hour', type: 'string' },
        { name: 'place', type: 'int' },
      ],
      partitions: ids.map((id) => ({ hour: `h${id}`, ...(id % 2 === 0 && { place: String(id) }) })),
    };
    const sql = `SELECT count(*) AS rows, count_if(hour = 'h' || id) AS hours,
      count_if(place = id) AS places, count_if(place IS NULL) AS nulls FROM hours`;
    assert.equal(
      await csvOf(sql, { tables: [hours] }),
      `"rows","hours","places","nulls"\n` +
        `"${count}","${count}","${Math.ceil(count / 2)}","${Math.floor(count / 2)}"\n`,
    );
    const one = `SELECT id FROM hours WHERE hour = 'h${count - 1}'`;
    assert.equal(await csvOf(one, { tables: [hours] }), `"id"\n"${count - 1}"\n`);
  }
});

test('a table without files has its columns and no rows', async () => {
  const empty = { ...people, files: [], partitions: [] };
  assert.equal(
    await csvOf('SELECT *, year || name AS x FROM AwsDataCatalog."default".people', {
      tables: [empty],
    }),
    '"personid","name","score","path","later","year","x"\n',
  );
});

/** Texts as Athena's documentation and result files have them. */
const texts: [sql: string, text: string][] = [
  ['NULL', ''],
  ["''", '""'],
  [`'say "a", ''b'''`, `"say ""a"", 'b'"`],
  ["'two\nlines'", '"two\nlines"'],
  ['TRUE', '"true"'],
  ['CAST(1 AS DOUBLE)', '"1.0"'],
  ["CAST('nan' AS DOUBLE)", '"NaN"'],
  ["CAST('-inf' AS DOUBLE)", '"-Infinity"'],
  ['CAST(0.1 AS DOUBLE) + 0.2', '"0.30000000000000004"'],
  ['9007199254740993', '"9007199254740993"'],
  ['1.50', '"1.50"'],
  ["DATE '2026-11-22'", '"2026-11-22"'],
  ["TIMESTAMP '2026-11-22 09:00:00'", '"2026-11-22 09:00:00.000"'],
  ["TIMESTAMPTZ '2026-11-22 10:00:00+01'", '"2026-11-22 09:00:00.000 UTC"'],
  ["['a, b', 'c']", '"[a, b, c]"'],
  ['[]::BIGINT[]', '"[]"'],
  ["MAP {'a': 1, 'b': NULL}", '"{a=1, b=null}"'],
  ["{'x': 1.0::DOUBLE, 'y': ['z']}", '"{x=1.0, y=[z]}"'],
  ["'\\xAB\\x01'::BLOB", '"ab 01"'],
];
for (const [sql, text] of texts) {
  test(`writes ${JSON.stringify(sql)} as Athena does`, async () => {
    assert.equal(await csvOf(`SELECT ${sql} AS v`), `"v"\n${text}\n`);
  });
}

test('doubles are written with all their digits', async () => {
  const doubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 300);
  const values = doubles.map((value, i) => `(${i}, CAST('${value}' AS DOUBLE))`).join(', ');
  const text = await csvOf(`SELECT v FROM (VALUES ${values}) AS t(i, v) ORDER BY i`);
  const read = text.trimEnd().split('\n').slice(1);
  assert.deepEqual(
    read.map((line) => Number(line.slice(1, -1)) + 0),
    doubles.map((value) => value + 0),
  );
});

test('keeps order, and columns of the same name', async () => {
  const text = await csvOf(
    'SELECT range AS a, -range AS a FROM range(2000) ORDER BY range DESC -- so;',
  );
  const lines = text.trimEnd().split('\n');
  assert.equal(lines[0], '"a","a"');
  assert.deepEqual(
    lines.slice(1).map((line) => line),
    Array.from({ length: 2000 }, (_, i) => `"${1999 - i}","${i === 1999 ? '0' : `-${1999 - i}`}"`),
  );
});

test('reads CSV as OpenCSVSerde does: quotes of its own, empty is null but in text', async () => {
  const path = join(folder, 'people.csv');
  await writeFile(path, '1,`a, \\`b`,2.5,2026-11-22 09:00:00,True\n,,,1795338000000,\n7,x\n');
  const table: SqlTable = {
    ...{ schema: 'default', name: 'base', files: [path] },
    columns: [
      { name: 'id', type: 'int' },
      { name: 'name', type: 'string' },
      { name: 'score', type: 'double' },
      { name: 'at', type: 'timestamp' },
      { name: 'is', type: 'boolean' },
    ],
    format: { kind: 'csv', separator: ',', quote: '`', escape: '\\', headerLines: 0 },
  };
  assert.equal(
    await csvOf('SELECT * FROM base', { tables: [table] }),
    '"id","name","score","at","is"\n"1","a, `b","2.5","2026-11-22 09:00:00.000","true"\n' +
      ',"",,"2026-11-22 09:00:00.000",\n"7","x",,,\n',
  );
});

/** What a stranger might try; each must fail, and leave no file. */
const hostile = [
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM read_blob('/etc/passwd')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM read_parquet('FOLDER/c.parquet')",
  "SELECT * FROM read_parquet('FOLDER/*.parquet')",
  "SELECT * FROM glob('/etc/*')",
  "SELECT * FROM sniff_csv('/etc/passwd')",
  "SELECT * FROM read_json('http://127.0.0.1:1/x')",
  "SELECT * FROM parquet_metadata('FOLDER/c.parquet')",
  "SELECT * FROM query('COPY (SELECT 1) TO ''FOLDER/evil''')",
  "SELECT getenv('HOME')",
  "COPY (SELECT 1) TO 'FOLDER/evil'",
  "ATTACH 'FOLDER/evil'",
  'INSTALL httpfs',
  'LOAD httpfs',
  "SET memory_limit = '10GB'",
  'PRAGMA enable_profiling',
  'PRAGMA database_list',
  'CALL pragma_version()',
  'CHECKPOINT',
  'DESCRIBE people',
  'EXPLAIN SELECT 1',
  'CREATE TABLE t AS SELECT 1',
  'DELETE FROM people',
  'SELECT 1; SELECT 2',
  "SELECT 1) TO 'FOLDER/evil'; COPY (SELECT 2",
  "SELECT 1) AS q(c0)) TO 'FOLDER/evil' --",
  "SELECT 1 /* */) TO 'FOLDER/evil' (FORMAT csv) /*",
  'WITH a AS (INSERT INTO people VALUES (1) RETURNING *) SELECT * FROM a',
  "EXPORT DATABASE 'FOLDER/evil'",
  'SELECT ?',
  '',
];
for (const sql of hostile) {
  test(`refuses ${JSON.stringify(sql)}`, async () => {
    await writeFile(join(folder, 'c.parquet'), 'x');
    await assert.rejects(csvOf(sql.replaceAll('FOLDER', folder)), { name: 'SqlFailure' });
    await assert.rejects(access(join(folder, 'evil')));
  });
}

test('tells where a statement is wrong', async () => {
  await assert.rejects(csvOf('SELECT nme FROM people'), {
    message: /Referenced column "nme" not found/,
    fault: { kind: 'Binder', position: 7 },
  });
  await assert.rejects(csvOf('SELECT 1 FROM nobody'), {
    fault: { kind: 'Catalog', position: 14, missing: { type: 'Table', name: 'nobody' } },
  });
});

test('bounds rows and memory, and ends when it is told to', async () => {
  const path = runner.newFile('.csv');
  const order = (sql: string): SqlOrder => ({ sql, tables: [], output: { path, format: 'csv' } });
  await assert.rejects(runner.run(order('SELECT * FROM range(11)'), limits({ rows: 10 })), {
    message: /more than 10 rows/,
  });
  await assert.rejects(
    runner.run(
      order('SELECT list(range) FROM range(1000000000)'),
      limits({ memory_bytes: 32 * MiB }),
    ),
    { name: 'SqlFailure', message: /memory/i },
  );
  const wide = order('SELECT range, repeat(md5(CAST(range AS VARCHAR)), 100) FROM range(1000000)');
  const tooLarge = { name: 'SqlFailure', message: /more than 1048576 bytes, .* add a LIMIT/ };
  await assert.rejects(runner.run(wide, limits({ bytes: MiB })), tooLarge);
  const few = order(wide.sql.replace('1000000', '2000'));
  await assert.rejects(runner.run(few, limits({ bytes: MiB })), tooLarge);
  await assert.rejects(access(path));
  const abort = new AbortController();
  const reason = new Error('enough');
  const long =
    'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * b.range = 7';
  setTimeout(() => abort.abort(reason), 100);
  await assert.rejects(runner.run(order(long), limits({ signal: abort.signal })), reason);
  await assert.rejects(access(path));
});

test('joins no two large tables in loops, however few rows they are thought to have', async () => {
  const setting = "SELECT current_setting('asof_loop_join_threshold') AS rows";
  assert.equal(await csvOf(setting), '"rows"\n"0"\n');
});

test('writes Parquet too', async () => {
  const path = runner.newFile('.parquet');
  const output = { path, format: 'parquet' } as const;
  const order = { sql: 'SELECT personid, path FROM people', tables: [people], output };
  assert.deepEqual(await runner.run(order, limits()), {
    ...{ rows: 2 },
    columns: [
      { name: 'personid', type: 'BIGINT' },
      { name: 'path', type: 'DOUBLE[]' },
    ],
  });
});
