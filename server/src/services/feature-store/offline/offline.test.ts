import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Lane } from './lane.js';
import {
  bucket,
  groupOf,
  type Trouble,
  type World,
  withWorld,
  writeOf,
} from './testing/offline-world.js';

const hour_s = 3600;
/** 2026-11-22T09:00:00Z. */
const nine = Date.parse('2026-11-22T09:00:00Z') / 1000;

const keysOf = async ({ objects }: World): Promise<string[]> =>
  (await objects.list(bucket, { limit: 1000 })).map(({ key }) => key);

test('writes become rows of AWS\u2019s layout and columns', () =>
  withWorld(async (world) => {
    const group = groupOf(1, 'orders');
    world.groups.push(group);
    const offline = await world.open();
    world.log.add(1, writeOf('a', nine, { Count: '12', price: '1.5', tags: ['x', ''] }));
    world.log.add(1, writeOf('b', nine + hour_s, { place: ['0.25', '-1e3'] }));
    world.log.add(1, { ...writeOf('a', nine + 1, { Count: '13' }), deleted: true });
    await offline.settle(group);
    const keys = await keysOf(world);
    const form =
      /^000000000000\/sagemaker\/us-east-1\/offline-store\/orders-1\/data\/year=2026\/month=11\/day=22\/hour=(09|10)\/20261122T091500Z_[0-9A-F]{16}\.parquet$/;
    assert.deepEqual(
      keys.map((key) => form.exec(key)?.[1]),
      ['09', '10'],
    );
    assert.deepEqual(await world.rows(group, 'SELECT * FROM FILES ORDER BY "at", id'), [
      ['a', nine, '12', 1.5, ['x', ''], null, ...stamps, false],
      ['a', nine + 1, null, null, null, null, ...stamps, true],
      ['b', nine + hour_s, null, null, null, [0.25, -1000], ...stamps, false],
    ]);
    const described = await world.rows(group, 'DESCRIBE SELECT * FROM FILES');
    assert.deepEqual(
      described.map(([name, type]) => `${name} ${type}`),
      [
        'id VARCHAR',
        'at DOUBLE',
        'Count BIGINT',
        'price DOUBLE',
        'tags VARCHAR[]',
        'place DOUBLE[]',
        'write_time TIMESTAMP',
        'api_invocation_time TIMESTAMP',
        'is_deleted BOOLEAN',
      ],
    );
    assert.deepEqual(world.log.entries, []);
    assert.deepEqual(await world.state.all('SELECT * FROM feature_batches'), []);
    await offline.close();
  }));

const stamps = ['2026-11-22 09:15:00', '2026-11-22 09:14:59.123'];

test('what does not fit is null and kept aside, and holds nothing up', () =>
  withWorld(async (world) => {
    const group = groupOf(1);
    world.groups.push(group);
    const offline = await world.open();
    world.log.add(1, writeOf('a', nine, { Count: '9223372036854775808', price: 'cheap' }));
    world.log.add(1, { ...writeOf('b', nine), record: 'no JSON' });
    world.log.add(1, writeOf('c', nine, { Count: '-9223372036854775808', price: 'NaN', odd: '1' }));
    await offline.settle(group);
    const select = 'SELECT id, "at", Count::VARCHAR, price::VARCHAR FROM FILES ORDER BY id';
    assert.deepEqual(await world.rows(group, select), [
      ['a', nine, null, null],
      ['b', nine, null, null],
      ['c', nine, '-9223372036854775808', 'nan'],
    ]);
    const aside = (await keysOf(world)).find((key) => key.includes('/group-1-1/errors/')) as string;
    const lines = String(await world.objects.read(bucket, aside, 10_000))
      .trim()
      .split('\n');
    assert.deepEqual(
      lines.map((line) => {
        const { record_identifier, feature, reason } = JSON.parse(line);
        return `${record_identifier} ${feature}: ${reason}`;
      }),
      [
        'a Count: no value of the type of the feature',
        'a price: no value of the type of the feature',
        'b null: no record',
        'c odd: no feature of the group',
      ],
    );
    assert.equal(JSON.parse(lines[2] as string).record, 'no JSON');
    assert.deepEqual(world.told, ['values do not fit the offline store: null there, kept aside']);
    assert.deepEqual(await offline.files(group).then((files) => files.length), 1);
    await offline.close();
  }));

