import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordStore, RecordWrite } from '../../../storage/record-store.js';
import { withCallTimes } from './call-times.js';
import { MemoryRecords } from './testing/memory-records.js';

const write = (id: string, invoked_ms: number): RecordWrite => ({
  ...{ group: 1, id, kind: 'put', eventTime_ms: 0, record: '[]', invoked_ms },
  ...{ online: true, offline: true },
});

test('call times grow by a microsecond, by the clock where it goes on, never back', async () => {
  const seen: number[] = [];
  const store: RecordStore = new MemoryRecords();
  store.write = async (writes) => {
    seen.push(...writes.map(({ invoked_ms }) => invoked_ms));
  };
  const records = withCallTimes(store);
  const now = 1_795_344_127_661;
  await records.write([write('a', now), write('b', now)]);
  await records.write([write('a', now)]);
  await records.write([write('a', now + 5)]);
  await records.write([write('a', now - 1000)]);
  const micros = seen.map((time) => Math.round((time - now) * 1000));
  assert.deepEqual(micros, [0, 1, 2, 5000, 5001]);
});
