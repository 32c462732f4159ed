import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSqlRunner, type SqlRunner } from '../../../sql/run-sql.js';
import { preludeOf } from './macros.js';
import { translate } from './translate.js';

let folder: string;
let runner: SqlRunner;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-dialect-'));
  runner = await openSqlRunner({ folder });
});
after(() => rm(folder, { recursive: true, force: true }));

const now = Date.parse('2026-11-22T09:00:00.250Z');

async function answer(query: string): Promise<string> {
  const { sql } = translate(query, { now });
  const path = runner.newFile('.csv');
  await runner.run(
    { sql, tables: [], prelude: preludeOf(sql), output: { path, format: 'csv' } },
    { memory_bytes: 256 * 1024 ** 2, threads: 1, signal: new AbortController().signal },
  );
  const text = await readFile(path, 'utf8');
  return text.slice(text.indexOf('\n') + 1).trimEnd();
}

/** Expressions, and what Trino's documentation says that they are, as Athena writes it. */
const expressions: [expression: string, value: string][] = [
  // arithmetic and conversion
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['7 % 2', '1'],
  ['7.0E0 / 2', '3.5'],
  ['CAST(7 AS DOUBLE) / 2', '3.5'],
  ['mod(7, 4)', '3'],
  ['round(2.5E0)', '3.0'],
  ['truncate(2.75E0)', '2.0'],
  ['ceiling(1.2E0)', '2.0'],
  ['power(2, 10)', '1024.0'],
  ["TRY_CAST('x' AS bigint)", ''],
  ["CAST('1.5' AS real)", '1.5'],
  ["CAST('5' AS varchar(10)) || 'a'", '5a'],
  ['CAST(ARRAY[1, 2] AS array(varchar))', '[1, 2]'],
  ["CAST('2020-01-01 01:02:03' AS timestamp(3))", '2020-01-01 01:02:03.000'],
  ["CAST('2020-01-01 01:02:03' AS timestamp(3) with time zone)", '2020-01-01 01:02:03.000 UTC'],
  ["CAST(ROW(1, 'x') AS row(a bigint, b varchar))", '{a=1, b=x}'],
  ["try(CAST('x' AS INTEGER))", ''],
  ['if(1 > 2, 3)', ''],
  ['if(1 < 2, 3, 4)', '3'],
  ['greatest(1, NULL)', ''],
  ['least(3, 2, 1)', '1'],
  ['is_nan(nan())', 'true'],
  ["concat('a', NULL)", ''],
  ["concat('a', 'b', 'c')", 'abc'],
  // text
  ["regexp_like('1a 2b 14m', '\\d+b')", 'true'],
  ["regexp_extract('1a 2b 14m', '\\d+')", '1'],
  ["regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)", 'a'],
  ["regexp_extract('abc', '\\d')", ''],
  ["regexp_replace('1a 2b 14m', '\\d+[ab] ')", '14m'],
  ["regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')", '3ca 3cb 14m'],
  ["split('a,b', ',')", '[a, b]'],
  ["split_part('a-b-c', '-', 2)", 'b'],
  ["strpos('high', 'ig')", '2'],
  ["replace('aXbX', 'X')", 'ab'],
  ["lpad('5', 3, '0')", '005'],
  ["levenshtein_distance('kitten', 'sitting')", '3'],
  ["'it''s -- no /* comment */'", "it's -- no /* comment */"],
  // JSON
  [`json_extract_scalar('{"a": {"b": [1, "x"]}}', '$.a.b[1]')`, 'x'],
  [`json_array_length('[1, 2, 3]')`, '3'],
  // times
  ['from_unixtime(1)', '1970-01-01 00:00:01.000 UTC'],
  ['from_unixtime(1577836800.123)', '2020-01-01 00:00:00.123 UTC'],
  ["from_unixtime('1577836800.5')", '2020-01-01 00:00:00.500 UTC'],
  ["from_unixtime('2020-01-01T00:00:00.125Z')", '2020-01-01 00:00:00.125 UTC'],
  ['from_unixtime(CAST(NULL AS varchar))', ''],
  ["to_unixtime(TIMESTAMP '2020-01-01 00:00:00')", '1577836800.0'],
  ["from_iso8601_timestamp('2020-05-11')", '2020-05-11 00:00:00.000 UTC'],
  ["from_iso8601_timestamp('2020-05-11T11:15:05')", '2020-05-11 11:15:05.000 UTC'],
  ["from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')", '2020-05-11 10:15:05.055 UTC'],
  ["from_iso8601_date('2020-05-11')", '2020-05-11'],
  ["to_iso8601(DATE '2020-05-11')", '2020-05-11'],
  ["to_iso8601(TIMESTAMP '2020-05-11 11:15:05')", '2020-05-11T11:15:05.000'],
  ["to_timestamp('2020-01-02 03:04:05', 'yyyy-mm-dd hh24:mi:ss')", '2020-01-02 03:04:05.000'],
  ["date_parse('2022/10/20/05', '%Y/%m/%d/%H')", '2022-10-20 05:00:00.000'],
  ["date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')", '10-20-2022 05'],
  [
    "date_format(TIMESTAMP '2022-10-20 15:10:07', '%W %M %e %h:%i:%s %p')",
    'Thursday October 20 03:10:07 PM',
  ],
  [
    "format_datetime(TIMESTAMP '2022-10-20 05:10:00', 'yyyy-MM-dd''T''HH:mm:ss')",
    '2022-10-20T05:10:00',
  ],
  ["date_trunc('hour', TIMESTAMP '2022-10-20 05:10:00')", '2022-10-20 05:00:00.000'],
  ["date_trunc('month', DATE '2022-10-20')", '2022-10-01'],
  ["date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')", '2020-03-01 00:01:26.000'],
  ["date_add('month', -1, DATE '2020-03-31')", '2020-02-29'],
  [
    "date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')",
    '86400',
  ],
  ["date_diff('day', TIMESTAMP '2020-03-01 23:00:00', TIMESTAMP '2020-03-02 01:00:00')", '0'],
  ["date_diff('day', DATE '2020-03-01', DATE '2020-03-02')", '1'],
  ["day_of_week(DATE '2026-11-22')", '7'],
  ["day_of_year(DATE '2020-02-01')", '32'],
  ["year(DATE '2020-02-01') * 100 + week(DATE '2020-02-01')", '202005'],
  ["date('2020-02-01')", '2020-02-01'],
  ["DATE '2012-08-08' + INTERVAL '2' DAY = DATE '2012-08-10'", 'true'],
  ["TIMESTAMP '2020-01-01 01:00:00 UTC'", '2020-01-01 01:00:00.000 UTC'],
  ["INTERVAL '2' DAY > INTERVAL '1' HOUR", 'true'],
  ['now()', '2026-11-22 09:00:00.250 UTC'],
  ['current_timestamp', '2026-11-22 09:00:00.250 UTC'],
  ['current_date', '2026-11-22'],
  // arrays and maps
  ['cardinality(ARRAY[1, 2, 3])', '3'],
  ["cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", '2'],
  ['element_at(ARRAY[1, 2], 3)', ''],
  ['element_at(ARRAY[1, 2], -1)', '2'],
  ["element_at(MAP(ARRAY['a'], ARRAY[7]), 'a')", '7'],
  ['contains(ARRAY[1, 2], 2)', 'true'],
  ["array_join(ARRAY['a', NULL, 'c'], '-')", 'a-c'],
  ["array_join(ARRAY['a', NULL, 'c'], '-', '?')", 'a-?-c'],
  ['array_distinct(ARRAY[1, 1])', '[1]'],
  ['array_max(ARRAY[1, 5, 2])', '5'],
  ['array_sort(ARRAY[3, 1, 2])', '[1, 2, 3]'],
  ['array_union(ARRAY[1], ARRAY[1])', '[1]'],
  ['slice(ARRAY[1, 2, 3, 4], 2, 2)', '[2, 3]'],
  ['sequence(1, 5, 2)', '[1, 3, 5]'],
  ['transform(ARRAY[5, 6], x -> x + 1)', '[6, 7]'],
  ['filter(ARRAY[5, -6, 7], x -> x > 0)', '[5, 7]'],
];
for (const [expression, value] of expressions) {
  test(`${expression} is ${value === '' ? 'null' : value}`, async () => {
    assert.equal(
      await answer(`SELECT ${expression}`),
      value === '' ? '' : `"${value.replaceAll('"', '""')}"`,
    );
  });
}

