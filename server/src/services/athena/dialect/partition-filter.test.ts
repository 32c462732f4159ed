import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openSqlRunner, type SqlRunner } from '../../../sql/run-sql.js';
import { openDuckDB } from '../../../storage/duckdb.js';
import type { SqlTable } from '../../common/sql-run.js';
import { type PartitionFilter, partitionFilter } from './partition-filter.js';

const hours = { database: 'store', name: 'hours' };
const keys = ['year', 'month'];
const filterOf = (sql: string): PartitionFilter | undefined =>
  partitionFilter(sql, hours, 'store', keys);

const partitions = ['2011', '2012', '2013'].flatMap((year) =>
  ['01', '02', '03'].map((month) => ({ year, month })),
);
const kept = (sql: string): string => {
  const filter = filterOf(sql);
  if (!filter) return 'all';
  return partitions
    .filter(filter)
    .map(({ year, month }) => `${year}-${month}`)
    .join(' ');
};

const excluding: [where: string, left: string][] = [
  ["FROM hours WHERE year = '2012' AND month = '02'", '2012-02'],
  ["FROM Store.Hours AS h WHERE h.Year = '2012' AND \"month\" IN ('01', '03')", '2012-01 2012-03'],
  ["FROM hours h WHERE '2012' < year AND x BETWEEN 1 AND 2 AND month <= '02'", '2013-01 2013-02'],
  ["FROM hours WHERE year BETWEEN '2012' AND '2012' AND (month = '01')", '2012-01'],
  [
    "FROM hours WHERE (x = 1 OR y = 2) AND year = '2013' AND month > '01' GROUP BY x",
    '2013-02 2013-03',
  ],
  [
    "FROM (SELECT * FROM hours WHERE year = '2011' AND month = '01') WHERE x = 1 OR y = 2",
    '2011-01',
  ],
  ["FROM other WHERE x IN (SELECT x FROM hours WHERE year = '2011' AND month = '03')", '2011-03'],
  ["FROM hours WHERE year = '2014' ORDER BY x", ''],
];
for (const [where, left] of excluding) {
  test(`SELECT … ${where} reads ${left || 'nothing'}`, () => {
    assert.equal(kept(`SELECT x ${where}`), left);
  });
}

/** Each would give a wrong answer if files were left out, or is not understood. */
const reading = [
  "SELECT x FROM hours WHERE year = '2012' OR month = '02'",
  "SELECT x FROM hours WHERE x = 1 AND year = '2012' OR y = 2",
  "SELECT x FROM hours WHERE NOT year = '2012'",
  "SELECT x FROM hours WHERE NOT (year = '2012')",
  "SELECT x FROM hours WHERE (year = '2012') = (x = 1)",
  "SELECT x FROM hours WHERE (year = '2012') IS NULL",
  "SELECT x FROM hours WHERE CASE WHEN x = 1 AND year = '2012' AND y = 2 THEN true ELSE true END",
  "SELECT x FROM hours WHERE year <> '2012'",
  "SELECT x FROM hours WHERE year NOT IN ('2012')",
  "SELECT x FROM hours WHERE year NOT BETWEEN '2012' AND '2013'",
  "SELECT x FROM hours WHERE year = '2012' || ''",
  "SELECT x FROM hours WHERE year IN ('2012') IS NULL",
  'SELECT x FROM hours WHERE year = 2012',
  'SELECT x FROM hours WHERE year = month',
  "SELECT x FROM hours WHERE year > 'é'",
  "SELECT x FROM hours WHERE other.year = '2012'",
  "SELECT x FROM hours WHERE upper(year) = '2012'",
  "SELECT x FROM hours WHERE x = '2012'",
  "SELECT year = '2012' AND true FROM hours",
  "SELECT x FROM hours, other WHERE year = '2012'",
  "SELECT x FROM other JOIN hours ON true WHERE year = '2012'",
  "SELECT x FROM hours LEFT JOIN other ON year = '2012' WHERE x = 1",
  "SELECT x FROM hours h ASOF JOIN other WHERE h.year = '2012'",
  "SELECT x FROM hours WHERE year = '2012' UNION ALL SELECT x FROM hours",
  "SELECT x FROM hours WHERE year = '2012' UNION ALL SELECT x FROM store.hours",
  "SELECT x FROM hours WHERE year = '2012' UNION ALL SELECT x FROM 'hours'",
  "SELECT x FROM hours TABLESAMPLE BERNOULLI (10) WHERE year = '2012'",
  "SELECT x FROM other WHERE year = '2012'",
  "WITH hours AS (SELECT * FROM other) SELECT x FROM hours WHERE year = '2012'",
  "SELECT count(*) FILTER (WHERE year = '2012') FROM hours",
  "SELECT x FROM elsewhere.hours WHERE year = '2012'",
  'SELECT x FROM hours',
];
for (const sql of reading) {
  test(`${sql} reads all`, () => assert.equal(kept(sql), 'all'));
}

