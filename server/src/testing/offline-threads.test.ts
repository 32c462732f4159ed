import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { noLog } from '../base/log.js';
import { offlineThreads } from '../offline-threads.js';
import { Offline } from '../services/feature-store/offline/offline.js';
import {
  bucket,
  groupOf,
  groupsOf,
  rowsOf,
  writeOf,
} from '../services/feature-store/offline/testing/offline-world.js';
import { openRecordStore } from '../storage/lmdb-records.js';
import { openLocalObjects } from '../storage/local-objects.js';
import { openState } from '../storage/state.js';

test('a batch that a stop cuts off is carried out after the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-offline-'));
  const now = () => Date.now();
  const state = openState(join(folder, 'state.db'));
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
  await objects.createBucket(bucket, 'us-east-1');
  const records = openRecordStore({ folder: join(folder, 'records'), now });
  const group = groupOf(1);
  const writes = Array.from({ length: 6_000 }, (_, n) => ({
    ...writeOf(String(n), (n % 150) * 3600, { Count: String(n), tags: ['a'] }),
    ...{ group: 1, kind: 'put' as const, online: false, offline: true },
  }));
  await records.write(writes);
  for (const patience_ms of [30, 250, 450, undefined]) {
    const thread = offlineThreads({
      folder: join(folder, 'thread'),
      logFolder: join(folder, 'records'),
    });
    const clock = { now, factor: 1 };
    const deps = { ...{ state, objects, records, clock }, ...thread, log: noLog, realNow: now };
    const offline = await Offline.open(deps, groupsOf([group]));
    await offline.recover();
    const settled = offline.settle(group);
    if (patience_ms === undefined) await settled;
    else await Promise.race([settled.catch(() => {}), setTimeout(patience_ms)]);
    await Promise.all([offline.close(), thread.close(), settled.catch(() => {})]);
    assert.deepEqual(await readdir(join(folder, 'thread')).then(own), []);
  }
  const select = 'SELECT count(*)::INT, count(DISTINCT id)::INT FROM FILES';
  assert.deepEqual(await rowsOf(folder, objects, group, select), [[6_000, 6_000]]);
  assert.equal((await objects.list(bucket, { limit: 1_000 })).length, 150);
  await records.close();
  await state.close();
  await rm(folder, { recursive: true });
});

/** Of a folder's names those that orders made. */
const own = (names: readonly string[]): string[] => names.filter((name) => name !== 'duckdb');
