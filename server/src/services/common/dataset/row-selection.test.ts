import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { countRows, type RowSelection, selectRows, type TimeKind } from './row-selection.js';

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-row-selection-'));
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

after(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
});

/** A row as it was written; milliseconds since the epoch, null for a time that is missing. */
interface Row {
  readonly n: number | null;
  readonly time: number | null;
  readonly deleted: boolean | null;
}

const start = Date.parse('2026-03-01T00:00:00Z');
const row = fc.record({
  n: fc.option(fc.integer({ min: -9, max: 9 })),
  time: fc.option(fc.integer({ min: -6, max: 6 }).map((step) => start + step * 500)),
  deleted: fc.constantFrom(true, false, null),
});

const texts: Readonly<Record<TimeKind, (time: number) => string>> = {
  timestamp: (time) => `TIMESTAMP '${new Date(time).toISOString().slice(0, -1)}'`,
  seconds: (time) => `CAST(${time / 1000} AS DOUBLE)`,
  // the same moment in another zone
  iso8601: (time) => `'${new Date(time + 7_200_000).toISOString().slice(0, -1)}+02:00'`,
};

const types = { timestamp: 'TIMESTAMP', seconds: 'DOUBLE', iso8601: 'VARCHAR' } as const;
let written = 0;

/** A Parquet file of rows; of an early one, which has not the feature `late` yet. */
async function write(rows: readonly Row[], kind: TimeKind, early: boolean): Promise<string> {
  const path = join(folder, `it's ${written++}.parquet`);
  const values = rows.map(({ n, time, deleted }, at) => {
    const cells = [at, n ?? 'NULL', time === null ? 'NULL' : texts[kind](time), deleted ?? 'NULL'];
    return `(${cells.join(', ')})`;
  });
  const table = `(VALUES ${values.join(', ')}) AS t(i, n, "when ""it"" was", is_deleted)`;
  const some =
    rows.length === 0
      ? `(VALUES (0, 0, NULL, false)) AS t(i, n, "when ""it"" was", is_deleted) WHERE false`
      : table;
  await connection.run(
    `COPY (SELECT CAST(n AS BIGINT) AS n, ${early ? '' : "'late' AS late, "}` +
      `CAST("when ""it"" was" AS ${types[kind]}) AS "when ""it"" was", ` +
      `CAST(is_deleted AS BOOLEAN) AS is_deleted FROM ${some}) ` +
      `TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
  return path;
}

const column = 'when "it" was';

async function read(sql: string): Promise<unknown[][]> {
  const found = await connection.runAndReadAll(sql);
  return found
    .getRows()
    .map((cells) => cells.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));
}

test('a selection has the rows of the span that are not deleted, and counts the others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { maxLength: 5 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom<TimeKind>('timestamp', 'seconds', 'iso8601'),
      fc.option(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 8 }))),
      async (files, kind, span) => {
        const paths: string[] = [];
        for (const [at, rows] of files.entries()) paths.push(await write(rows, kind, at === 0));
        const from = start + (span?.[0] ?? 0) * 500;
        const to = from + (span?.[1] ?? 1) * 500;
        const selection: RowSelection = {
          columns: [
            { name: 'n', type: 'BIGINT' },
            { name: 'late', type: 'VARCHAR' },
            { name: 'never written', type: 'DOUBLE' },
          ],
          deleted: 'is_deleted',
          span: span ? { column, kind, start: from, end: to } : undefined,
        };
        const all = files.flatMap((rows, file) => rows.map((one) => ({ ...one, file })));
        const within = ({ time }: Row) => !span || (time !== null && time >= from && time < to);
        const wanted = all.filter((one) => within(one) && one.deleted !== true);
        assert.deepEqual(
          await read(selectRows(paths, selection)),
          wanted.map(({ n, file }) => [n, file === 0 ? null : 'late', null]),
        );
        const count = (which: (one: Row) => boolean) => all.filter(which).length;
        assert.deepEqual(await read(countRows(paths, selection)), [
          [
            count(within),
            count((one) => within(one) && one.deleted === true),
            span ? count(({ time }) => time !== null && time >= to) : 0,
            span ? count(({ time }) => time === null) : 0,
          ],
        ]);
      },
    ),
    { numRuns: 40 },
  );
});

test('event times that cannot be read belong to no window', async () => {
  const path = join(folder, 'texts.parquet');
  await connection.run(
    `COPY (SELECT * FROM (VALUES (1, 'yesterday', false), (2, '2026-03-01T00:00:00Z', false),
       (3, '2026-03-01T00:00:00.500Z', NULL), (4, '', false)) t(n, t, is_deleted))
     TO '${path}' (FORMAT parquet)`,
  );
  const selection: RowSelection = {
    columns: [{ name: 'n', type: 'BIGINT' }],
    deleted: 'is_deleted',
    span: { column: 't', kind: 'iso8601', start, end: start + 1_000 },
  };
  assert.deepEqual(await read(selectRows([path], selection)), [[2], [3]]);
  assert.deepEqual(await read(countRows([path], selection)), [[2, 0, 0, 2]]);
});