test('a partition without the key, or with a value beyond ASCII, is read', () => {
  const filter = filterOf("SELECT x FROM hours WHERE year = '2012'");
  assert.equal(filter?.({ month: '01' }), true);
  assert.equal(filter?.({ year: '２０１２' }), true);
  assert.equal(filter?.({ year: '2011' }), false);
});

let folder: string;
let runner: SqlRunner;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-partitions-'));
  runner = await openSqlRunner({ folder: join(folder, 'sql') });
  const options = { memory_bytes: 2 ** 28, threads: 1, tempFolder: join(folder, 'made') };
  const database = await openDuckDB(options);
  for (const [i] of partitions.entries()) {
    const made = `COPY (SELECT ${i}::BIGINT AS x) TO '${join(folder, `${i}.parquet`)}'`;
    await database.connection.run(`${made} (FORMAT parquet)`);
  }
  await database.close();
});
after(() => rm(folder, { recursive: true, force: true }));

async function answerOf(sql: string, filter: PartitionFilter | undefined): Promise<string> {
  const files = partitions.map((values, i) => ({ values, path: join(folder, `${i}.parquet`) }));
  const some = files.filter(({ values }) => filter?.(values) ?? true);
  const table: SqlTable = {
    ...{ schema: 'store', name: 'hours', format: { kind: 'parquet' } },
    columns: [{ name: 'x', type: 'bigint' }],
    partitionKeys: keys.map((name) => ({ name, type: 'string' })),
    files: some.map(({ path }) => path),
    partitions: some.map(({ values }) => values),
  };
  const path = runner.newFile('.csv');
  const limits = { memory_bytes: 2 ** 28, threads: 1, signal: new AbortController().signal };
  const output = { path, format: 'csv' } as const;
  await runner.run({ sql, tables: [table], schema: 'store', output }, limits);
  return readFile(path, 'utf8');
}

test('any conditions give the same rows with the files that are left as with all', async () => {
  const text = fc.constantFrom("'2011'", "'2012'", "'2013'", "'01'", "'02'", "'2'", "''");
  const key = fc.constantFrom('year', 'month', 'hours.year', '"Month"', 'CAST(x AS VARCHAR)');
  const simple = fc.oneof(
    fc
      .tuple(key, fc.constantFrom('=', '<', '<=', '>', '>=', '<>'), text)
      .map((all) => all.join(' ')),
    fc.tuple(text, fc.constantFrom('=', '<', '>='), key).map((all) => all.join(' ')),
    fc.tuple(key, text, text).map(([k, a, b]) => `${k} BETWEEN ${a} AND ${b}`),
    fc.tuple(key, text, text).map(([k, a, b]) => `${k} IN (${a}, ${b})`),
    fc.tuple(key, text).map(([k, a]) => `${k} NOT IN (${a})`),
  );
  const { where } = fc.letrec<{ where: string; joined: string }>((tie) => ({
    where: fc.oneof({ depthSize: 'small' }, simple, tie('joined')),
    joined: fc
      .tuple(tie('where'), fc.constantFrom('AND', 'AND', 'OR', 'AND NOT', '= '), tie('where'))
      .chain(([a, by, b]) =>
        fc.constantFrom(by === '= ' ? `(${a}) = (${b})` : `${a} ${by} ${b}`, `(${a}) AND (${b})`),
      ),
  }));
  let excluded = 0;
  await fc.assert(
    fc.asyncProperty(where, async (condition) => {
      const sql = `SELECT x, year, month FROM hours WHERE ${condition} ORDER BY x`;
      const filter = filterOf(sql);
      if (!filter || partitions.every(filter)) return;
      excluded++;
      assert.equal(await answerOf(sql, filter), await answerOf(sql, undefined));
    }),
    { numRuns: 150 },
  );
  assert.ok(excluded > 20, `${excluded} statements left files out`);
});
