import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OnlineRecord, RecordStore, RecordWrite, WriteKind } from './record-store.js';

/** Gives an empty store to each test; groups are numbered by the test. */
export type WithStore = (work: (store: RecordStore) => Promise<void>) => Promise<void>;

/** Identifiers that a store must tell apart, and keep as they are. */
export const strangeIds = [
  '',
  ' ',
  '0',
  'a',
  'A',
  'a\0',
  'a\0b',
  '\0',
  '\u0001',
  'a/b',
  "'; DROP TABLE records; --",
  'ümläut',
  'u\u0308mla\u0308ut',
  '\ufffd',
  '\u{10ffff}',
  '🚲',
  '日本語',
  'x'.repeat(340),
  'x'.repeat(342),
  'ü'.repeat(342),
  'x'.repeat(1024),
  'x'.repeat(1025),
  `${'x'.repeat(1024)}a`,
  `${'x'.repeat(1024)}b`,
  '€'.repeat(350 * 341),
  `${'€'.repeat(350 * 341)}!`,
];

export const featuresOf = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(values).map(([FeatureName, ValueAsString]) => ({ FeatureName, ValueAsString })),
  );

export const writeOf = (id: string, over: Partial<RecordWrite> = {}): RecordWrite => ({
  group: 1,
  id,
  kind: 'put',
  eventTime_ms: 1000,
  record: featuresOf({ a: '1' }),
  invoked_ms: 5000,
  online: true,
  offline: true,
  ...over,
});

/** A record as the tests compare it. */
const seen = (record: OnlineRecord | undefined) =>
  record && { ...record, record: Buffer.from(record.record).toString() };

interface Modelled {
  readonly eventTime_ms: number;
  readonly expires_ms: number | undefined;
  readonly deleted: boolean;
  readonly values: Map<string, string>;
}

interface ModelledEntry {
  readonly id: string;
  readonly eventTime_ms: number;
  readonly deleted: boolean;
  readonly record: string;
}

/** What a store should hold, in the plainest words. */
class Model {
  readonly online = new Map<string, Modelled>();
  readonly log: ModelledEntry[] = [];

  write(write: RecordWrite): void {
    const values = new Map(
      (JSON.parse(write.record) as { FeatureName: string; ValueAsString: string }[]).map((f) => [
        f.FeatureName,
        f.ValueAsString,
      ]),
    );
    const logged = write.online ? this.#online(write, values) : values;
    if (!write.offline) return;
    this.log.push({
      id: write.id,
      eventTime_ms: write.eventTime_ms,
      deleted: write.kind.endsWith('delete'),
      record: featuresOf(Object.fromEntries(logged)),
    });
  }

  #online(write: RecordWrite, values: Map<string, string>): Map<string, string> {
    let standing = this.online.get(write.id);
    const { expires_ms = Number.POSITIVE_INFINITY } = standing ?? {};
    if (expires_ms <= write.invoked_ms) standing = undefined;
    if (standing && standing.eventTime_ms > write.eventTime_ms) return values;
    if (write.kind === 'hard-delete') {
      this.online.delete(write.id);
      return values;
    }
    const merged =
      write.kind === 'update' && standing && !standing.deleted
        ? new Map([...standing.values, ...values])
        : values;
    this.online.set(write.id, {
      eventTime_ms: write.eventTime_ms,
      expires_ms: write.expires_ms,
      deleted: write.kind === 'soft-delete',
      values: merged,
    });
    return merged;
  }
}

const anyWrite = fc.record({
  group: fc.constant(1),
  id: fc.constantFrom('a', 'b', 'c\0', 'x'.repeat(1030)),
  kind: fc.constantFrom<WriteKind>('put', 'put', 'update', 'update', 'soft-delete', 'hard-delete'),
  eventTime_ms: fc.constantFrom(-1, 0, 1, 1.5, 2, 3),
  record: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'ü'), fc.string({ maxLength: 8 }), { minKeys: 1 })
    .map(featuresOf),
  expires_ms: fc.constantFrom(undefined, undefined, 10, 20),
  invoked_ms: fc.constantFrom(0, 10, 15, 30),
  online: fc.constantFrom(true, true, false),
  offline: fc.constantFrom(true, true, false),
});

