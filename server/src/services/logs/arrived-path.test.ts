import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState, type State } from '../../storage/state.js';
import { type ArrivedEvents, arrivedPath } from './arrived-path.js';
import type { Room } from './context.js';
import { LogStore } from './log-store.js';

interface World {
  readonly state: State;
  readonly store: LogStore;
  put(
    stream: string,
    ...events: readonly (readonly [time: number, message: string])[]
  ): Promise<void>;
  ask(body: object): Promise<ArrivedEvents>;
}

async function withStore(work: (world: World) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-arrived-'));
  const state = openState(join(folder, 'state.db'));
  try {
    const store = await LogStore.open(state);
    const path = arrivedPath({ store } as Room);
    await store.createGroup('us-east-1', '/g', 1);
    await work({
      ...{ state, store },
      async put(name, ...events) {
        const group = await store.group('us-east-1', '/g');
        assert.ok(group);
        await store.createStream(group, name, 1);
        const stream = await store.stream(group, name);
        assert.ok(stream);
        const given = events.map(([time, message]) => ({ time, message }));
        await store.put(group, stream, given, 5_000, async () => {});
      },
      ask: async (body) =>
        (await path.handler('arrived', {
          ...{ region: 'us-east-1', accessKeyId: 'k', mayRunCode: true, header: () => undefined },
          body: Buffer.from(JSON.stringify({ LogGroupName: '/g', ...body })),
        })) as ArrivedEvents,
    });
  } finally {
    await state.close();
    await rm(folder, { recursive: true });
  }
}

const messages = ({ Events }: ArrivedEvents) => Events.map(({ Message }) => Message);

test('events are told in the order of arrival, whatever their own times', () =>
  withStore(async ({ put, ask }) => {
    await put('s', [4_000, 'before']);
    const start = await ask({});
    assert.deepEqual([messages(start), start.More], [[], false]);
    await put('s', [4_001, 'new']);
    await put('t', [7, 'old'], [4_002, 'new too']);
    const come = await ask({ After: start.After });
    assert.deepEqual(come.Events[1], {
      EventId: '3'.padStart(56, '0'),
      LogStreamName: 't',
      Timestamp: 7,
      IngestionTime: 5_000,
      Message: 'old',
    });
    assert.deepEqual(messages(come), ['new', 'old', 'new too']);
    assert.deepEqual(messages(await ask({ After: come.After })), []);
    assert.deepEqual(messages(await ask({ After: start.After, LogStreamName: 't' })), [
      'old',
      'new too',
    ]);
    const filtered = { LogStreamNamePrefix: 't', FilterPattern: 'new' };
    assert.deepEqual(messages(await ask({ After: start.After, ...filtered })), ['new too']);
    assert.deepEqual(messages(await ask({ After: start.After, LogGroupName: '/no' })), []);
  }));

test('events of a transaction that is under way are told when it is through', () =>
  withStore(async ({ store, put, ask }) => {
    await put('s', [1, 'before']);
    const start = await ask({});
    const group = await store.group('us-east-1', '/g');
    const stream = group && (await store.stream(group, 's'));
    assert.ok(group && stream);
    let begun = (): void => {};
    const underWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const putting = store.put(group, stream, [{ time: 2, message: 'slow' }], 5_000, async () => {
      begun();
      await held;
    });
    await underWay;
    assert.equal(store.newest, 1);
    goOn();
    await putting;
    assert.deepEqual(messages(await ask({ After: start.After })), ['slow']);
  }));

test('answers are bounded, and each event comes once', () =>
  withStore(async ({ put, ask }) => {
    let { After } = await ask({});
    const all = Array.from({ length: 150 }, (_, i) => [i, `line ${i}`] as const);
    await put('s', ...all);
    const found: string[] = [];
    for (let more = true; more; ) {
      const page = await ask({ After, Limit: 40 });
      assert.ok(page.Events.length <= 40);
      found.push(...messages(page));
      After = page.After;
      more = page.More;
    }
    assert.deepEqual(
      found,
      all.map(([, message]) => message),
    );
    await put('s', [1, 'x'.repeat(700_000)], [2, 'y'.repeat(700_000)]);
    const large = await ask({ After });
    assert.deepEqual([large.Events.length, large.More], [1, true]);
    assert.equal((await ask({ After: large.After })).Events.length, 1);
  }));

test('what cannot be asked is refused by name', () =>
  withStore(async ({ ask }) => {
    const wrong: [object, RegExp][] = [
      [{ LogGroupName: undefined }, /LogGroupName must be a text/],
      [{ After: 'x' }, /After must be what an answer gave/],
      [{ Limit: 0 }, /Limit must be a whole number/],
      [{ FilterPattern: '[a' }, /filterPattern: expected/],
      [{ Stream: 's' }, /Stream is not read here: there are LogGroupName/],
    ];
    for (const [body, message] of wrong) await assert.rejects(ask(body), { message });
  }));

test('places are not given again after a restart, whatever was deleted', () =>
  withStore(async ({ state, store, put }) => {
    await put('s', [1, 'a'], [2, 'b']);
    const group = await store.group('us-east-1', '/g');
    assert.ok(group);
    const stream = await store.stream(group, 's');
    assert.ok(stream);
    await store.deleteStream(group, stream);
    assert.equal((await LogStore.open(state)).newest, 2);
    await put('t', [3, 'c']);
    await store.deleteGroup(group);
    assert.equal((await LogStore.open(state)).newest, 3);
  }));
