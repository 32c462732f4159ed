import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { noLog } from '../base/log.js';
import { openState, type State } from '../storage/state.js';
import { mortalState } from '../testing/mortal-state.js';
import type { Delivery, DeliveryOptions, NewDelivery } from './deliveries.js';
import { type Outbox, type OutboxLimits, openOutbox } from './outbox.js';
import { waitAfter_ms } from './outbox-options.js';

interface World {
  readonly file: string;
  readonly state: State;
  time: number;
  open(state?: State, limits?: Partial<OutboxLimits>): Promise<Outbox>;
  add(outbox: Outbox, ...deliveries: NewDelivery[]): Promise<void>;
}

async function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-outbox-'));
  const file = join(folder, 'state.db');
  const state = openState(file);
  const world: World = {
    ...{ file, state, time: 1_700_000_000_000 },
    open: (of = state, limits = {}) =>
      openOutbox({ state: of, now: () => world.time, random: () => 0, log: noLog, limits }),
    add: (outbox, ...deliveries) => state.transaction((rows) => outbox.add(rows, 'k', deliveries)),
  };
  try {
    await work(world);
  } finally {
    await state.close();
    await rm(folder, { recursive: true });
  }
}

const options: DeliveryOptions = {
  ...{ attempts: 5, maxAge_ms: 3_600_000, timeout_ms: 10_000, laneConcurrency: 4 },
};
const to = (lane: string, payload: unknown = null): NewDelivery => ({ lane, payload });
const refused = (message: string): Error =>
  Object.assign(new Error(message), { name: 'DeliveryRefused' });

test('what is committed is delivered at once, what is rolled back never', () =>
  withWorld(async ({ state, open, add }) => {
    const outbox = await open();
    const seen: unknown[] = [];
    const ends: unknown[] = [];
    const work = async ({ payload, attempt, lane }: Delivery) => {
      seen.push([lane, payload, attempt]);
    };
    outbox.define('k', options, work, async ({ payload }, reason) => {
      ends.push([payload, reason]);
    });
    await outbox.start();
    await add(outbox, to('a', 1), to('b', { two: 2 }));
    const rolledBack = state.transaction(async (rows) => {
      await outbox.add(rows, 'k', [to('a', 'never')]);
      throw new Error('no');
    });
    await assert.rejects(rolledBack, /no/);
    await outbox.idle();
    assert.deepEqual(seen, [
      ['a', 1, 1],
      ['b', { two: 2 }, 1],
    ]);
    assert.deepEqual(ends, [
      [1, undefined],
      [{ two: 2 }, undefined],
    ]);
    assert.deepEqual(await state.all('SELECT id FROM deliveries'), []);
    await outbox.close();
  }));

test('a key that is on its way is not added again, in its own lane', () =>
  withWorld(async ({ open, add }) => {
    const outbox = await open();
    const seen: string[] = [];
    outbox.define('k', options, async ({ lane, payload }) => {
      seen.push(`${lane}${payload}`);
    });
    await add(outbox, { ...to('a', 1), key: 'x' }, { ...to('a', 2), key: 'x' });
    await add(outbox, { ...to('b', 3), key: 'x' }, { ...to('a', 4), key: 'x' });
    assert.equal(await outbox.waiting('k'), 2);
    await outbox.start();
    await outbox.idle();
    await add(outbox, { ...to('a', 5), key: 'x' });
    await outbox.idle();
    assert.deepEqual(seen.sort(), ['a1', 'a5', 'b3']);
    await outbox.close();
  }));

test('tries wait longer each time, then it is kept as failed, and can be sent again', () =>
  withWorld(async (world) => {
    const outbox = await world.open();
    const tries: [number, number][] = [];
    let works = false;
    const start = world.time;
    const ends: (string | undefined)[] = [];
    outbox.define(
      'k',
      options,
      async ({ attempt }) => {
        tries.push([attempt, world.time - start]);
        if (!works) throw new Error('the target is down');
      },
      async (_, reason) => {
        ends.push(reason);
      },
    );
    await outbox.start();
    await world.add(outbox, to('a', 'x'));
    for (let i = 0; i < 200; i++) {
      await outbox.idle();
      world.time += 100;
      await outbox.tick();
    }
    assert.deepEqual(tries, [
      [1, 0],
      [2, 200], // 188 ms, the next tick
      [3, 600],
      [4, 1400],
      [5, 2900],
    ]);
    assert.deepEqual(ends, ['the target is down']);
    const [failed] = await outbox.failed('k', 10);
    assert.equal(failed?.reason, 'the target is down');
    assert.equal(failed?.lane, 'a');
    assert.equal(failed?.attempt, 5);
    works = true;
    assert.equal(await outbox.retry('k', [failed?.id ?? '', '12', 'nonsense']), 1);
    await outbox.idle();
    assert.deepEqual(tries.at(-1)?.[0], 1);
    assert.deepEqual(ends.at(-1), undefined);
    assert.deepEqual(await outbox.failed('k', 10), []);
    await outbox.close();
  }));

