import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupNamed, recordOf, recordWorld } from './testing/world.js';

const at = '2026-11-22T10:00:00Z';
const later = '2026-11-22T11:00:00Z';
const FeatureGroupName = 'people';
const one = { FeatureGroupName, RecordIdentifierValueAsString: '1' };

async function withRecord() {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const Record = recordOf({ id: '1', at, age: '41', name: 'Ada' });
  await world.put({ FeatureGroupName, Record, TtlDuration: { Unit: 'Hours', Value: 5 } });
  return world;
}

test('an update changes what it names and leaves the rest', async () => {
  const world = await withRecord();
  assert.deepEqual(
    await world.update({ ...one, Features: recordOf({ age: '42', score: '1' }) }),
    {},
  );
  const first = recordOf({ id: '1', at, age: '42', name: 'Ada', score: '1' });
  const enabled = { ...one, ExpirationTimeResponse: 'Enabled' } as const;
  assert.deepEqual(await world.get(enabled), { Record: first, ExpiresAt: '2026-11-22T15:00:00Z' });
  await world.update({ ...one, Features: recordOf({ at: later, name: 'Ada L.' }) });
  const second = recordOf({ id: '1', at: later, age: '42', name: 'Ada L.', score: '1' });
  assert.deepEqual(await world.get(enabled), { Record: second, ExpiresAt: '2026-11-22T16:00:00Z' });
  const [, , write] = world.records.writes;
  assert.deepEqual(JSON.parse(write?.record ?? ''), second);
});

test('an update of its own time to live needs an event time', async () => {
  const world = await withRecord();
  const TtlDuration = { Unit: 'Minutes', Value: 90 } as const;
  await assert.rejects(world.update({ ...one, Features: recordOf({ age: '1' }), TtlDuration }), {
    code: 'ValidationError',
    message: /"at"/,
  });
  await world.update({ ...one, Features: recordOf({ at: later }), TtlDuration });
  const { ExpiresAt } = await world.get({ ...one, ExpirationTimeResponse: 'Enabled' });
  assert.equal(ExpiresAt, '2026-11-22T12:30:00Z');
});

test('an update that is older than the record is a conflict, one of no record finds none', async () => {
  const world = await withRecord();
  const older = recordOf({ at: '2026-11-22T09:00:00Z', age: '1' });
  await assert.rejects(world.update({ ...one, Features: older }), {
    ...{ code: 'ConflictException', status: 409, message: /2026-11-22T10:00:00Z/ },
  });
  const absent = { code: 'ResourceNotFound', status: 404, message: /PutRecord/ };
  const Features = recordOf({ age: '1' });
  const two = { FeatureGroupName, RecordIdentifierValueAsString: '2', Features };
  await assert.rejects(world.update(two), absent);
  world.clock.advance(3 * 3_600_000);
  await assert.rejects(world.update({ ...one, Features }), absent); // it has expired
  await world.delete({ ...one, EventTime: later });
  await assert.rejects(world.update({ ...one, Features }), absent);
});

test('an update is checked like a record', async () => {
  const world = await withRecord();
  const refused = (Features: ReturnType<typeof recordOf>, message: RegExp) =>
    assert.rejects(world.update({ ...one, Features }), { code: 'ValidationError', message });
  await refused(recordOf({ age: 'old' }), /no Integral/);
  await refused(recordOf({ height: '1' }), /"height"/);
  await refused(recordOf({ id: '2' }), /must be "1"/);
  await refused(recordOf({ name: 'x'.repeat(358_370) }), /350 KB/);
  await refused(
    Array.from({ length: 101 }, () => ({ FeatureName: 'age' })),
    /101 features/,
  );
  await world.update({ ...one, Features: recordOf({ id: '1', name: 'B' }) });
});

test('an identifier that is no Unicode text finds no other record', async () => {
  const world = await withRecord();
  await world.put({ FeatureGroupName, Record: recordOf({ id: '\ufffd', at }) });
  const half = { FeatureGroupName, RecordIdentifierValueAsString: '\ud800' };
  const refused = { code: 'ValidationError', message: /not Unicode text/ };
  await assert.rejects(world.get(half), refused);
  await assert.rejects(world.update({ ...half, Features: recordOf({ age: '1' }) }), refused);
  await assert.rejects(world.delete({ ...half, EventTime: later }), refused);
  const Identifiers = [{ FeatureGroupName, RecordIdentifiersValueAsString: ['\ud800'] }];
  await assert.rejects(world.batchGet({ Identifiers }), refused);
});

