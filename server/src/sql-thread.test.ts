import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { SqlLimits } from './services/common/sql-run.js';
import { openSqlRunner, type SqlRunner } from './sql/run-sql.js';
import { type SqlThread, sqlThread } from './sql-thread.js';

let folder: string;
let thread: SqlThread;
let runner: SqlRunner;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-sql-thread-'));
  thread = sqlThread();
  runner = await openSqlRunner({ folder: join(folder, 'sql'), perform: thread.perform });
});
after(async () => {
  await thread.close();
  await rm(folder, { recursive: true, force: true });
});

const endless =
  'SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range * b.range = 7';

function run(sql: string, more: Partial<SqlLimits> = {}, path = runner.newFile('.csv')) {
  const limits = { memory_bytes: 256 * 1024 ** 2, threads: 1, ...more };
  const signal = more.signal ?? new AbortController().signal;
  return runner.run({ sql, tables: [], output: { path, format: 'csv' } }, { ...limits, signal });
}

test('statements run side by side, each with its own answer', async () => {
  const paths = Array.from({ length: 4 }, () => runner.newFile('.csv'));
  const results = await Promise.all(
    paths.map((path, i) => run(`SELECT ${i} AS v FROM range(${i})`, {}, path)),
  );
  assert.deepEqual(
    results.map(({ rows }) => rows),
    [0, 1, 2, 3],
  );
  assert.equal(await readFile(paths[2] ?? '', 'utf8'), '"v"\n"2"\n"2"\n');
});

test('tells faults as they are told without a thread', async () => {
  await assert.rejects(run('SELECT 1 FROM nobody'), {
    name: 'SqlFailure',
    fault: { kind: 'Catalog', position: 14, missing: { type: 'Table', name: 'nobody' } },
  });
  await assert.rejects(run('SELECT 1', { threads: Number.NaN }), (error: Error) => {
    return error instanceof Error && error.name !== 'SqlFailure';
  });
  assert.equal((await run('SELECT 1')).rows, 1);
});

test('stops one statement for its own reason, and the others go on', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const path = runner.newFile('.csv');
  const stopped = assert.rejects(run(endless, { signal: abort.signal }, path), reason);
  const other = run('SELECT sum(range) FROM range(3000000)');
  setTimeout(() => abort.abort(reason), 150);
  await stopped;
  assert.equal((await other).rows, 1);
  await assert.rejects(access(path));
  await assert.rejects(run('SELECT 1', { signal: abort.signal }), reason);
});

test('closing cuts off what is under way', async () => {
  const own = sqlThread();
  const path = runner.newFile('.csv');
  const limits = { memory_bytes: 256 * 1024 ** 2, threads: 1 };
  const { signal } = new AbortController();
  const order = { sql: endless, tables: [], output: { path, format: 'csv' } } as const;
  const cutOff = assert.rejects(own.perform(join(folder, 'own'), order, { ...limits, signal }), {
    message: 'The statement was stopped.',
  });
  setTimeout(() => void own.close(), 100);
  await cutOff;
  await assert.rejects(own.perform(join(folder, 'own'), order, { ...limits, signal }), /closed/);
});
