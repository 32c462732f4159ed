import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { ColumnType } from './request.js';
import type { SetPlan } from './set-plan.js';
import type { SetTable } from './set-table.js';
import { trainingSetSql } from './sql.js';
import { known, type Label, type Question, type Written } from './testing/history.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('CREATE SCHEMA sagemaker_featurestore');
});
after(() => {
  connection.closeSync();
  instance.closeSync();
});
/** Few rows are joined in a way of their own by DuckDB, which many would not be. */
const joinAsMany = (many: boolean) =>
  connection.run(`SET asof_loop_join_threshold = ${many ? 0 : 64}`);

const origin = Date.UTC(2026, 2, 1) / 1000;
const seconds = fc.integer({ min: 0, max: 5 }).map((half) => half / 2);
const write = fc.record({
  id: fc.integer({ min: 1, max: 2 }),
  time: seconds,
  called: fc.integer({ min: 0, max: 3 }),
  written: fc.integer({ min: 0, max: 3 }),
  deleted: fc.boolean(),
});
/** Ties of every kind but that of all times, which nobody could resolve; some rows twice. */
const history = fc
  .tuple(
    fc.uniqueArray(write, {
      maxLength: 14,
      selector: ({ id, time, called, written }) => `${id} ${time} ${called} ${written}`,
    }),
    fc.array(fc.nat(13), { maxLength: 3 }),
  )
  .map(([writes, twice]) => {
    const rows = writes.map((one, i): Written => ({ ...one, value: i }));
    return [...rows, ...twice.flatMap((at) => rows[at] ?? [])];
  });
const labels = fc.array(
  fc.record<Label>({
    id: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(null)),
    time: fc.oneof({ weight: 9, arbitrary: seconds }, fc.constant(null)),
  }),
  { minLength: 1, maxLength: 6 },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const question = fc.record<Question>({
  asOf: maybe(fc.integer({ min: 0, max: 4 })),
  start: maybe(fc.integer({ min: 0, max: 2 })),
  end: maybe(fc.integer({ min: 2, max: 4 })),
  maximumAge: maybe(seconds),
  lag: fc.oneof(fc.constant(0), seconds),
  includeDeleted: fc.boolean(),
});
const types = fc.record<{
  key: ColumnType;
  time: ColumnType;
  baseKey: ColumnType;
  baseTime: ColumnType;
}>({
  key: fc.constantFrom('Integral', 'String'),
  time: fc.constantFrom('Fractional', 'String'),
  baseKey: fc.constantFrom('Integral', 'String', 'Fractional'),
  baseTime: fc.constantFrom('Fractional', 'String', 'Timestamp'),
});
type Types = typeof types extends fc.Arbitrary<infer T> ? T : never;

const zones = ['Z', '+00:00', '+05:30', '-08:00'] as const;
/** The same moment, written with another offset each time. */
function isoText(time: number, i: number): string {
  const zone = zones[i % zones.length] as (typeof zones)[number];
  const minutes = zone === '+05:30' ? 330 : zone === '-08:00' ? -480 : 0;
  return new Date((origin + time + minutes * 60) * 1000).toISOString().replace('Z', zone);
}

const timeText = (time: number | null, type: ColumnType, i: number): string => {
  if (time === null) return 'NULL';
  if (type === 'Fractional') return `CAST(${origin + time} AS DOUBLE)`;
  return type === 'String' ? `'${isoText(time, i)}'` : `make_timestamp(${(origin + time) * 1e6})`;
};
const keyText = (id: number | null, type: ColumnType): string => {
  if (id === null) return 'NULL';
  if (type === 'String') return `'${id}'`;
  return type === 'Integral' ? String(id) : `CAST(${id} AS DOUBLE)`;
};
const sqlTypes: Readonly<Record<ColumnType, string>> = {
  ...{ Integral: 'BIGINT', Fractional: 'DOUBLE', String: 'VARCHAR' },
  ...{ Boolean: 'BOOLEAN', Timestamp: 'TIMESTAMP' },
};

