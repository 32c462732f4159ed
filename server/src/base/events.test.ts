import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventBus, type ServiceEvent } from './events.js';

const event: ServiceEvent = {
  ...{ source: 'guiderail', detailType: 'Guiderail Message', accountId: '000000000000' },
  ...{ region: 'us-east-1', resources: [], detail: {} },
};

test('a listener that fails stops nobody, and is told to senders that try again', async () => {
  const logged: unknown[] = [];
  const heard: string[] = [];
  const bus = new EventBus((error) => logged.push(error));
  const full = new Error('the disk is full');
  bus.listen(async () => {
    throw full;
  });
  bus.listen(async ({ detailType }) => void heard.push(detailType));
  await bus.emit(event);
  await assert.rejects(bus.emitOrThrow(event), full);
  assert.deepEqual(heard, ['Guiderail Message', 'Guiderail Message']);
  assert.deepEqual(logged, [full, full]);
});