test('what is refused is not tried again; what is too old is given up', () =>
  withWorld(async (world) => {
    const outbox = await world.open();
    let tries = 0;
    outbox.define('k', { ...options, attempts: 100, maxAge_ms: 60_000 }, async ({ lane }) => {
      tries++;
      throw lane === 'gone' ? refused('410') : new Error('down');
    });
    await outbox.start();
    await world.add(outbox, to('gone'), to('down'));
    await outbox.idle();
    assert.equal(tries, 2);
    assert.deepEqual(
      (await outbox.failed('k', 10)).map(({ lane }) => lane),
      ['gone'],
    );
    for (let i = 0; i < 700; i++) {
      world.time += 200;
      await outbox.tick();
      await outbox.idle();
    }
    assert.deepEqual(
      (await outbox.failed('k', 10)).map(({ lane }) => lane),
      ['down', 'gone'],
    );
    assert.ok(tries < 12);
    await outbox.close();
  }));

test('what waits again is found, also at the same time and where the clock goes back', () =>
  withWorld(async (world) => {
    const outbox = await world.open();
    const seen: unknown[] = [];
    const at0 = world.time;
    const work = async ({ payload, attempt }: Delivery) => {
      seen.push(`${payload} ${attempt}`);
      if (payload === 'a' && attempt < 3) throw new Error('again');
      if (payload === 'c' && attempt < 2 && world.time === at0) throw refused('not yet');
    };
    outbox.define('k', { ...options, wait_ms: () => 0 }, work);
    await outbox.start();
    await world.add(outbox, to('l', 'a'), to('l', 'b'), to('l', 'c'), to('l', 'd'));
    await outbox.idle();
    assert.deepEqual(seen.toSorted(), ['a 1', 'a 2', 'a 3', 'b 1', 'c 1', 'd 1']);
    world.time -= 60_000;
    await world.add(outbox, to('l', 'e'));
    await outbox.idle();
    assert.deepEqual(seen.splice(0).at(-1), 'e 1');
    const [failed] = await outbox.failed('k', 10);
    assert.equal(await outbox.retry('k', [failed?.id ?? '']), 1);
    await outbox.idle();
    assert.deepEqual(seen, ['c 1']);
    assert.equal(await outbox.waiting('k'), 0);
    await outbox.close();
  }));

test('a target that never answers delays nobody else', () =>
  withWorld(async (world) => {
    const outbox = await world.open(undefined, { running: 8 });
    const seen = new Set<unknown>();
    const settings = { ...options, timeout_ms: 100 };
    outbox.define('k', settings, async ({ lane, payload }) => {
      if (lane.startsWith('dead')) return new Promise<void>(() => {}); // heeds no signal either
      seen.add(payload);
    });
    await outbox.start();
    const dead = Array.from({ length: 40 }, (_, i) => to(`dead${i % 20}`));
    await world.add(outbox, ...dead);
    for (let i = 0; i < 200; i++) await world.add(outbox, to('alive', i));
    while (seen.size < 200) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      world.time += 5;
      await outbox.tick();
    }
    assert.equal(await outbox.waiting('k', 'dead0'), 2);
    await outbox.close();
  }));

test('an ordered lane keeps its order, whatever fails', () =>
  withWorld(async (world) => {
    const outbox = await world.open();
    const seen: unknown[] = [];
    let turn = 0;
    outbox.define('k', { ...options, attempts: 50, ordered: true }, async ({ payload }) => {
      if (++turn % 3 !== 0) throw new Error('not now');
      seen.push(payload);
    });
    await outbox.start();
    const all = Array.from({ length: 30 }, (_, i) => i);
    for (const i of all) {
      world.time += i % 7;
      await world.add(outbox, to('a', i));
    }
    while (seen.length < 30) {
      world.time += 400;
      await outbox.tick();
      await outbox.idle();
      if (seen.length > 0) continue;
      const [head] = await outbox.listWaiting({ kind: 'k', limit: 1 });
      assert.ok((head?.due ?? 0) > world.time, 'it tells when the lane is tried again');
    }
    assert.deepEqual(seen, all);
    await outbox.close();
  }));

