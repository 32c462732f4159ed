// point-in-time: a training set of 100,000 labels and 5 groups of 1,000,000 rows each, by the
// statement and the runner of the server, against DuckDB's bare ASOF JOIN of the same Parquet files
// into the same format. The bare join looks at no delete, no second write of the same event time, no
// type and no sandbox; ours does all of it. Both have two threads and 1 GiB; they take turns, and the
// median counts. Before that, one group's values are held against a ranking of all candidates.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { median } from './support/median.js';

const server = new URL('../server/dist/', import.meta.url);
const groups = [1, 2, 3, 4, 5];
const features = ['amount', 'ratio', 'visits', 'segment', 'score'];
const types = ['Fractional', 'Fractional', 'Integral', 'String', 'Fractional'];
const hive = { Integral: 'bigint', Fractional: 'double', String: 'string' };
const memory_bytes = 1024 ** 3;

export default async function measure({ quick }) {
  const [labels, rows, rounds] = quick ? [10_000, 100_000, 2] : [100_000, 1_000_000, 5];
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-point-in-time-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    max_memory: `${memory_bytes / 1024}KiB`,
    temp_directory: join(folder, 'temp'),
  });
  const connection = await instance.connect();
  try {
    await writeFiles(connection, folder, labels, rows);
    const files = await filesOf(folder);
    const own = await ownJoin(folder, files);
    await checkValues(connection, files, own, labels);
    const measured = [];
    for (const format of ['parquet', 'csv']) {
      const bare = () => connection.run(bareJoin(folder, files, format));
      measured.push(await compared({ format, rounds, own: () => own.make(format), bare }));
    }
    return measured;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared({ format, rounds, own, bare }) {
  const times = { own: [], bare: [] };
  await timed(own);
  await timed(bare);
  for (let round = 0; round < rounds; round++) {
    times.bare.push(await timed(bare));
    times.own.push(await timed(own));
  }
  const of = (which, what) => median(times[which].map((one) => one[what]));
  const value = of('own', 'seconds') / of('bare', 'seconds');
  const processor = of('own', 'processor') / of('bare', 'processor');
  return {
    name: 'point-in-time',
    value,
    unit: `times (${of('own', 'seconds').toFixed(2)} s to ${format}; ${processor.toFixed(2)} by processor time)`,
    reference: `bare ASOF JOIN ${of('bare', 'seconds').toFixed(2)} s`,
    floor: 3,
    aim: 1.5,
    holds: value <= 3,
  };
}

async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

/** Groups as the offline store lays them out: a folder for each hour, files of several sizes. */
async function writeFiles(connection, folder, labels, rows) {
  const start = Date.UTC(2026, 2, 1) / 1000;
  const span = 4 * 86_400;
  const customers = rows / 20;
  const drawn = (seed, of) => `(hash(i * 31 + ${seed}) % ${of})`;
  for (const group of groups) {
    // a fiftieth is written again with the same event time, a hundredth are deletes
    const source = `SELECT CASE WHEN i % 50 = 0 THEN i + 1 ELSE i END AS i, i AS call FROM range(${rows}) t(i)`;
    const made = `SELECT ${drawn(group, customers)}::BIGINT AS customer_id,
        ${start} + ${drawn(group + 10, span)}::DOUBLE AS event_time,
        (hash(call) % 100000) / 100.0::DOUBLE AS amount, (hash(call + 1) % 1000) / 1000.0::DOUBLE AS ratio,
        (hash(call + 2) % 50)::BIGINT AS visits, 'segment ' || (hash(call + 3) % 20) AS segment,
        (hash(call + 4) % 100000) / 7.0::DOUBLE AS score,
        make_timestamp(${start}000000 + call * 300000 + 60000000) AS write_time,
        make_timestamp(${start}000000 + call * 300000) AS api_invocation_time,
        i % 100 = 7 AS is_deleted,
        strftime(make_timestamp(event_time::BIGINT * 1000000), '%d') AS day,
        strftime(make_timestamp(event_time::BIGINT * 1000000), '%H') AS hour
      FROM (${source})`;
    await connection.run(
      `COPY (${made}) TO '${folder}/group${group}' (FORMAT parquet, PARTITION_BY (day, hour), COMPRESSION snappy)`,
    );
  }
  const base = `SELECT i AS number, ${drawn(1, customers)}::BIGINT AS customer_id,
      ${start} + ${drawn(77, span)}::DOUBLE AS asked, i % 2 AS label FROM range(${labels}) t(i)`;
  await connection.run(`COPY (${base}) TO '${folder}/base.parquet' (FORMAT parquet)`);
}

async function filesOf(folder) {
  const files = { base: [join(folder, 'base.parquet')] };
  for (const group of groups) {
    const name = `group${group}`;
    const found = await readdir(join(folder, name), { recursive: true });
    files[name] = found
      .filter((file) => file.endsWith('.parquet'))
      .map((file) => join(folder, name, file));
  }
  return files;
}

const listed = (paths) =>
  `read_parquet([${paths.map((path) => `'${path}'`).join(', ')}], hive_partitioning = false)`;

function bareJoin(folder, files, format) {
  const columns = groups.flatMap((group) =>
    features.map((feature) => `g${group}.${feature} AS "${feature}.${group}"`),
  );
  const joins = groups.map(
    (group) =>
      `ASOF LEFT JOIN ${listed(files[`group${group}`])} g${group}
        ON base.customer_id = g${group}.customer_id AND base.asked >= g${group}.event_time`,
  );
  const select = `SELECT base.*, ${columns} FROM ${listed(files.base)} base ${joins.join(' ')}`;
  const how =
    format === 'csv' ? 'FORMAT csv, HEADER, FORCE_QUOTE *' : 'FORMAT parquet, COMPRESSION snappy';
  return `COPY (${select}) TO '${folder}/bare.${format}' (${how})`;
}

/** The statement of the set, in the runner of Athena's operations. */
async function ownJoin(folder, files) {
  const at = (path) => import(new URL(path, server).href);
  const { trainingSetSql } = await at('services/feature-store/training-sets/sql.js');
  const { openSqlRunner } = await at('sql/run-sql.js');
  const runner = await openSqlRunner({ folder: join(folder, 'sql') });
  const database = 'sagemaker_featurestore';
  const defined = [
    { name: 'customer_id', type: 'Integral' },
    { name: 'event_time', type: 'Fractional' },
    ...features.map((name, i) => ({ name, type: types[i] })),
  ];
  const base = {
    ...{
      database,
      table: 'labels',
      recordIdentifier: 'customer_id',
      eventTime: 'asked',
      store: false,
    },
    columns: [
      ...['number', 'customer_id', 'label'].map((name) => ({ name, type: 'Integral' })),
      { name: 'asked', type: 'Fractional' },
    ],
  };
  const ofStore = { recordIdentifier: 'customer_id', eventTime: 'event_time', store: true };
  const select = trainingSetSql({
    ...{ base, baseFeatures: ['number', 'customer_id', 'asked', 'label'] },
    ...{ pointInTime: true, eventTimeRange: {}, includeDeleted: false, includeDuplicated: false },
    recentRecordsPer: 'recordIdentifier',
    groups: groups.map((group) => ({
      table: { database, table: `group${group}`, columns: defined, ...ofStore },
      ...{ features, titles: features.map((feature) => `${feature}.${group}`) },
      ...{ baseKey: 'customer_id', groupKey: 'customer_id', lag_ms: 0 },
      ...{ join: 'LEFT_JOIN', comparator: 'EQUALS' },
    })),
  });
  const table = (name, columns, more) => ({
    ...{ schema: database, name, format: { kind: 'parquet' }, files: files[name] ?? files.base },
    columns: [
      ...columns.map((column) => ({ name: column.name, type: hive[column.type] })),
      ...more,
    ],
  });
  const added = [
    ...['write_time', 'api_invocation_time'].map((name) => ({ name, type: 'timestamp' })),
    { name: 'is_deleted', type: 'boolean' },
  ];
  const tables = [
    table('labels', base.columns, []),
    ...groups.map((group) => ({
      ...table(`group${group}`, defined, added),
      partitionKeys: ['day', 'hour'].map((name) => ({ name, type: 'string' })),
    })),
  ];
  const limits = { memory_bytes, threads: 2, signal: new AbortController().signal };
  return {
    async make(format, take = () => undefined) {
      const path = runner.newFile(`.${format}`);
      const output = { path, format };
      await runner.run({ sql: select, tables, schema: database, output }, limits);
      await take(path);
      await rm(path);
    },
  };
}

/** The set must hold what a ranking of all candidates finds, or the figure says nothing. */
async function checkValues(connection, files, own, labels) {
  const ranked = `SELECT base.number, CASE WHEN NOT g.is_deleted THEN g.score END AS score
    FROM ${listed(files.base)} base LEFT JOIN ${listed(files.group1)} g
      ON base.customer_id = g.customer_id AND base.asked >= g.event_time
    QUALIFY row_number() OVER (PARTITION BY base.number ORDER BY g.event_time DESC,
      g.api_invocation_time DESC, g.write_time DESC) = 1`;
  await own.make('parquet', async (path) => {
    const made = `SELECT number, "score.1" AS score FROM '${path}'`;
    const found = await connection.runAndReadAll(
      `SELECT (SELECT count(*) FROM (${made})), (SELECT count(*) FROM ((${made}) EXCEPT (${ranked}))),
        (SELECT count(score) FROM (${made}))`,
    );
    const [count, others, filled] = found.getRowsJS()[0].map(Number);
    if (count !== labels || others > 0 || filled < labels / 2) {
      throw new Error(`${count} rows, ${others} of them with another value, ${filled} with one`);
    }
  });
}
