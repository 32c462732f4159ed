import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CallSet, digestOf } from './call-set.js';
import { openEnvironment } from './environment.js';
import { WrittenCalls } from './written-calls.js';

const digest = (call: string): Buffer => Buffer.from(digestOf(call), 'latin1');
const most = 10_000;
const minute_ms = 60_000;
const begin_ms = Date.UTC(2026, 10, 22);

test('a set of digests holds what was added and nothing else, zeros too', () => {
  const set = new CallSet();
  for (let call = 0; call < 20_000; call += 2) set.add(digest(`${call}`), 0);
  for (let call = 0; call < 20_000; call += 1) {
    assert.equal(set.has(digest(`${call}`), 0), call % 2 === 0);
  }
  set.add(digest('0'), 0);
  assert.equal(set.size, 10_000);
  const zeros = Buffer.alloc(20);
  assert.equal(set.has(zeros, 4), false);
  set.add(zeros, 4);
  assert.equal(set.has(zeros, 0), true);
});

async function withCalls(
  work: (again: () => WrittenCalls, rows: () => number) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-calls-'));
  const environment = await openEnvironment(join(folder, 'records'));
  const transacted = (): WrittenCalls => {
    const calls = new WrittenCalls(environment, most);
    const save = calls.save.bind(calls);
    calls.save = () => environment.root.transactionSync(save);
    return calls;
  };
  try {
    work(transacted, () => environment.meta.getKeysCount());
  } finally {
    await environment.root.close();
    await rm(folder, { recursive: true });
  }
}

function add(calls: WrittenCalls, names: readonly string[], now: number): void {
  for (const name of names) calls.add(digest(name), 0, now);
  calls.save();
  calls.settle();
}

test('a call is known for a quarter of an hour, and in the end its row is gone', () =>
  withCalls((open, rows) => {
    let calls = open();
    add(calls, ['first'], begin_ms);
    for (let minute = 0; minute <= 15; minute += 1) {
      assert.ok(calls.has(digest('first'), 0));
      add(calls, [`minute ${minute}`], begin_ms + minute * minute_ms);
      if (minute % 5 === 0) calls = open();
    }
    for (let minute = 16; minute <= 60; minute += 1) {
      for (let row = 0; row < 20; row += 1) {
        add(calls, [`minute ${minute} ${row}`], begin_ms + minute * minute_ms);
      }
    }
    assert.equal(calls.has(digest('first'), 0), false);
    assert.ok(calls.has(digest('minute 50 7'), 0));
    assert.ok(rows() <= 31 * 20 + 256, `${rows()} rows`);
    calls = open();
    assert.equal(calls.has(digest('first'), 0), false);
    assert.ok(calls.has(digest('minute 50 7'), 0));
  }));

test('the latest calls are known, however many there are, and not all of them', () =>
  withCalls((open, rows) => {
    const calls = open();
    const perRow = 100;
    const count = 3 * (most / perRow);
    for (let row = 0; row < count; row += 1) {
      const names = Array.from({ length: perRow }, (_, call) => `${row} ${call}`);
      add(calls, names, begin_ms);
    }
    assert.equal(calls.has(digest('0 0'), 0), false);
    const after = open();
    for (const one of [calls, after]) {
      for (let row = count - most / perRow; row < count; row += 7) {
        assert.ok(one.has(digest(`${row} 99`), 0));
      }
    }
    assert.ok(rows() <= count);
  }));

test('what a failed transaction added is not known', () =>
  withCalls((open) => {
    const calls = open();
    calls.add(digest('a'), 0, begin_ms);
    assert.ok(calls.has(digest('a'), 0));
    calls.forget();
    assert.equal(calls.has(digest('a'), 0), false);
    calls.save();
    calls.settle();
    assert.equal(open().has(digest('a'), 0), false);
  }));
