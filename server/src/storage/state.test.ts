import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState } from './state.js';

async function withState(work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-state-'));
  try {
    await work(join(folder, 'state.db'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('rows survive closing, and a failed transaction leaves nothing', () =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (k TEXT PRIMARY KEY, v BLOB)']);
    await state.run('INSERT INTO t VALUES (?, ?)', 'a', 'one');
    await assert.rejects(
      state.transaction(async (rows) => {
        await rows.run('INSERT INTO t VALUES (?, ?)', 'b', 'two');
        throw new Error('no');
      }),
      /no/,
    );
    await state.close();
    const again = openState(file);
    assert.deepEqual(await again.all('SELECT k, v FROM t'), [{ k: 'a', v: 'one' }]);
    assert.equal(await again.get('SELECT v FROM t WHERE k = ?', 'b'), undefined);
    await again.close();
  }));

test('transactions run one after another and reads never see half of one', () =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (n INTEGER)']);
    await state.run('INSERT INTO t VALUES (0)');
    const add = () =>
      state.transaction(async (rows) => {
        const row = await rows.get<{ n: number }>('SELECT n FROM t');
        await rows.run('UPDATE t SET n = -1');
        await new Promise((resolve) => setTimeout(resolve, 1));
        await rows.run('UPDATE t SET n = ?', (row?.n ?? 0) + 1);
      });
    const adds = [add(), add(), add()];
    const seen = await state.get<{ n: number }>('SELECT n FROM t');
    assert.ok((seen?.n ?? -1) >= 0);
    await Promise.all(adds);
    assert.deepEqual(await state.get('SELECT n FROM t'), { n: 3 });
    await state.close();
  }));

test('migrations are applied once each', () =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (k TEXT)']);
    await state.migrate('t', ['CREATE TABLE t (k TEXT)', 'ALTER TABLE t ADD COLUMN v TEXT']);
    await state.run('INSERT INTO t (k, v) VALUES (?, ?)', 'a', 'b');
    assert.deepEqual(await state.all('SELECT * FROM t'), [{ k: 'a', v: 'b' }]);
    await state.close();
  }));

test('transactions asked for together are all or nothing each, and come in order', () =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (n INTEGER PRIMARY KEY, seen INTEGER)']);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 1_000 }, (_, n) =>
        state.transaction(async (rows) => {
          const row = await rows.get<{ n: number }>('SELECT COUNT(*) AS n FROM t');
          await rows.run('INSERT INTO t VALUES (?, ?)', n, row?.n ?? -1);
          if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
          if (n % 5 === 0) throw new Error('no');
          return n;
        }),
      ),
    );
    outcomes.forEach((outcome, n) => {
      assert.equal(outcome.status, n % 5 === 0 ? 'rejected' : 'fulfilled');
      if (outcome.status === 'fulfilled') assert.equal(outcome.value, n);
    });
    const rows = await state.all<{ n: number; seen: number }>('SELECT n, seen FROM t ORDER BY n');
    assert.equal(rows.length, 800);
    rows.forEach(({ seen }, i) => {
      assert.equal(seen, i, 'each saw those before it and no other');
    });
    await state.close();
  }));

test('a read between transactions never waits for the ones that come after it', () =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (n INTEGER)']);
    let writing = true;
    const writer = async () => {
      while (writing) await state.run('INSERT INTO t VALUES (1)');
    };
    const writers = [writer(), writer(), writer()];
    for (let i = 0; i < 20; i++) await state.get('SELECT COUNT(*) AS n FROM t');
    writing = false;
    await Promise.all(writers);
    await state.close();
  }));

test('reads go on when the process was held up before a group could begin', (t) =>
  withState(async (file) => {
    const state = openState(file);
    await state.migrate('t', ['CREATE TABLE t (n INTEGER)']);
    await new Promise((resolve) => setTimeout(resolve, 5)); // nothing is being committed any more
    const real = performance.now.bind(performance);
    let calls = 0;
    t.mock.method(performance, 'now', () => real() + (calls++ === 0 ? 0 : 1_000));
    const written = state.run('INSERT INTO t VALUES (1)');
    while (calls < 2) await Promise.resolve(); // the group's time is up before its first row
    assert.deepEqual(await state.all('SELECT n FROM t'), []);
    t.mock.restoreAll();
    assert.equal(await written, 1);
    await state.close();
  }));
