/**
 * Writes records without end into a store in a folder, batches and merges them meanwhile, and tells
 * how many writes and batches were acknowledged; for a test that kills this process. In round `settle` it writes nothing,
 * brings everything to Parquet, merges, and ends.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { noLog } from '../../../../base/log.js';
import { hour_ms } from '../../../../base/time.js';
import { offlineThreads } from '../../../../offline-threads.js';
import { openRecordStore } from '../../../../storage/lmdb-records.js';
import { openLocalObjects } from '../../../../storage/local-objects.js';
import type { RecordWrite } from '../../../../storage/record-store.js';
import { openState } from '../../../../storage/state.js';
import { Offline } from '../offline.js';
import { bucket, groupOf, groupsOf, writeOf } from './offline-world.js';

const [folder, round] = process.argv.slice(2) as [string, string];
const state = openState(join(folder, 'state.db'));
const now = () => Date.now();
/** Time runs fast, so that partitions come to rest between kills. */
const clock = { now: () => now() * 100, factor: 1 };
const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
await objects.createBucket(bucket, 'us-east-1');
const records = openRecordStore({ folder: join(folder, 'records'), now });
const thread = offlineThreads({
  folder: join(folder, 'offline'),
  logFolder: join(folder, 'records'),
});
const group = groupOf(1);
const { writeParquet, mergeParquet } = thread;
const offline = await Offline.open(
  { state, objects, records, writeParquet, mergeParquet, clock, log: noLog, realNow: now },
  groupsOf([group]),
);
await offline.recover();

const write = (n: number): RecordWrite => ({
  ...writeOf(`${round}-${n}`, (n % 5) * 3600, { Count: String(n), tags: ['a', 'b'] }),
  ...{ group: 1, kind: 'put', online: true, offline: true },
});

if (round === 'settle') {
  await offline.settle(group);
  await offline.tick(clock.now() + hour_ms); // every partition has come to rest
  await offline.idle();
  await offline.close();
  await thread.close();
  await records.close();
  await state.close();
} else {
  let batches = 0;
  const ticks = async (): Promise<never> => {
    for (;;) {
      await offline.tick(clock.now());
      await setTimeout(5);
    }
  };
  const writes = async (): Promise<never> => {
    for (let n = 0; ; ) {
      await records.write(Array.from({ length: 7 }, () => write(n++)));
      process.send?.({ writes: n, batches });
      await setTimeout(1);
    }
  };
  const settles = async (): Promise<never> => {
    for (;;) {
      await offline.settle(group);
      batches += 1;
      await setTimeout(2);
    }
  };
  await Promise.all([ticks(), writes(), settles()]);
}