test('a lane that is full refuses the newest, keeps them as failed and tells of them', () =>
  withWorld(async ({ open, add }) => {
    const outbox = await open(undefined, { laneWaiting: 3 });
    const ends: [unknown, string | undefined][] = [];
    outbox.define(
      'k',
      options,
      async () => {},
      async ({ payload }, reason) => {
        ends.push([payload, reason]);
      },
    );
    await add(outbox, ...[1, 2, 3, 4, 5].map((n) => to('a', n)), to('b', 6));
    assert.equal(await outbox.waiting('k', 'a'), 3);
    assert.deepEqual(
      (await outbox.failed('k', 10, 'a')).map(({ payload }) => payload),
      [5, 4],
    );
    await outbox.start();
    await outbox.idle();
    assert.equal(ends.length, 6);
    assert.deepEqual(
      ends.filter(([, reason]) => reason).map(([n]) => n),
      [4, 5],
    );
    await outbox.close();
  }));

test('bounds are of what waits: rollbacks, keys, removals and what is too old take no room', () =>
  withWorld(async (world) => {
    const outbox = await world.open(undefined, { laneWaiting: 10 });
    outbox.define('k', { ...options, attempts: 1000, maxAge_ms: 60_000 }, async () => {
      throw new Error('down');
    });
    const refused = async () => (await outbox.failed('k', 100)).filter(isRefusal).length;
    const isRefusal = ({ reason }: { reason: string }) => /Too many/.test(reason);
    await outbox.start();
    for (let round = 0; round < 5; round++) {
      await world.add(
        outbox,
        ...Array.from({ length: 8 }, (_, i) => ({ ...to('a', i), key: 'x' })),
      );
      await world.add(outbox, to('a'), to('a'));
      const ids = (await outbox.listWaiting({ kind: 'k', limit: 2 })).map(({ id }) => id);
      assert.equal(await outbox.remove('k', ids), 2);
      world.time += 61_000;
      await outbox.tick();
      await outbox.idle();
    }
    for (let round = 0; round < 5; round++) {
      await world.add(outbox, ...Array.from({ length: 8 }, () => to('b')));
      assert.equal(await outbox.clear('k', 'b'), 8);
    }
    assert.equal(await refused(), 0);
    for (let i = 0; i < 10; i++) {
      const rolledBack = world.state.transaction(async (rows) => {
        await outbox.add(rows, 'k', [to('c')]);
        throw new Error('no');
      });
      await assert.rejects(rolledBack, /no/);
    }
    await outbox.idle();
    await world.add(outbox, ...Array.from({ length: 10 }, () => to('c')));
    assert.equal(await refused(), 0);
    await outbox.close();
  }));

test('a crash in the middle: everything committed is delivered at least once', () =>
  withWorld(async (world) => {
    const counts = new Map<number, number>();
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    const define = (outbox: Outbox, stopAt: number, stop: () => void) => {
      let done = 0;
      outbox.define('k', options, async ({ payload }) => {
        counts.set(payload as number, (counts.get(payload as number) ?? 0) + 1);
        if (++done === stopAt) stop();
      });
    };
    for (let life = 0; life < 4; life++) {
      const mortal = mortalState(openState(world.file));
      const outbox = await world.open(mortal.state);
      const died = new Promise<void>((resolve) => {
        define(outbox, 40, () => resolve(mortal.kill()));
      });
      const mine = numbers.slice(life * 75, life * 75 + 75).map((n) => to(`lane${n % 5}`, n));
      await mortal.state.transaction((rows) => outbox.add(rows, 'k', mine));
      await outbox.start();
      await died;
    }
    const last = await world.open();
    define(last, Number.POSITIVE_INFINITY, () => {});
    await last.start();
    await last.idle();
    assert.equal(counts.size, 300);
    assert.deepEqual(await world.state.all('SELECT id FROM deliveries'), []);
    await last.close();
  }));

