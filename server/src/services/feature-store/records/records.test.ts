import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupNamed, recordOf, recordWorld } from './testing/world.js';

const at = '2026-11-22T10:00:00Z';
const later = '2026-11-22T11:00:00Z';
const FeatureGroupName = 'people';
const one = { FeatureGroupName, RecordIdentifierValueAsString: '1' };

const people = () => recordWorld([groupNamed(FeatureGroupName, 1)]);

test('what was put is read back, whole or in part, by name and by ARN', async () => {
  const world = people();
  const Record = recordOf({
    ...{ id: '1', at, age: '42', score: '0.5', name: 'Zoë "Z"\n\u0000' },
    ...{ tags: ['a', 'b'], visits: ['1', '2', '1'], embedding: ['1', '.5', '-2e3'] },
  });
  assert.deepEqual(await world.put({ FeatureGroupName, Record }), {});
  assert.deepEqual(await world.get(one), { Record });
  const part = await world.get({ ...one, FeatureNames: ['name', 'id'] });
  assert.deepEqual(part, { Record: [Record[0], Record[4]] });
  const arn = 'arn:aws:sagemaker:us-east-1:000000000000:feature-group/people';
  assert.deepEqual(await world.get({ ...one, FeatureGroupName: arn }), { Record });
});

test('what is not there is an empty answer', async () => {
  const world = people();
  assert.deepEqual(await world.get(one), {});
  await world.put({ FeatureGroupName, Record: recordOf({ id: '1', at }) });
  await world.delete({ ...one, EventTime: later });
  assert.deepEqual(await world.get(one), {});
});

test('an older record is accepted and leaves the newer one online', async () => {
  const world = people();
  const newer = recordOf({ id: '1', at: later });
  await world.put({ FeatureGroupName, Record: newer });
  await world.put({ FeatureGroupName, Record: recordOf({ id: '1', at }) });
  assert.deepEqual(await world.get(one), { Record: newer });
  assert.deepEqual(
    world.records.writes.map(({ offline }) => offline),
    [true, true],
  );
});

test('a feature that a record lacks is no fault of a read of a part', async () => {
  const world = people();
  await world.put({ FeatureGroupName, Record: recordOf({ id: '1', at }) });
  assert.deepEqual(await world.get({ ...one, FeatureNames: ['age'] }), { Record: [] });
  await assert.rejects(world.get({ ...one, FeatureNames: ['height'] }), {
    code: 'ValidationError',
    message: /no feature "height"/,
  });
});

test('time to live: the record goes when the clock says so; its end is told where asked for', async () => {
  const world = people();
  const Record = recordOf({ id: '1', at: '2026-11-22T12:00:00.500Z' });
  await world.put({ FeatureGroupName, Record, TtlDuration: { Unit: 'Minutes', Value: 2 } });
  assert.deepEqual(await world.get(one), { Record });
  const told = await world.get({ ...one, ExpirationTimeResponse: 'Enabled' });
  assert.deepEqual(told, { Record, ExpiresAt: '2026-11-22T12:02:00.500Z' });
  world.clock.advance(120_499);
  assert.deepEqual(await world.get(one), { Record });
  world.clock.advance(1);
  assert.deepEqual(await world.get(one), {});
});

test("the group's time to live holds where a record has none; what has expired goes offline alone", async () => {
  const online = { EnableOnlineStore: true, TtlDuration: { Unit: 'Hours', Value: 1 } } as const;
  const world = recordWorld([groupNamed(FeatureGroupName, 1, { online })]);
  await world.put({ FeatureGroupName, Record: recordOf({ id: '1', at: '2026-11-22T11:30:00Z' }) });
  const told = await world.get({ ...one, ExpirationTimeResponse: 'Enabled' });
  assert.equal(told.ExpiresAt, '2026-11-22T12:30:00Z');
  await world.put({ FeatureGroupName, Record: recordOf({ id: '2', at }) });
  const [, expired] = world.records.writes;
  assert.deepEqual([expired?.online, expired?.offline], [false, true]);
});

test('stores: only those that the group has, only those that are asked for', async () => {
  const offlineOnly = groupNamed('off', 2, { online: undefined });
  const onlineOnly = groupNamed('on', 3, { offline: undefined });
  const world = recordWorld([groupNamed(FeatureGroupName, 1), offlineOnly, onlineOnly]);
  const Record = recordOf({ id: '1', at });
  await world.put({ FeatureGroupName: 'off', Record });
  await world.put({ FeatureGroupName: 'on', Record });
  await world.put({ FeatureGroupName, Record, TargetStores: ['OfflineStore'] });
  assert.deepEqual(
    world.records.writes.map(({ online, offline }) => [online, offline]),
    [
      [false, true],
      [true, false],
      [false, true],
    ],
  );
  const noOnline = { code: 'ValidationError', message: /EnableOnlineStore false/ };
  await assert.rejects(world.get({ ...one, FeatureGroupName: 'off' }), noOnline);
  const asked = { FeatureGroupName: 'off', Record, TargetStores: ['OnlineStore' as const] };
  await assert.rejects(world.put(asked), noOnline);
  const offline = { FeatureGroupName: 'on', Record, TargetStores: ['OfflineStore' as const] };
  await assert.rejects(world.put(offline), {
    code: 'ValidationError',
    message: /no offline store/,
  });
});

test('a group that is not there is 404 ResourceNotFound', async () => {
  const world = people();
  const absent = { code: 'ResourceNotFound', status: 404 };
  await assert.rejects(world.get({ ...one, FeatureGroupName: 'nobody' }), absent);
  await assert.rejects(world.put({ FeatureGroupName: 'nobody', Record: [] }), absent);
});

test('a delete keeps identifier and event time alone', async () => {
  const world = people();
  await world.put({ FeatureGroupName, Record: recordOf({ id: '1', at, age: '3' }) });
  await world.delete({ ...one, EventTime: later, DeletionMode: 'SoftDelete' });
  const [, deleted] = world.records.writes;
  assert.equal(deleted?.kind, 'soft-delete');
  assert.deepEqual(JSON.parse(deleted?.record ?? ''), recordOf({ id: '1', at: later }));
});

test('a hard delete that is older than the record is refused and writes nothing', async () => {
  const world = people();
  const Record = recordOf({ id: '1', at: later });
  await world.put({ FeatureGroupName, Record });
  const older = { ...one, EventTime: at, DeletionMode: 'HardDelete' as const };
  await assert.rejects(world.delete(older), { code: 'ValidationError', message: /^EventTime: / });
  assert.equal(world.records.writes.length, 1);
  await world.delete({ ...older, EventTime: later });
  assert.deepEqual(await world.get(one), {});
  assert.equal(world.records.writes[1]?.kind, 'hard-delete');
});

test('a soft delete that is older than the record leaves it and goes offline', async () => {
  const world = people();
  const Record = recordOf({ id: '1', at: later });
  await world.put({ FeatureGroupName, Record });
  await world.delete({ ...one, EventTime: at });
  assert.deepEqual(await world.get(one), { Record });
  assert.equal(world.records.writes.length, 2);
});

test('a delete is checked like a record', async () => {
  const world = people();
  const code = 'ValidationError';
  await assert.rejects(world.delete({ ...one, EventTime: 'today' }), { code, message: /today/ });
  const unnamed = { ...one, RecordIdentifierValueAsString: '', EventTime: at };
  await assert.rejects(world.delete(unnamed), { code, message: /record identifier/ });
});
