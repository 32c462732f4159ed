import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startTestServer, type TestServer } from '../../testing/server.js';

let server: TestServer;
let athena: AthenaClient;
let s3: S3Client;

before(async () => {
  server = await startTestServer();
  athena = new AthenaClient(server.client);
  s3 = new S3Client(server.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body }));
  await put('trips/day=2026-11-21/a.csv', '1,10.5,"north, old"\n2,,south\n');
  await put('trips/day=2026-11-22/b.csv', '3,7,\n');
  await put('trips/_SUCCESS', 'x');
  await run(
    `CREATE EXTERNAL TABLE IF NOT EXISTS trips (Id BIGINT, fare DOUBLE, place STRING)
     PARTITIONED BY (day DATE)
     ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
     LOCATION 's3://lake/trips/';`,
  );
});
after(async () => {
  athena.destroy();
  s3.destroy();
  await server.close();
});

async function start(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      ResultConfiguration: { OutputLocation: 's3://lake/results/' },
      ...more,
    }),
  );
  return QueryExecutionId as string;
}

async function ended(id: string): Promise<QueryExecution> {
  for (;;) {
    const { QueryExecution: query } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    if (!['QUEUED', 'RUNNING'].includes(query?.Status?.State ?? '')) return query as QueryExecution;
    await wait(5);
  }
}

async function run(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  return ended(await start(sql, more));
}

async function rowsOf(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  const query = await run(sql, more);
  assert.equal(query.Status?.State, 'SUCCEEDED', query.Status?.StateChangeReason);
  const { ResultSet } = await athena.send(
    new GetQueryResultsCommand({ QueryExecutionId: query.QueryExecutionId }),
  );
  return (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map((cell) => cell.VarCharValue));
}

async function reasonOf(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  const query = await run(sql, more);
  assert.equal(query.Status?.State, 'FAILED', sql);
  assert.equal(query.Status?.AthenaError?.ErrorCategory, 2);
  return query.Status?.StateChangeReason ?? '';
}

test('a query over CSV in partitions: rows, types, statistics, and the file in S3', async () => {
  const query = await run('SELECT * FROM "AwsDataCatalog"."default"."trips" ORDER BY id');
  assert.equal(query.Status?.State, 'SUCCEEDED', query.Status?.StateChangeReason);
  const id = query.QueryExecutionId;
  assert.equal(query.ResultConfiguration?.OutputLocation, `s3://lake/results/${id}.csv`);
  assert.equal(query.StatementType, 'DML');
  assert.equal(query.Statistics?.DataScannedInBytes, 34);
  const object = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: `results/${id}.csv` }));
  assert.equal(
    await object.Body?.transformToString(),
    '"id","fare","place","day"\n"1","10.5","north, old","2026-11-21"\n' +
      '"2",,"south","2026-11-21"\n"3","7.0","","2026-11-22"\n',
  );
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  assert.deepEqual(
    ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type }) => [Name, Type]),
    [
      ['id', 'bigint'],
      ['fare', 'double'],
      ['place', 'varchar'],
      ['day', 'date'],
    ],
  );
  assert.deepEqual(
    ResultSet?.Rows?.[0]?.Data,
    ['id', 'fare', 'place', 'day'].map((name) => ({ VarCharValue: name })),
  );
  assert.deepEqual(ResultSet?.Rows?.[2]?.Data?.[1], {});
});

test('conditions on the keys of partitions leave objects unread', async () => {
  await run(
    `CREATE EXTERNAL TABLE trips_by_day (id bigint, fare double, place string)
     PARTITIONED BY (day string)
     ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://lake/trips/'`,
  );
  const of = async (where: string) => {
    const query = await run(`SELECT count(*) FROM trips_by_day AS t ${where}`);
    assert.equal(query.Status?.State, 'SUCCEEDED', query.Status?.StateChangeReason);
    const { QueryExecutionId } = query;
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return [query.Statistics?.DataScannedInBytes, ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue];
  };
  const all = await of('');
  assert.deepEqual(all, [34, '3']);
  const [bytes, rows] = await of("WHERE t.day = '2026-11-22' AND id > 0");
  assert.equal(rows, '1');
  assert.ok(Number(bytes) > 0 && Number(bytes) < 34, `${bytes} bytes`);
  assert.deepEqual(await of("WHERE day < '2026'"), [0, '0']);
  assert.deepEqual(await of("WHERE day = '2026-11-22' OR id = 1"), [34, '2']);
  assert.deepEqual(await rowsOf('SHOW PARTITIONS trips_by_day'), [
    ['day=2026-11-21'],
    ['day=2026-11-22'],
  ]);
  await run('DROP TABLE trips_by_day');
});