/** All that waits for a group. */
export async function logOf(store: RecordStore, group: number) {
  const waiting = (await store.log.waiting()).find((one) => one.group === group);
  if (waiting === undefined) return [];
  const entries = [...store.log.read(group, waiting.first, waiting.last)];
  assert.equal(entries.length, waiting.count);
  assert.equal(entries[0]?.sequence, waiting.first);
  assert.equal(entries.at(-1)?.sequence, waiting.last);
  return entries;
}

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What holds of every record store. */
export function recordStoreLaws(name: string, withStore: WithStore): void {
  test(`${name}: any writes leave what the plain model has`, () =>
    withStore(async (store) => {
      let group = 0;
      const batches = fc.array(fc.array(anyWrite, { maxLength: 6 }), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(batches, async (drawn) => {
          group += 1;
          const model = new Model();
          const done: Promise<void>[] = [];
          for (const writes of drawn.map((batch) => batch.map((one) => ({ ...one, group })))) {
            for (const write of writes) model.write(write);
            done.push(store.write(writes)); // not awaited: the order of the calls decides
          }
          await Promise.all(done);
          await agrees(store, group, model);
        }),
        { numRuns: 150 },
      );
    }));

  test(`${name}: the newest event time wins whatever the order`, () =>
    withStore(async (store) => {
      let group = 0;
      const times = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(times, async (order) => {
          group += 1;
          await Promise.all(
            order.map((time) =>
              store.write([writeOf('a', { group, eventTime_ms: time, record: `[${time}]` })]),
            ),
          );
          const found = seen(await store.get({ group, id: 'a' }));
          assert.equal(found?.record, `[${Math.max(...order)}]`);
          const logged = (await logOf(store, group)).map(({ eventTime_ms }) => eventTime_ms);
          assert.deepEqual(logged, order);
        }),
        { numRuns: 30 },
      );
    }));

  test(`${name}: identifiers of any characters and length are kept and told apart`, () =>
    withStore(async (store) => {
      await store.write(strangeIds.map((id, index) => writeOf(id, { record: `[${index}]` })));
      const found = await store.getMany(strangeIds.map((id) => ({ group: 1, id })));
      assert.deepEqual(
        found.map((one) => seen(one)?.record),
        strangeIds.map((_, index) => `[${index}]`),
      );
      assert.deepEqual(
        (await logOf(store, 1)).map(({ id }) => id),
        strangeIds,
      );
      assert.equal(await store.get({ group: 2, id: 'a' }), undefined);
      const listed = (await store.list(1, { limit: 100 })).map(({ id }) => id);
      assert.deepEqual([...listed].sort(bytewise), [...strangeIds].sort(bytewise));
      const plain = (ids: readonly string[]) => ids.filter((id) => Buffer.byteLength(id) <= 1024);
      assert.deepEqual(plain(listed), plain(strangeIds).sort(bytewise));
    }));

  test(`${name}: lists page by identifier, each record once`, () =>
    withStore(async (store) => {
      const ids = [...strangeIds, ...Array.from({ length: 50 }, (_, index) => `id-${index}`)];
      await store.write(ids.map((id) => writeOf(id)));
      await store.write([
        writeOf('other', { group: 2 }),
        writeOf('a', { kind: 'soft-delete', record: '[]' }),
      ]);
      const paged: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await store.list(1, { after, limit: 7 });
        for (const { id, record } of page) {
          paged.push(id);
          assert.equal(record.deleted, id === 'a');
        }
        if (page.length < 7) break;
        after = page.at(-1)?.id;
      }
      assert.equal(paged.length, ids.length);
      assert.deepEqual(new Set(paged), new Set(ids));
      const rest = await store.list(1, { after: 'id-50', limit: 3 }); // which is not there
      assert.deepEqual(
        rest.map(({ id }) => id),
        ids
          .filter((id) => Buffer.byteLength(id) <= 1024 && bytewise(id, 'id-50') > 0)
          .sort(bytewise)
          .slice(0, 3),
      );
    }));

  test(`${name}: sequences grow over groups, and a drop forgets exactly what it names`, () =>
    withStore(async (store) => {
      const total = 500;
      const writes = Array.from({ length: total }, (_, index) =>
        writeOf(`id-${index % 7}`, { group: 1 + (index % 3), record: `[${index}]` }),
      );
      for (let from = 0; from < total; from += 100)
        await store.write(writes.slice(from, from + 100));
      const all = (await Promise.all([1, 2, 3].map((group) => logOf(store, group)))).flat();
      all.sort((a, b) => a.sequence - b.sequence);
      assert.equal(new Set(all.map(({ sequence }) => sequence)).size, total);
      assert.deepEqual(
        all.map(({ record }) => record),
        writes.map(({ record }) => record),
      );
      const ofOne = await logOf(store, 1);
      for (const cut of [0, 1, 50, 120, 121]) {
        await store.log.drop(1, ofOne[cut]?.sequence ?? 0);
        assert.deepEqual(await logOf(store, 1), ofOne.slice(cut + 1));
      }
      await store.log.drop(1, Number.MAX_SAFE_INTEGER - 1);
      assert.deepEqual(await logOf(store, 1), []);
      assert.deepEqual(
        (await store.log.waiting()).map(({ group }) => group),
        [2, 3],
      );
      const [first] = await logOf(store, 2);
      assert.deepEqual([...store.log.read(2, 0, first?.sequence ?? 0)], [first]);
      await store.write([writeOf('a')]);
      const [after] = await logOf(store, 1);
      assert.ok((after?.sequence ?? 0) > (all.at(-1)?.sequence ?? 0));
    }));

  test(`${name}: what waits is counted`, () =>
    withStore(async (store) => {
      assert.deepEqual(await store.log.waiting(), []);
      const before = Date.now();
      await store.write([writeOf('a'), writeOf('b', { offline: false }), writeOf('c')]);
      const [waiting] = await store.log.waiting();
      assert.equal(waiting?.count, 2);
      assert.ok((waiting?.bytes ?? 0) >= 2 * featuresOf({ a: '1' }).length);
      assert.ok((waiting?.oldest_ms ?? 0) >= before && (waiting?.oldest_ms ?? 0) <= Date.now());
      await store.log.drop(1, waiting?.first ?? 0);
      const [rest] = await store.log.waiting();
      assert.equal(rest?.count, 1);
      assert.equal(rest?.first, waiting?.last);
      assert.equal(rest?.bytes, (waiting?.bytes ?? 0) / 2);
    }));

  test(`${name}: a call's writes are written once, by its name and nothing else`, () =>
    withStore(async (store) => {
      const calls = fc.array(fc.constantFrom('a', 'b', 'c', 'ü', 'x'.repeat(2000), undefined));
      let group = 0;
      await fc.assert(
        fc.asyncProperty(calls, async (names) => {
          group += 1;
          const written: string[] = [];
          const seenNames = new Set<string>();
          const done: Promise<void>[] = [];
          for (const [index, one] of names.entries()) {
            const call = one && `${group} ${one}`;
            const ids = [`${index}`, `${index}'`];
            const writes = ids.map((id) => writeOf(id, { group }));
            done.push(store.write(writes, { call })); // not awaited: they arrive together
            if (call === undefined || !seenNames.has(call)) written.push(...ids);
            if (call !== undefined) seenNames.add(call);
          }
          await Promise.all(done);
          const logged = (await logOf(store, group)).map(({ id }) => id);
          assert.deepEqual(logged, written);
          for (const call of seenNames) assert.equal(await store.wasWritten(call), true);
          assert.equal(await store.wasWritten(`${group} never`), false);
        }),
        { numRuns: 50 },
      );
    }));

  test(`${name}: a group's records go, what waits stays, other groups are left alone`, () =>
    withStore(async (store) => {
      const many = Array.from({ length: 3500 }, (_, index) => writeOf(`id-${index}`));
      await store.write([...many, writeOf('a', { group: 2 }), writeOf('a', { group: 0 })]);
      await store.removeGroup(1);
      assert.deepEqual(await store.list(1, { limit: 10 }), []);
      assert.equal((await logOf(store, 1)).length, many.length);
      assert.equal((await store.list(2, { limit: 10 })).length, 1);
      assert.equal((await store.list(0, { limit: 10 })).length, 1);
      await store.write([writeOf('late')]); // was on its way when the group went
      assert.equal(await store.get({ group: 1, id: 'late' }), undefined);
      assert.equal((await logOf(store, 1)).length, many.length + 1);
    }));

  test(`${name}: records of 350 KB in a batch of 25, and an answer that stays as it is`, () =>
    withStore(async (store) => {
      const record = (letter: string) => featuresOf({ a: letter.repeat(350_000) });
      await store.write(
        Array.from({ length: 25 }, (_, index) => writeOf(`id-${index}`, { record: record('ü') })),
      );
      const found = await store.get({ group: 1, id: 'id-3' });
      await store.write([writeOf('id-3', { record: record('b') })]);
      await store.getMany([{ group: 1, id: 'id-3' }]);
      assert.ok(seen(found)?.record === record('ü'));
      assert.ok(seen(await store.get({ group: 1, id: 'id-3' }))?.record === record('b'));
      const logged = await logOf(store, 1);
      assert.equal(logged.length, 26);
      assert.ok(logged.at(-1)?.record === record('b'));
      await store.write([
        writeOf('id-3', { kind: 'update', record: featuresOf({ b: '1' }), eventTime_ms: 2000 }),
      ]);
      assert.equal(
        (await logOf(store, 1)).at(-1)?.record.length,
        featuresOf({ a: 'b'.repeat(350_000), b: '1' }).length,
      );
    }));
}

async function agrees(store: RecordStore, group: number, model: Model): Promise<void> {
  const listed = await store.list(group, { limit: 1000 });
  assert.equal(listed.length, model.online.size);
  for (const { id, record } of listed) {
    const expected = model.online.get(id);
    assert.ok(expected);
    const shown = {
      eventTime_ms: expected.eventTime_ms,
      expires_ms: expected.expires_ms,
      deleted: expected.deleted,
      record: featuresOf(Object.fromEntries(expected.values)),
    };
    assert.deepEqual(seen(record), shown);
    assert.deepEqual(seen(await store.get({ group, id })), shown);
  }
  const logged = await logOf(store, group);
  assert.deepEqual(
    logged.map(({ id, eventTime_ms, deleted, record }) => ({ id, eventTime_ms, deleted, record })),
    model.log,
  );
  for (let index = 1; index < logged.length; index += 1) {
    assert.ok((logged[index]?.sequence ?? 0) > (logged[index - 1]?.sequence ?? 0));
  }
}