async function fill(
  table: string,
  columns: readonly (readonly [string, string])[],
  rows: readonly string[],
) {
  const named = columns.map(([name, type]) => `"${name.replaceAll('"', '""')}" ${type}`).join(', ');
  const at = `sagemaker_featurestore."${table}"`;
  await connection.run(`CREATE OR REPLACE TABLE ${at} (${named})`);
  if (rows.length > 0) await connection.run(`INSERT INTO ${at} VALUES ${rows.join(', ')}`);
}

async function tables(writes: readonly Written[], asked: readonly Label[], of: Types) {
  const stamp = (time: number) => `make_timestamp(${(origin + time) * 1e6})`;
  await fill(
    'group_1',
    [
      ...([
        ['id', sqlTypes[of.key]],
        ['when it was', sqlTypes[of.time]],
        ['value', 'BIGINT'],
      ] as const),
      ...([
        ['write_time', 'TIMESTAMP'],
        ['api_invocation_time', 'TIMESTAMP'],
      ] as const),
      ['is_deleted', 'BOOLEAN'],
    ],
    writes.map(({ id, time, called, written, deleted, value }, i) => {
      const at = `${stamp(written)}, ${stamp(called)}, ${deleted}`;
      return `(${keyText(id, of.key)}, ${timeText(time, of.time, i)}, ${deleted ? 'NULL' : value}, ${at})`;
    }),
  );
  await fill(
    'labels',
    [
      ['row "1"', 'BIGINT'],
      ['customer', sqlTypes[of.baseKey]],
      ['at', sqlTypes[of.baseTime]],
    ],
    asked.map(
      ({ id, time }, i) => `(${i}, ${keyText(id, of.baseKey)}, ${timeText(time, of.baseTime, i)})`,
    ),
  );
}

const database = 'sagemaker_featurestore';
const groupTable = (of: Types): SetTable => ({
  ...{ database, table: 'group_1', recordIdentifier: 'id', eventTime: 'when it was', store: true },
  columns: [
    { name: 'id', type: of.key },
    { name: 'when it was', type: of.time },
    { name: 'value', type: 'Integral' },
  ],
});
const labelTable = (of: Types): SetTable => ({
  ...{ database, table: 'labels', recordIdentifier: 'customer', eventTime: 'at', store: false },
  columns: [
    { name: 'row "1"', type: 'Integral' },
    { name: 'customer', type: of.baseKey },
    { name: 'at', type: of.baseTime },
  ],
});

function plan(of: Types, asked: Question, more: Partial<SetPlan> = {}): SetPlan {
  const ms = (time: number | undefined) => time && (origin + time) * 1000;
  const { asOf, start, end, maximumAge, lag, includeDeleted } = asked;
  return {
    ...{ base: labelTable(of), baseFeatures: ['row "1"'], pointInTime: true, includeDeleted },
    asOf_ms: asOf === undefined ? undefined : (origin + asOf) * 1000,
    eventTimeRange: {
      ...(start === undefined ? {} : { start_ms: (origin + start) * 1000 }),
      ...(end === undefined ? {} : { end_ms: ms(end) as number }),
    },
    ...{ includeDuplicated: false, recentRecordsPer: 'recordIdentifier' },
    groups: [
      {
        ...{ table: groupTable(of), features: ['value'], titles: ['value.1'] },
        ...{ baseKey: 'customer', groupKey: 'id', join: 'LEFT_JOIN', comparator: 'EQUALS' },
        maximumAge_ms: maximumAge === undefined ? undefined : maximumAge * 1000,
        lag_ms: lag * 1000,
      },
    ],
    ...more,
  };
}

/** Row and values of each of the set's rows. */
async function rowsOf(made: SetPlan): Promise<(readonly (number | null)[])[]> {
  const result = await connection.runAndReadAll(trainingSetSql(made));
  return result
    .getRowsJS()
    .map((row) => row.map((value) => (value === null ? null : Number(value))));
}

