import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noLog } from '../base/log.js';
import { openState, type Rows, type State } from '../storage/state.js';
import type { Delivery, DeliveryOptions } from './deliveries.js';
import { openOutbox } from './outbox.js';

const options: DeliveryOptions = {
  ...{ attempts: 5, maxAge_ms: 3_600_000, timeout_ms: 10_000, laneConcurrency: 4 },
};

/** @param wrap what stands between the outbox and its rows */
async function world(test: TestContext, wrap: (state: State) => State = (state) => state) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-outbox-faults-'));
  const state = openState(join(folder, 'state.db'));
  const clock = { time: 1_700_000_000_000 };
  const now = () => clock.time;
  const outbox = await openOutbox({ state: wrap(state), now, random: () => 1, log: noLog });
  test.after(async () => {
    await outbox.close();
    await state.close();
    await rm(folder, { recursive: true });
  });
  const put = (rows: Rows, ...payloads: string[]) =>
    outbox.add(
      rows,
      'k',
      payloads.map((payload) => ({ lane: 'l', payload })),
    );
  const add = (...payloads: string[]) => state.transaction((rows) => put(rows, ...payloads));
  return { state, outbox, clock, put, add };
}

/** Tries that end when the test says so. */
function gates() {
  const open = new Map<string, () => void>();
  const pass = (name: string) => new Promise<void>((resolve) => open.set(name, resolve));
  const opened = async (name: string) => {
    await begun(name);
    open.get(name)?.();
    open.delete(name);
  };
  const begun = async (name: string) => {
    for (let i = 0; !open.has(name); i++) {
      if (i > 2_000) throw new Error(`${name} has not begun`);
      await sleep(1);
    }
  };
  return { pass, begun, opened, has: (name: string) => open.has(name) };
}

test('what waits again before places that were begun meanwhile is found', async (t) => {
  const { state, outbox, clock, put, add } = await world(t);
  const { pass, begun, opened, has } = gates();
  const through: string[] = [];
  outbox.define('k', options, async ({ payload, attempt }: Delivery) => {
    if (payload === 'other') return;
    await pass(`${payload}${attempt}`);
    if (payload === 'a' && attempt === 1) throw new Error('later');
    through.push(String(payload));
  });
  await outbox.start();
  await add('a', 'b');
  await Promise.all([begun('a1'), begun('b1')]);
  // a transaction that takes its time: what is written after it is in the next group
  const slow = state.transaction(async (rows) => {
    await pass('slow');
    clock.time += 1_000;
    await put(rows, 'c');
    const until = performance.now() + 30;
    while (performance.now() < until) await Promise.resolve();
  });
  await opened('a1'); // its next try is written once the transaction has ended
  await sleep(5);
  await opened('b1'); // the lane works again
  await opened('slow');
  await slow;
  await opened('c1');
  await sleep(50);
  for (let i = 0; i < 20 && !through.includes('a'); i++) {
    clock.time += 1_000;
    await outbox.tick();
    await sleep(10);
    if (has('a2')) await opened('a2');
  }
  assert.deepEqual(through.sort(), ['a', 'b', 'c']);
});

test('what is through is not sent again and again while its row cannot be taken out', async (t) => {
  let full = 3;
  const wrap = (state: State): State => ({
    ...{ get: state.get.bind(state), all: state.all.bind(state), run: state.run.bind(state) },
    ...{ migrate: state.migrate.bind(state), close: state.close.bind(state) },
    transaction: (work) =>
      state.transaction((rows) =>
        work({
          ...{ get: rows.get.bind(rows), all: rows.all.bind(rows) },
          run: async (sql, ...values) => {
            if (sql.startsWith('DELETE') && full-- > 0) throw new Error('the disk is full');
            return rows.run(sql, ...values);
          },
        }),
      ),
  });
  const { state, outbox, clock, add } = await world(t, wrap);
  let tries = 0;
  outbox.define('k', options, async () => {
    tries++;
  });
  await outbox.start();
  await add('once');
  for (let i = 0; i < 500; i++) {
    clock.time += 1_000;
    await outbox.tick();
    await sleep(10);
    if ((await state.all('SELECT id FROM deliveries')).length === 0) break;
  }
  assert.deepEqual(await state.all('SELECT id FROM deliveries'), []);
  assert.equal(tries, 1);
});

test('a lane with something that waits for its time is not forgotten', async (t) => {
  const { outbox, clock, add } = await world(t);
  const { pass, opened } = gates();
  const tries: string[] = [];
  const wait_ms = () => 200_000;
  outbox.define('k', { ...options, wait_ms }, async ({ payload, attempt }: Delivery) => {
    tries.push(`${payload}${attempt}`);
    if (payload === 'taken out') await pass('taken out');
    else if (attempt === 1) throw new Error('later');
  });
  await outbox.start();
  await add('taken out', 'stays');
  while (tries.length < 2) await sleep(1);
  const [first] = await outbox.listWaiting({ limit: 1 });
  assert.equal(await outbox.remove('k', [first?.id ?? '']), 1);
  await opened('taken out');
  await outbox.idle();
  clock.time += 70_000;
  await outbox.tick(); // with its upkeep
  await outbox.idle();
  clock.time += 140_000;
  await outbox.tick();
  await outbox.idle();
  assert.deepEqual(tries, ['taken out1', 'stays1', 'stays2']);
});

test('ends that are not told are found without a look at all that waits', async (t) => {
  const { state } = await world(t);
  const plan = await state.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT id FROM deliveries WHERE state IN (1, 3) ORDER BY id LIMIT 100`,
  );
  assert.match(plan.map(({ detail }) => detail).join(), /INDEX deliveries_untold/);
});
