import { join, resolve } from 'node:path';
import type { AppOptions } from './app-options.js';
import { messageOf } from './base/errors.js';
import { EventBus } from './base/events.js';
import { openOutbox } from './jobs/outbox.js';
import { openJobs } from './jobs/queue.js';
import { openProcesses } from './processes/processes.js';
import { Resources } from './services/common/resources.js';
import { AccessKeys } from './storage/access-keys.js';
import { openRecordStore } from './storage/lmdb-records.js';
import { openLocalObjects } from './storage/local-objects.js';
import { Spool } from './storage/spool.js';
import { openState } from './storage/state.js';
import { realTimers } from './timers.js';

const GiB = 1024 ** 3;
/** Captures that may wait for a store that is full or slow. */
const spoolLimit_bytes = 2 * GiB;
/** Figures of invocations: those of a few seconds, unless the disk is slower than requests come. */
const metricSpoolLimit_bytes = GiB / 16;
const diskReserve_bytes = GiB / 4;
const slowWrite_ms = 100;

/** What a user's program has no business in: keys, and the rows of everybody. */
const secretFiles = [
  'credentials.json',
  'keys',
  'records',
  'state.db',
  'state.db-wal',
  'state.db-shm',
];

const realNow = (): number => Date.now();

/** What the rooms stand on, open. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Opens what the rooms stand on; nothing runs yet. */
export async function openStores({ dataDir, clock, log, credentials, programs }: AppOptions) {
  const state = openState(join(dataDir, 'state.db'));
  const now = () => clock.now();
  const objects = await openLocalObjects({ folder: join(dataDir, 'objects'), state, now, log });
  const spool = new Spool({
    folder: join(dataDir, 'spool'),
    limit_bytes: spoolLimit_bytes,
    reserve_bytes: diskReserve_bytes,
    slow_ms: slowWrite_ms,
  });
  const metricSpool = new Spool({
    folder: join(dataDir, 'metric-spool'),
    limit_bytes: metricSpoolLimit_bytes,
    reserve_bytes: diskReserve_bytes,
    slow_ms: slowWrite_ms,
  });
  const records = openRecordStore({ folder: join(dataDir, 'records'), now: realNow });
  const keys = await AccessKeys.open(dataDir, credentials, log);
  const events = new EventBus((error, event) =>
    log('error', 'a listener failed', { event: event.detailType, error: messageOf(error) }),
  );
  const jobs = await openJobs({ state, now: realNow, log, concurrency: 16 });
  const deliveries = await openOutbox({ state, now: realNow, random: Math.random, log });
  const processes = await openProcesses({
    ...programs,
    folder: resolve(dataDir, 'processes'),
    secrets: secretFiles.map((file) => resolve(dataDir, file)),
    after: realTimers.after,
    log,
  });
  const resources = await Resources.open(state);
  const files = { objects, records, spool, metricSpool };
  return { ...files, state, keys, events, jobs, deliveries, processes, resources };
}