test('names of columns are as they are written, or _col and a number', async () => {
  const sql = `WITH t AS (SELECT * FROM trips) SELECT Id, t.Fare, count(*) OVER (), fare*2 AS "Two", place p,
    (SELECT max(fare) FROM trips), CASE WHEN true THEN 1 END, DATE '2026-11-21' - INTERVAL '1' DAY
    FROM t ORDER BY 1 LIMIT 1`;
  assert.deepEqual(await rowsOf(sql), [
    ['Id', 'Fare', '_col2', 'Two', 'p', '_col5', '_col6', '_col7'],
    ['1', '10.5', '3', '21.0', 'north, old', '10.5', '1', '2026-11-20 00:00:00.000'],
  ]);
});

test('pages: the header is in the first alone', async () => {
  const { QueryExecutionId } = await run(
    `SELECT n, 'line' || chr(10) || '"' || cast(n AS varchar) AS t FROM unnest(sequence(1, 25)) AS x(n)`,
  );
  const seen: (string | undefined)[][] = [];
  let NextToken: string | undefined;
  do {
    const page: {
      NextToken?: string;
      ResultSet?: { Rows?: { Data?: { VarCharValue?: string }[] }[] };
    } = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 10, NextToken }),
    );
    seen.push(
      ...(page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map((one) => one.VarCharValue)),
    );
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  assert.equal(seen.length, 26);
  assert.deepEqual(seen[0], ['n', 't']);
  assert.deepEqual(seen[25], ['25', 'line\n"25']);
});

test('the same token starts no second query', async () => {
  const token = 'token-of-at-least-thirty-two-characters';
  const first = await start('SELECT 1', { ClientRequestToken: token });
  assert.equal(await start('SELECT 1', { ClientRequestToken: token }), first);
  await assert.rejects(start('SELECT 2', { ClientRequestToken: token }), {
    name: 'InvalidRequestException',
    message: /Idempotent parameters do not match/,
  });
});

test('parameters are values, never more than that', async () => {
  const sql = 'SELECT id FROM trips WHERE fare > ? AND place = ?';
  assert.deepEqual(await rowsOf(sql, { ExecutionParameters: ['1', "'north, old'"] }), [
    ['id'],
    ['1'],
  ]);
  assert.match(await reasonOf(sql, { ExecutionParameters: ['1', "'' OR 1=1"] }), /no literal/);
  assert.match(await reasonOf(sql, { ExecutionParameters: ['1'] }), /value for this parameter/);
});