test('a missing bucket blocks one group, is told once, and loses nothing', () =>
  withWorld(async (world) => {
    const [blocked, other] = [groupOf(1), groupOf(2)];
    world.groups.push(blocked, other);
    const config = blocked.document.offline?.S3StorageConfig as { ResolvedOutputS3Uri: string };
    config.ResolvedOutputS3Uri = config.ResolvedOutputS3Uri.replace(bucket, 'absent');
    const offline = await world.open();
    world.log.add(1, writeOf('a', nine));
    world.log.add(2, writeOf('b', nine));
    await assert.rejects(offline.settle(blocked), {
      code: 'ValidationException',
      message: /group-1 is not in its offline store yet: The bucket absent/,
    });
    await assert.rejects(offline.settle(blocked));
    await offline.settle(other);
    assert.deepEqual(offline.status(blocked), {
      Status: 'Blocked',
      BlockedReason: 'The bucket absent of the offline store does not exist.',
    });
    assert.deepEqual(offline.status(other), { Status: 'Active' });
    assert.deepEqual(world.told, ['the offline store of a feature group cannot be written']);
    await offline.beforeDelete(blocked);
    world.groups.splice(0, 1);
    await offline.afterDelete(blocked);
    assert.deepEqual(world.told.slice(1), ['a deleted feature group has writes that wait']);
    await world.objects.createBucket('absent', 'us-east-1');
    await offline.close();
    const again = await world.open();
    world.log.add(1, writeOf('c', nine));
    await again.settle(blocked);
    await again.settle(blocked);
    const [file, another] = await again.files(blocked);
    assert.ok(file && another);
    assert.deepEqual(world.log.entries, []);
    await again.close();
  }));

test('why a store is blocked is told without paths of this machine', () =>
  withWorld(
    async (world) => {
      const group = groupOf(1);
      world.groups.push(group);
      const offline = await world.open();
      world.log.add(1, writeOf('a', nine));
      const told = "EACCES: permission denied, open '0.parquet'";
      await assert.rejects(offline.settle(group), (error: Error) => error.message.includes(told));
      assert.deepEqual(offline.status(group), { Status: 'Blocked', BlockedReason: told });
      await offline.close();
    },
    {
      writeParquet: () => async () => {
        throw new Error("EACCES: permission denied, open '/srv/guiderail data/offline/0.parquet'");
      },
    },
  ));

test('a batch is due after two seconds, and files are told by their time', () =>
  withWorld(async (world) => {
    const group = groupOf(1);
    world.groups.push(group);
    const offline = await world.open();
    world.log.add(1, writeOf('a', nine));
    world.log.oldest_ms = world.real.now() - 2_000;
    await offline.tick(world.clock.now());
    while (world.log.entries.length > 0) await setImmediate();
    const [file] = await offline.files(group, world.clock.now());
    assert.equal(file?.lastModified, world.clock.now());
    assert.deepEqual(await offline.files(group, world.clock.now() + 1), []);
    await offline.close();
  }));

test('a lane waits for two seconds or many rows, pauses after long batches and failures', () => {
  const lane = new Lane();
  const waiting = { group: 1, first: 1, last: 9, count: 9, bytes: 9, oldest_ms: 1_000 };
  assert.equal(lane.isDue(undefined, false, 9_000), false);
  assert.equal(lane.isDue(waiting, false, 2_999), false);
  assert.equal(lane.isDue(waiting, false, 3_000), true);
  assert.equal(lane.isDue({ ...waiting, count: 250_000 }, false, 1_000), true);
  for (const [took_ms, wait_ms] of [
    [1_000, 3_000],
    [2_000, 3_000],
    [100, 2_000],
  ] as const) {
    lane.ended(9, took_ms, 0);
    assert.equal(lane.isDue(waiting, false, 1_000 + wait_ms - 1), false);
    assert.equal(lane.isDue(waiting, false, 1_000 + wait_ms), true);
  }
  lane.ended(9, 5_000, 10_000);
  assert.equal(lane.isDue(waiting, false, 14_999), false);
  assert.equal(lane.isDue(waiting, false, 15_000), true);
  assert.equal(lane.failed(new Error('full'), 20_000), true);
  assert.equal(lane.failed(new Error('full'), 22_000), false);
  assert.equal(lane.isDue(undefined, true, 25_999), false);
  assert.equal(lane.isDue(undefined, true, 26_000), true);
  assert.equal(lane.ended(9, 1, 27_000), true);
  assert.equal(lane.idle, true);
});

test('a long batch of one group holds up neither a query on another nor its own next one', () => {
  let go = (): void => {};
  const long = new Promise<void>((resolve) => {
    go = resolve;
  });
  const trouble: Trouble = {
    writeParquet: (real) => async (batch, take) => {
      if (batch.group === 1) await long;
      await real(batch, take);
    },
  };
  return withWorld(async (world) => {
    const [slow, other] = [groupOf(1), groupOf(2)];
    world.groups.push(slow, other);
    const offline = await world.open();
    world.log.add(1, writeOf('a', nine));
    const first = offline.settle(slow);
    await setImmediate();
    world.log.add(2, writeOf('b', nine));
    await offline.settle(other);
    world.log.add(1, writeOf('c', nine));
    const second = offline.settle(slow);
    await offline.tick(world.clock.now());
    assert.deepEqual(await world.rows(slow, 'SELECT id FROM FILES'), []);
    go();
    await Promise.all([first, second]);
    await offline.idle();
    assert.deepEqual(await world.rows(slow, 'SELECT id FROM FILES ORDER BY id'), [['a'], ['c']]);
    await offline.close();
  }, trouble);
});
