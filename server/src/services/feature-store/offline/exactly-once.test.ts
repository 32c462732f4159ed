import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { hour_ms } from '../../../base/time.js';
import { openLocalObjects } from '../../../storage/local-objects.js';
import { openState } from '../../../storage/state.js';
import type { Offline } from './offline.js';
import { groupOf, rowsOf, type Trouble, withWorld, writeOf } from './testing/offline-world.js';

/** Fails at the n-th of the steps that it is told of, as a crash would, until it is mended. */
class Trip {
  left = Number.POSITIVE_INFINITY;
  step(): void {
    if (this.left-- <= 0) throw new Error('crashed');
  }
}

/** Crashes before and after each thing that lasts. */
const crashing = (trip: Trip): Trouble => ({
  writeParquet: (real) => async (batch, take) => {
    trip.step();
    await real(batch, take);
    trip.step();
  },
  objects: (real) =>
    new Proxy(real, {
      get(target, name) {
        if (name !== 'replace') return Reflect.get(target, name).bind(target);
        return async (...of: Parameters<typeof real.replace>) => {
          trip.step();
          const infos = await target.replace(...of);
          trip.step();
          return infos;
        };
      },
    }),
  log: (real) =>
    new Proxy(real, {
      get(target, name) {
        if (name !== 'drop') return Reflect.get(target, name).bind(target);
        return async (group: number, through: number) => {
          trip.step();
          const [first] = target.entries.filter((entry) => entry.group === group);
          const middle = Math.min(first?.sequence ?? through, through);
          await target.drop(group, middle); // cut off in the middle
          trip.step();
          await target.drop(group, through);
          trip.step();
        };
      },
    }),
});

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('write' as const), hours: fc.array(fc.nat(3)) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
);

test(
  'any order of writes, batches, crashes and merges keeps every row once',
  { timeout: 60_000 },
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
        const trip = new Trip();
        await withWorld(async (world) => {
          const group = groupOf(1);
          world.groups.push(group);
          let offline = await world.open();
          let written = 0;
          for (const one of actions) {
            if (one.kind === 'write') {
              for (const hour of one.hours) {
                const at = (hour * hour_ms) / 1000;
                world.log.add(1, writeOf(`id-${written++}`, at, { Count: String(hour) }));
              }
            } else if (one.kind === 'settle') {
              await offline.settle(group);
            } else if (one.kind === 'compact') {
              await compacted(offline, world.clock);
            } else {
              trip.left = one.after;
              await offline.settle(group).catch(() => {});
              await compacted(offline, world.clock);
              await offline.close();
              trip.left = Number.POSITIVE_INFINITY;
              offline = await world.open();
            }
          }
          await offline.settle(group);
          await compacted(offline, world.clock);
          await offline.close();
          const ids = await world.rows(group, 'SELECT id FROM FILES ORDER BY id');
          const expected = Array.from({ length: written }, (_, n) => `id-${n}`).sort();
          assert.deepEqual(
            ids.map(([id]) => id),
            expected,
          );
        }, crashing(trip));
      }),
      { numRuns: 12 },
    ),
);

async function compacted(offline: Offline, clock: { advance(ms: number): void; now(): number }) {
  clock.advance(hour_ms);
  await offline.tick(clock.now());
  for (let turns = 0; turns < 3; turns++) await setImmediate();
  await offline.idle();
}

test('merged files hold the same rows, and a reader keeps those that it listed', () =>
  withWorld(async (world) => {
    const group = groupOf(1);
    world.groups.push(group);
    const offline = await world.open();
    for (let n = 0; n < 8; n++) {
      world.clock.advance(1_000);
      world.log.add(1, writeOf(`${n}`, n < 7 ? 0 : 3600, { tags: [`${n}`, 'x'] }));
      await offline.settle(group);
    }
    const all = 'SELECT * FROM FILES ORDER BY id';
    const before = await world.rows(group, all);
    const listed = await offline.files(group);
    assert.equal(listed.length, 8);
    const since = world.clock.now();
    await compacted(offline, world.clock);
    const after = await offline.files(group);
    assert.equal(after.length, 2);
    assert.equal((await offline.files(group, since + 1)).length, 1);
    assert.deepEqual(await world.rows(group, all), before);
    assert.equal(new Set(before.map((row) => row[6])).size, 8, 'write times are kept');
    await world.objects.sweep(Date.now() + 29 * 60_000);
    for (const { path } of listed) await access(path);
    await world.objects.sweep(Date.now() + 31 * 60_000);
    await assert.rejects(access(listed[0]?.path ?? ''));
    await offline.close();
  }));