test('definitions: databases, tables of queries, and what shows them', async () => {
  await rowsOf("CREATE DATABASE IF NOT EXISTS Sales COMMENT 'of shops'");
  await rowsOf(`CREATE TABLE sales.totals WITH (format = 'PARQUET', external_location = 's3://lake/totals/')
    AS SELECT day, sum(fare) AS total, array_agg(id ORDER BY id) ids FROM trips GROUP BY day`);
  assert.deepEqual(await rowsOf('SELECT * FROM sales.totals ORDER BY day'), [
    ['day', 'total', 'ids'],
    ['2026-11-21', '10.5', '[1, 2]'],
    ['2026-11-22', '7.0', '[3]'],
  ]);
  assert.deepEqual(await rowsOf('SHOW TABLES IN sales'), [['totals']]);
  assert.deepEqual(await rowsOf("SHOW TABLES 'tr*'"), [['trips']]);
  assert.deepEqual((await rowsOf('SHOW DATABASES')).flat(), [
    'default',
    'sagemaker_featurestore',
    'sales',
  ]);
  assert.equal(
    (await rowsOf('DESCRIBE trips'))[1]?.[0]?.replace(/\s+/g, ' ').trim(),
    'fare double',
  );
  const inTicks = { QueryExecutionContext: { Database: '`sales`' } };
  assert.equal((await rowsOf('DESCRIBE `totals`;', inTicks)).length, 3, 'as awswrangler asks');
  assert.deepEqual(await rowsOf('MSCK REPAIR TABLE trips'), []);
  assert.match(await reasonOf('DROP DATABASE sales'), /has 1 tables: add CASCADE/);
  assert.match(
    await reasonOf("CREATE EXTERNAL TABLE trips (a int) LOCATION 's3://lake/x/'"),
    /already exists/,
  );
  await rowsOf('DROP TABLE sales.totals');
  assert.match(await reasonOf('DROP TABLE sales.totals'), /TABLE_NOT_FOUND/);
  await rowsOf('DROP SCHEMA sales CASCADE');
  const file = await s3
    .send(new GetObjectCommand({ Bucket: 'lake', Key: `totals/x` }))
    .catch((e: Error) => e.name);
  assert.equal(file, 'NoSuchKey');
});

test('JSON lines in partitions, and delimited text with a header', async () => {
  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body }));
  await put('json/h=7/a.json', '{"id": 1, "tags": ["x", "y"], "more": 1}\n{"id": 2}\n');
  await put('json/h=8/b.json', '{"ID": 3}\n');
  await rowsOf(`CREATE EXTERNAL TABLE j (id int, tags array<string>) PARTITIONED BY (h int)
    ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/json/'`);
  assert.deepEqual((await rowsOf('SELECT id, tags, h FROM j ORDER BY h, id')).slice(1, 3), [
    ['1', '[x, y]', '7'],
    ['2', undefined, '7'],
  ]);
  await put('tabs/a.tsv', 'id\tname\n1\tAnn "A"\n2\t\\N\n');
  await rowsOf(`CREATE EXTERNAL TABLE tabs (id int, name string) ROW FORMAT DELIMITED
    FIELDS TERMINATED BY '\\t' LOCATION 's3://lake/tabs' TBLPROPERTIES ('skip.header.line.count' = '1')`);
  assert.deepEqual((await rowsOf('SELECT * FROM tabs ORDER BY id')).slice(1), [
    ['1', 'Ann "A"'],
    ['2', undefined],
  ]);
  await rowsOf('DROP TABLE j');
  await rowsOf('DROP TABLE tabs');
});

test('the catalog as operations', async () => {
  const at = { CatalogName: 'AwsDataCatalog' };
  const { TableMetadata } = await athena.send(
    new GetTableMetadataCommand({ ...at, DatabaseName: 'default', TableName: 'TRIPS' }),
  );
  assert.deepEqual(TableMetadata?.Columns?.[0], { Name: 'id', Type: 'bigint' });
  assert.deepEqual(TableMetadata?.PartitionKeys, [{ Name: 'day', Type: 'date' }]);
  assert.equal(TableMetadata?.Parameters?.location, 's3://lake/trips/');
  const tables = await athena.send(
    new ListTableMetadataCommand({ ...at, DatabaseName: 'default' }),
  );
  assert.deepEqual(
    tables.TableMetadataList?.map(({ Name }) => Name),
    ['trips'],
  );
  const page = await athena.send(new ListDatabasesCommand({ ...at, MaxResults: 1 }));
  assert.deepEqual(page.DatabaseList, [{ Name: 'default' }]);
  const rest = await athena.send(new ListDatabasesCommand({ ...at, NextToken: page.NextToken }));
  assert.deepEqual(rest.DatabaseList, [{ Name: 'sagemaker_featurestore' }]);
  const { Database } = await athena.send(
    new GetDatabaseCommand({ ...at, DatabaseName: 'default' }),
  );
  assert.equal(Database?.Name, 'default');
  await assert.rejects(athena.send(new GetDatabaseCommand({ ...at, DatabaseName: 'no' })), {
    name: 'MetadataException',
  });
  const catalogs = await athena.send(new ListDataCatalogsCommand({}));
  assert.equal(catalogs.DataCatalogsSummary?.[0]?.CatalogName, 'AwsDataCatalog');
  const { DataCatalog } = await athena.send(new GetDataCatalogCommand({ Name: 'AwsDataCatalog' }));
  assert.equal(DataCatalog?.Type, 'GLUE');
  const groups = await athena.send(new ListWorkGroupsCommand({}));
  assert.equal(groups.WorkGroups?.[0]?.Name, 'primary');
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'primary' }));
  assert.equal(WorkGroup?.State, 'ENABLED');
});