test('a tick does not wait until all ends are told, and a close only for those being told', () =>
  withWorld(async ({ open, add }) => {
    const outbox = await open();
    const told: unknown[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    outbox.define(
      'k',
      options,
      async () => {
        throw refused('no');
      },
      async ({ payload }) => {
        told.push(payload);
        await held;
      },
    );
    await outbox.start();
    await add(outbox, ...Array.from({ length: 250 }, (_, at) => to('a', at)));
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await outbox.tick();
    const closed = outbox.close();
    release();
    await closed;
    assert.ok(told.length <= 100, `${told.length} were told`);
    const again = await open();
    const later: unknown[] = [];
    again.define(
      'k',
      options,
      async () => {
        throw refused('no');
      },
      async ({ payload }) => {
        later.push(payload);
      },
    );
    await again.start();
    await again.tick();
    while (new Set([...told, ...later]).size < 250) {
      await again.tick();
      await again.idle();
    }
    await again.close();
  }));

test('an end that cannot be told is told again, without a second delivery', () =>
  withWorld(async (world) => {
    const outbox = await world.open();
    let delivered = 0;
    let told = 0;
    outbox.define(
      'k',
      options,
      async () => {
        delivered++;
      },
      async () => {
        if (++told < 3) throw new Error('not now');
      },
    );
    await outbox.start();
    await world.add(outbox, to('a'));
    for (let i = 0; i < 3; i++) {
      await outbox.idle();
      await outbox.tick();
    }
    assert.deepEqual([delivered, told], [1, 3]);
    assert.deepEqual(await world.state.all('SELECT id FROM deliveries'), []);
    await outbox.close();
  }));

test('a close gives back what it cuts off, and failures are kept up to a number', () =>
  withWorld(async (world) => {
    const first = await world.open();
    first.define('k', options, () => new Promise<void>(() => {}));
    await first.start();
    await world.add(first, to('a'));
    await first.tick();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first.close();
    const second = await world.open(undefined, { failed: 5 });
    const tries: number[] = [];
    second.define('k', options, async ({ attempt, lane }) => {
      tries.push(attempt);
      if (lane === 'bad') throw refused('no');
    });
    await second.start();
    await second.idle();
    assert.deepEqual(tries, [1]);
    for (let i = 0; i < 12; i++) {
      world.time += 1000;
      await world.add(second, to('bad', i));
      await second.idle();
    }
    world.time += 60_000;
    await second.tick();
    const kept = (await second.failed('k', 100)).map(({ payload }) => payload);
    assert.deepEqual(kept, [11, 10, 9, 8, 7, 6]);
    assert.equal(await second.remove('k', [(await second.failed('k', 1))[0]?.id ?? '']), 1);
    assert.equal((await second.failed('k', 100)).length, 5);
    await second.close();
  }));

test('whatever is added in whatever lives and lanes, each ends exactly once told or failed', () =>
  withWorld(async (world) => {
    const step = fc.record({
      lane: fc.constantFrom('a', 'b', 'c'),
      failures: fc.integer({ min: 0, max: 6 }),
      refuses: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const outbox = await world.open();
        const through: number[] = [];
        const given: number[] = [];
        outbox.define(
          'k',
          options,
          async ({ payload, attempt }) => {
            const asked = steps[payload as number];
            if (asked?.refuses) throw refused('no');
            if (attempt <= (asked?.failures ?? 0)) throw new Error('later');
          },
          async ({ payload }, reason) => {
            (reason === undefined ? through : given).push(payload as number);
          },
        );
        await outbox.start();
        await world.add(outbox, ...steps.map(({ lane }, i) => to(lane, i)));
        // twelve that fail five times each, in a lane that pauses for 5 s after each failure
        for (let i = 0; i < 1_000 && through.length + given.length < steps.length; i++) {
          await outbox.idle();
          world.time += 500;
          await outbox.tick();
        }
        await outbox.idle();
        const lost = (i: number) => steps[i]?.refuses || (steps[i]?.failures ?? 0) >= 5;
        const all = steps.map((_, i) => i);
        const sorted = (list: number[]) => list.sort((a, b) => a - b);
        assert.deepEqual(sorted(given), all.filter(lost));
        assert.deepEqual(
          sorted(through),
          all.filter((i) => !lost(i)),
        );
        await outbox.close();
      }),
      { numRuns: 15 },
    );
  }));

test('waits double with a bounded jitter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, drawn) => {
        const wait = waitAfter_ms(attempt, drawn);
        const whole = Math.min(250 * 2 ** (attempt - 1), 300_000);
        assert.ok(wait >= Math.floor(whole * 0.75) && wait <= whole, `${attempt}: ${wait}`);
      },
    ),
  );
});
