import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LmdbRecordStore, openRecordStore } from './lmdb-records.js';
import { logOf, recordStoreLaws, writeOf } from './record-store.laws.js';

const now = (): number => Date.now();

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-records-'));
  try {
    await work(join(folder, 'records'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const withStore = (work: (store: LmdbRecordStore, folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const store = openRecordStore({ folder, now });
    try {
      await work(store, folder);
    } finally {
      await store.close();
    }
  });

recordStoreLaws('LMDB', withStore);

test('no file is made before the first write', () =>
  withStore(async (store, folder) => {
    assert.equal(await store.get({ group: 1, id: 'a' }), undefined);
    assert.deepEqual(await store.getMany([{ group: 1, id: 'a' }]), [undefined]);
    assert.deepEqual(await store.list(1, { limit: 1 }), []);
    assert.deepEqual(await store.log.waiting(), []);
    assert.deepEqual([...store.log.read(1, 0, 9)], []);
    await store.log.drop(1, 9);
    await store.removeGroup(2);
    assert.equal(await store.sweep(0), 0);
    assert.equal(existsSync(folder), false);
    await store.write([writeOf('a')]);
    assert.ok(existsSync(folder));
  }));

test('what was written is there after a restart, and sequences go on even of an empty log', () =>
  inFolder(async (folder) => {
    const first = openRecordStore({ folder, now });
    await first.write([writeOf('a'), writeOf('b'), writeOf('a', { group: 2 })]);
    const before = await first.log.waiting();
    await first.log.drop(1, 100);
    await first.log.drop(2, 100);
    await first.removeGroup(2);
    await first.close();
    await assert.rejects(first.write([writeOf('c')]), /closed/);
    assert.throws(() => first.get({ group: 1, id: 'a' }), /closed/);

    const second = openRecordStore({ folder, now });
    assert.equal((await second.get({ group: 1, id: 'b' }))?.eventTime_ms, 1000);
    assert.deepEqual(await second.log.waiting(), []);
    await second.write([writeOf('c'), writeOf('b', { group: 2 })]);
    const [after] = await second.log.waiting();
    assert.equal(after?.first, (before[1]?.last ?? 0) + 1);
    assert.equal(await second.get({ group: 2, id: 'b' }), undefined);
    await second.close();
  }));

test('a sweep takes expired records away, and only those', () =>
  withStore(async (store) => {
    const count = 12_000;
    await store.write(
      Array.from({ length: count }, (_, index) =>
        writeOf(`id-${index}`, {
          group: 1 + (index % 2),
          expires_ms: index % 4 === 0 ? undefined : 10_000 + index,
          offline: false,
        }),
      ),
    );
    assert.equal(await store.sweep(10_000), 0);
    let swept = 0;
    for (let turn = 0; turn < 8; turn += 1) swept += await store.sweep(10_000 + count / 2);
    const left = [
      ...(await store.list(1, { limit: count })),
      ...(await store.list(2, { limit: count })),
    ];
    assert.equal(left.length + swept, count);
    assert.ok(left.every(({ record }) => (record.expires_ms ?? 1e9) > 10_000 + count / 2));
    assert.equal(left.length, count - (count / 2) * 0.75);
  }));

test('writes beyond what the disk takes wait in their order, and too many of them are refused', () =>
  withStore(async (store) => {
    const large = JSON.stringify('x'.repeat(350_000));
    const first = store.write(
      Array.from({ length: 100 }, (_, index) => writeOf(`large-${index}`, { record: large })),
    );
    const rest = Array.from({ length: 10_000 }, (_, index) =>
      store.write([writeOf('a', { group: 2, record: `[${index}]` })]),
    );
    await assert.rejects(store.write([writeOf('a')]), { name: 'ServiceUnavailable', status: 503 });
    await Promise.all([first, ...rest]);
    const logged = await logOf(store, 2);
    assert.deepEqual(
      logged.map(({ record }) => record),
      rest.map((_, index) => `[${index}]`),
    );
    assert.equal(String((await store.get({ group: 2, id: 'a' }))?.record), '[9999]');
  }));

test('calls are remembered after a restart', () =>
  inFolder(async (folder) => {
    for (let run = 0; run < 3; run += 1) {
      const store = openRecordStore({ folder, now });
      assert.equal(await store.wasWritten('0-7'), run > 0);
      for (let call = 0; call < 20; call += 1) {
        await store.write([writeOf(`${call}`)], { call: `0-${call}` });
        await store.write([writeOf(`${run}-${call}`)], { call: `${run + 1}-${call}` });
      }
      assert.equal((await logOf(store, 1)).length, 20 * (run + 2));
      assert.equal(await store.wasWritten('4-7'), false);
      await store.close();
    }
  }));