test('a query can be stopped, listed, and told of in batches', async () => {
  const id = await start(
    'SELECT count(*) FROM unnest(sequence(1, 1000000)) a(x) CROSS JOIN unnest(sequence(1, 1000000)) b(y) WHERE x * y = 7',
  );
  await assert.rejects(athena.send(new GetQueryResultsCommand({ QueryExecutionId: id })), {
    name: 'InvalidRequestException',
    message: /not yet finished/,
  });
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  const { Status } = await ended(id);
  assert.equal(Status?.State, 'CANCELLED');
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  const unknown = '00000000-0000-4000-8000-000000000000';
  const batch = await athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, unknown] }),
  );
  assert.deepEqual(
    batch.QueryExecutions?.map((one) => one.QueryExecutionId),
    [id],
  );
  assert.deepEqual(
    batch.UnprocessedQueryExecutionIds?.map((one) => one.QueryExecutionId),
    [unknown],
  );
  const list = await athena.send(new ListQueryExecutionsCommand({ MaxResults: 2 }));
  assert.equal(list.QueryExecutionIds?.length, 2);
  assert.ok(list.QueryExecutionIds?.includes(id));
  const more = await athena.send(new ListQueryExecutionsCommand({ NextToken: list.NextToken }));
  assert.ok(!more.QueryExecutionIds?.includes(id));
});

test('statements do not see where objects lie', async () => {
  const rows = await rowsOf('SELECT sql FROM sqlite_master, trips WHERE id = 1');
  assert.equal(rows.length, 2);
  assert.doesNotMatch(String(rows[1]), /\//);
});

test('an object that is not what its table says is named, and not where it lies', async () => {
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: '{"a' }));
  await put("odd/d=1/it's notes.parquet");
  await put('lines/a.json');
  await rowsOf(`CREATE EXTERNAL TABLE odd (a int) PARTITIONED BY (d int)
    STORED AS PARQUET LOCATION 's3://lake/odd/'`);
  await rowsOf(`CREATE EXTERNAL TABLE lines (a int)
    ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/lines/'`);
  const named = /^HIVE_BAD_DATA: [^/]*'s3:\/\/lake\/odd\/d=1\/it's notes\.parquet'[^/]*$/;
  assert.match(await reasonOf('SELECT * FROM odd'), named);
  assert.match(await reasonOf('SELECT count(*) FROM odd CROSS JOIN trips'), named);
  const ofLines = /^HIVE_BAD_DATA: [^/]*"s3:\/\/lake\/lines\/a\.json"[^/]*$/;
  assert.match(await reasonOf('SELECT * FROM lines'), ofLines);
  await rowsOf('DROP TABLE odd');
  await rowsOf('DROP TABLE lines');
});