/** Over the values 1, 2, 3 and null. */
const aggregates: [expression: string, value: string][] = [
  ['count(*)', '4'],
  ['count_if(x > 1)', '2'],
  ['sum(x) / 2', '3'],
  ['avg(x)', '2.0'],
  ['approx_distinct(x)', '3'],
  ['approx_percentile(x, 0.5)', '2'],
  ['arbitrary(x) IS NOT NULL', 'true'],
  ['every(x > 0)', 'true'],
  ['max_by(x, -x)', '1'],
  ['geometric_mean(x) BETWEEN 1.817 AND 1.818', 'true'],
  ['sum(x) FILTER (WHERE x > 1)', '5'],
  ["array_join(array_agg(x ORDER BY x DESC), ',')", '3,2,1'],
];
for (const [expression, value] of aggregates) {
  test(`${expression} over four rows is ${value}`, async () => {
    const query = `SELECT ${expression} FROM (VALUES (1), (2), (3), (NULL)) AS t(x)`;
    assert.equal(await answer(query), `"${value}"`);
  });
}

test('statements: unnesting, windows, sets, limits', async () => {
  const query = `-- words in a comment: from_unixtime(
    WITH t (name, items) AS (VALUES ('a', ARRAY[1, 2]), ('b', ARRAY[3]))
    SELECT name, item, row_number() OVER (PARTITION BY name ORDER BY item DESC) AS n
    FROM t CROSS JOIN UNNEST(items) AS u (item) WHERE item <> 9
    UNION ALL SELECT 'c', NULL, 1 ORDER BY 1, 2 OFFSET 1 LIMIT 2;`;
  assert.equal(await answer(query), '"a","2","1"\n"b","3","1"');
  assert.equal(await answer('(SELECT 1) UNION (SELECT 1)'), '"1"');
  assert.equal(
    await answer('SELECT default, t.check FROM (VALUES (1, 2)) AS t(default, check)'),
    '"1","2"',
  );
  assert.equal(
    await answer(
      `SELECT at, t.at, count(verbose) AS binary FROM (VALUES ('a', 1)) AS t(at, verbose)
        WHERE at IN ('a') AND at < 'b' GROUP BY at ORDER BY at`,
    ),
    '"a","a","1"',
  );
  assert.equal(
    await answer(
      `SELECT hour(at AT TIME ZONE 'UTC') FROM (VALUES (TIMESTAMP '2026-11-22 09:00')) AS t(at)`,
    ),
    '"9"',
  );
  const qualified = `SELECT qualify FROM (VALUES (1), (2)) AS t(qualify) WHERE qualify IN (1, 2)
    QUALIFY row_number() OVER (ORDER BY qualify DESC) = 1`;
  assert.equal(await answer(qualified), '"2"');
  const order = 'SELECT x FROM (VALUES (1), (NULL), (2)) AS t(x) ORDER BY x DESC';
  assert.equal(await answer(order), '"2"\n"1"');
});