test('updates of one record at the same time are all there', async () => {
  const world = await withRecord();
  const puts = ['7', '8', '9'].map((age) => world.update({ ...one, Features: recordOf({ age }) }));
  const names = ['B', 'C'].map((name) => world.update({ ...one, Features: recordOf({ name }) }));
  const newer = world.put({ FeatureGroupName, Record: recordOf({ id: '1', at: later }) });
  const late = world.update({ ...one, Features: recordOf({ at, score: '1' }) });
  const [conflicted] = await Promise.allSettled([late, newer, ...puts, ...names]);
  assert.equal(conflicted?.status, 'rejected');
  const { Record } = await world.get(one);
  assert.deepEqual(Record?.[1], { FeatureName: 'at', ValueAsString: later });
});

test('a write to a group that is deleted meanwhile goes nowhere', async () => {
  const world = await withRecord();
  const update = world.update({ ...one, Features: recordOf({ age: '50' }) });
  const put = world.put({ FeatureGroupName, Record: recordOf({ id: '1', at: later }) });
  world.groups.groups.splice(0, 1, groupNamed(FeatureGroupName, 2));
  await Promise.allSettled([update, put]);
  assert.deepEqual(world.records.list(2, { limit: 10 }), []);
  assert.deepEqual(await world.get(one), {});
  world.groups.groups.length = 0;
  const absent = { code: 'ResourceNotFound' };
  await assert.rejects(world.put({ FeatureGroupName, Record: recordOf({ id: '1', at }) }), absent);
});

test('identifiers are listed by pages, without what is deleted or has expired', async () => {
  const world = await withRecord();
  const ids = Array.from({ length: 25 }, (_, index) => `n${String(index).padStart(2, '0')}`);
  await world.batchWrite({
    Entries: ids.map((id) => ({ FeatureGroupName, Record: recordOf({ id, at }) })),
  });
  await world.delete({ ...one, RecordIdentifierValueAsString: 'n03', EventTime: later });
  world.clock.advance(4 * 3_600_000); // the record "1" expires
  const kept = ids.filter((id) => id !== 'n03');
  const all = async (input: { IncludeSoftDeletedRecords?: boolean; MaxResults?: number }) => {
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await world.list({ FeatureGroupName, ...input, NextToken });
      pages.push(page.RecordIdentifiers ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return pages;
  };
  assert.deepEqual(await all({}), [kept]);
  assert.deepEqual(await all({ IncludeSoftDeletedRecords: true }), [ids]);
  const pages = await all({ MaxResults: 7 });
  assert.deepEqual(pages.flat(), kept);
  assert.deepEqual(
    pages.map(({ length }) => length),
    [7, 7, 7, 3],
  );
});

test('a token holds for its group and question; long identifiers have one too', async () => {
  const people = groupNamed(FeatureGroupName, 1);
  const world = recordWorld([people, groupNamed('places', 2)]);
  const ids = ['é"'.repeat(60_000), 'é"'.repeat(60_001)];
  for (const id of ids) await world.put({ FeatureGroupName, Record: recordOf({ id, at }) });
  const first = await world.list({ FeatureGroupName, MaxResults: 1 });
  const NextToken = first.NextToken as string;
  assert.ok(NextToken.length < 8_192);
  const second = await world.list({ FeatureGroupName: people.arn, NextToken, MaxResults: 2 });
  assert.deepEqual([first.RecordIdentifiers, second.RecordIdentifiers].flat(), ids);
  const refused = { code: 'ValidationError', message: /^NextToken/ };
  await assert.rejects(world.list({ FeatureGroupName: 'places', NextToken }), refused);
  await assert.rejects(world.list({ FeatureGroupName, NextToken: 'x' }), refused);
  const other = { FeatureGroupName, NextToken, IncludeSoftDeletedRecords: true };
  await assert.rejects(world.list(other), refused);
});