/** What is wrong, and the words that say where and what to do. */
const wrong: [sql: string, words: RegExp][] = [
  ['SELECT nme\nFROM trips', /^COLUMN_NOT_FOUND: line 1:8: Column 'nme' cannot be resolved/],
  [
    'SELECT 1 AS a,\n  from_unix(2)',
    /^FUNCTION_NOT_FOUND: line 2:3: Function 'from_unix' not registered; near are from_unixtime/,
  ],
  [
    'SELECT * FROM trps',
    /^TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.trps' does not exist; near are default.trips/,
  ],
  ['SELECT * FROM sales.trips', /near are default.trips/],
  ['SELECT * FROM\n sales."x"', /^TABLE_NOT_FOUND: line 2:2: Table 'awsdatacatalog.sales.x' does/],
  [
    'SELECT * FROM "default.trips"',
    /'awsdatacatalog.default.default.trips' does not exist; .* write "default"."trips"$/,
  ],
  [
    "SELECT * FROM st_read('x')",
    /^FUNCTION_NOT_FOUND: line 1:15: Function 'st_read' not registered/,
  ],
  [
    'SELECT 1, ST_Point(1, 2)',
    /^FUNCTION_NOT_FOUND: line 1:11: Function 'st_point' not registered/,
  ],
  ['SELECT 1 +', /^SYNTAX_ERROR: /],
  ['SELECT 1; SELECT 2', /SYNTAX_ERROR|One statement/],
  ["SELECT 'a", /^SYNTAX_ERROR: line 1:8: this ' has no partner/],
  ["SELECT CAST('x' AS INTEGER)", /^INVALID_CAST_ARGUMENT/],
  ["SELECT * FROM read_text('/etc/passwd')", /^FUNCTION_NOT_FOUND: line 1:15/],
  ["SELECT * FROM '/etc/passwd'", /^TABLE_NOT_FOUND: line 1:15/],
  ["SELECT current_setting('allowed_paths')", /^FUNCTION_NOT_FOUND/],
  [`SELECT "current_setting"('allowed_paths')`, /^FUNCTION_NOT_FOUND/],
  ["SELECT ('allowed_paths').current_setting()", /^FUNCTION_NOT_FOUND/],
  ['SELECT * FROM "duckdb_settings"()', /^FUNCTION_NOT_FOUND/],
  ["SELECT getvariable('files_0_0') FROM trips", /^FUNCTION_NOT_FOUND/],
  ['SELECT * FROM information_schema.tables', /^SCHEMA_NOT_FOUND: .* SHOW TABLES/],
  [
    'INSERT INTO trips VALUES (1)',
    /^SYNTAX_ERROR: line 1:1: SELECT, WITH, VALUES, .* is expected here, and there is INSERT/,
  ],
  ["COPY trips TO 's3://lake/x'", /^SYNTAX_ERROR: line 1:1/],
  ['CREATE TABLE t (a int)', /AS SELECT, or CREATE EXTERNAL TABLE/],
  [
    "CREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION 's3://lake/t/'",
    /PARQUET, TEXTFILE or JSON/,
  ],
  [
    `SELECT CAST(NULL AS ${'array('.repeat(20_000)}int${')'.repeat(20_000)})`,
    /^SYNTAX_ERROR: line 1:\d+: types may lie 64 deep at most/,
  ],
  [
    `CREATE EXTERNAL TABLE t (a ${'array<'.repeat(20_000)}int${'>'.repeat(20_000)})`,
    /^SYNTAX_ERROR: line 1:\d+: types may lie 64 deep at most/,
  ],
  ['CREATE EXTERNAL TABLE t (a int)', /LOCATION .* is expected here, and the statement ends/],
];
for (const [sql, words] of wrong) {
  test(`fails with a reason: ${JSON.stringify(sql)}`, async () => {
    assert.match(await reasonOf(sql), words);
  });
}

test('what cannot be started is refused at once', async () => {
  const refused = (more: Partial<StartQueryExecutionCommandInput>, message: RegExp) =>
    assert.rejects(start('SELECT 1', more), { name: 'InvalidRequestException', message });
  await refused({ ResultConfiguration: {} }, /No output location provided/);
  await refused({ ResultConfiguration: { OutputLocation: 'lake' } }, /not a valid S3 path/);
  await refused(
    { ResultConfiguration: { OutputLocation: 's3://nowhere/' } },
    /output bucket nowhere/,
  );
  await refused({ WorkGroup: 'other' }, /WorkGroup other is not found/);
  await refused({ QueryExecutionContext: { Catalog: 'other' } }, /no catalog other/);
});