test('a file that is no Parquet keeps its partition from being merged alone, told once', () =>
  withWorld(async (world) => {
    const group = groupOf(1);
    world.groups.push(group);
    const offline = await world.open();
    const write = async () => {
      for (const at of [0, 0, 3600, 3600]) {
        world.clock.advance(1_000);
        world.log.add(1, writeOf(`${world.clock.now()}`, at));
        await offline.settle(group);
      }
    };
    await write();
    const [{ name = '' } = {}] = await offline.files(group);
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+\/)[^/]+$/.exec(name) ?? [];
    const broken = `${key}20261122T091500Z_00000000000000FF.parquet`;
    await world.objects.put(bucket, broken, 'no Parquet');
    await world.objects.put(bucket, `${key}mine.parquet`, 'of somebody else');
    await compacted(offline, world.clock);
    const counts = async () => {
      const names = (await offline.files(group)).map((file) =>
        file.name.startsWith(name.slice(0, -40)),
      );
      return [
        names.filter((inFirst) => inFirst).length,
        names.filter((inFirst) => !inFirst).length,
      ];
    };
    assert.deepEqual(await counts(), [3, 1]);
    await write();
    await compacted(offline, world.clock);
    assert.deepEqual(await counts(), [5, 1]);
    assert.deepEqual(world.told, ['an object of the offline store is no Parquet file']);
    await world.objects.delete(bucket, broken);
    await world.objects.delete(bucket, `${key}mine.parquet`);
    await write();
    await compacted(offline, world.clock);
    assert.deepEqual(await counts(), [1, 1]);
    assert.equal((await world.rows(group, 'SELECT id FROM FILES')).length, 12);
    await offline.close();
  }));

test('a schema that grows is read with its older files, merged or not', () =>
  withWorld(async (world) => {
    const group = groupOf(1);
    world.groups.push(group);
    const offline = await world.open();
    world.log.add(1, writeOf('a', 0));
    await offline.settle(group);
    const features = group.document.features as unknown as object[];
    features.push({ FeatureName: 'later', FeatureType: 'Integral' });
    world.log.add(1, writeOf('b', 0, { later: '7' }));
    await offline.settle(group);
    const select = 'SELECT id, later, is_deleted FROM FILES ORDER BY id';
    const expected = [
      ['a', null, false],
      ['b', '7', false],
    ];
    assert.deepEqual(await world.rows(group, select), expected);
    await compacted(offline, world.clock);
    assert.equal((await offline.files(group)).length, 1);
    assert.deepEqual(await world.rows(group, select), expected);
    const columns = await world.rows(group, 'DESCRIBE SELECT * FROM FILES');
    assert.equal(columns.map(([name]) => name).at(-4), 'later');
    await offline.close();
  }));

test('kill -9 leaves every acknowledged write in Parquet once', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-offline-'));
  const group = groupOf(1);
  const acknowledged: string[] = [];
  const child = (round: string) =>
    fork(new URL('./testing/write-without-end.js', import.meta.url), [folder, round]);
  try {
    for (let round = 0; round < 3; round++) {
      const writer = child(String(round));
      let told = { writes: 0, batches: 0 };
      writer.on('message', (message: typeof told) => {
        told = message;
      });
      while (told.batches < 9 + 2 * round) await once(writer, 'message');
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      for (let n = 0; n < told.writes; n++) acknowledged.push(`${round}-${n}`);
    }
    const [code] = await once(child('settle'), 'exit');
    assert.equal(code, 0);
    const state = openState(join(folder, 'state.db'));
    const objects = await openLocalObjects({
      ...{ folder: join(folder, 'objects'), state, now: Date.now },
    });
    const rows = await rowsOf(folder, objects, group, 'SELECT id FROM FILES');
    const ids = rows.map(([id]) => String(id));
    const found = new Set(ids);
    assert.equal(found.size, ids.length, 'rows that are there twice');
    assert.deepEqual(
      acknowledged.filter((id) => !found.has(id)),
      [],
    );
    assert.deepEqual(await state.all('SELECT * FROM feature_batches'), []);
    const [gone] = await state.all<{ count: number }>('SELECT count(*) AS count FROM object_trash');
    assert.ok((gone?.count ?? 0) > 0, 'no files were merged');
    await state.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