/** Labels that lie in the range that is asked for; the range is of labels too. */
const inRange = (asked: Question, { time }: Label): boolean =>
  (asked.start === undefined || (time !== null && time >= asked.start)) &&
  (asked.end === undefined || (time !== null && time <= asked.end));

test('each label gets what the store knew at its time, and nothing later', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      labels,
      question,
      types,
      fc.boolean(),
      async (writes, asked, of, typed, many) => {
        await joinAsMany(many);
        await tables(writes, asked, typed);
        const expected = asked.flatMap((label, i) =>
          inRange(of, label) ? [[i, known(writes, label, of)[0] ?? null] as const] : [],
        );
        assert.deepEqual(await rowsOf(plan(typed, of)), expected);
        const inner = plan(typed, of);
        const groups = inner.groups.map((group) => ({ ...group, join: 'INNER_JOIN' as const }));
        const kept = expected.filter(([, value]) => value !== null);
        assert.deepEqual(await rowsOf({ ...inner, groups }), kept);
      },
    ),
    { numRuns: 250 },
  );
});

test('groups with other lags, ages and joins are asked each for itself', async () => {
  const other = fc.record({
    maximumAge: maybe(seconds),
    lag: fc.oneof(fc.constant(0), seconds),
    join: fc.constantFrom('LEFT_JOIN' as const, 'INNER_JOIN' as const),
  });
  await fc.assert(
    fc.asyncProperty(
      history,
      labels,
      question,
      other,
      types,
      async (writes, asked, of, { join, ...second }, typed) => {
        await joinAsMany(true);
        await tables(writes, asked, typed);
        const expected = asked.flatMap((label, i) => {
          if (!inRange(of, label)) return [];
          const [one = null] = known(writes, label, of);
          const [two = null] = known(writes, label, { ...of, ...second });
          return two === null && join === 'INNER_JOIN' ? [] : [[i, one, two]];
        });
        const made = plan(typed, of);
        const { maximumAge, lag } = second;
        const groups = made.groups.flatMap((group) => [
          group,
          {
            ...{ ...group, titles: ['value.2'], join, lag_ms: lag * 1000 },
            maximumAge_ms: maximumAge === undefined ? undefined : maximumAge * 1000,
          },
        ]);
        assert.deepEqual(await rowsOf({ ...made, groups }), expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('the newest N records of each label are those that the store held, the newest first', async () => {
  const count = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      history,
      labels,
      question,
      types,
      count,
      async (writes, asked, of, typed, n) => {
        await tables(writes, asked, typed);
        const expected = asked.flatMap((label, i) => {
          if (!inRange(of, label)) return [];
          const held = known(writes, label, of).slice(0, n);
          return (held.length > 0 ? held : [null]).map((value) => [i, value] as const);
        });
        const made = plan(typed, of, { recentRecords: n, recentRecordsPer: 'baseRow' });
        assert.deepEqual(await rowsOf(made), expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('rows of a base that is a group go by event time, then by identifier', async () => {
  const typed = {
    key: 'Integral',
    time: 'String',
    baseKey: 'Integral',
    baseTime: 'String',
  } as const;
  const at = (id: number, time: number, value: number): Written => ({
    ...{ id, time, called: value, written: value, deleted: false, value },
  });
  await tables([at(2, 1, 0), at(1, 1, 1), at(2, 0, 2), at(1, 2, 3)], [], typed);
  const base = groupTable(typed);
  const asked = { lag: 0, includeDeleted: false };
  const made = plan(typed, asked, { base, baseFeatures: ['value'] });
  const groups = made.groups.map((group) => ({ ...group, baseKey: 'id' }));
  const expected = [2, 1, 0, 3].map((value) => [value, value]);
  assert.deepEqual(await rowsOf({ ...made, groups }), expected);
  assert.deepEqual(await rowsOf({ ...made, groups, includeDuplicated: true }), expected);
});
