import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type KeptSummary, Summaries } from './summaries.js';

const day_ms = 24 * 3_600_000;

async function withFolder(work: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-summaries-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const summary = (id: string, size = 100, more: Partial<KeptSummary> = {}): KeptSummary => ({
  id,
  first: 1,
  last: 2,
  rows: 3,
  bytes: new Uint8Array(size).fill(7),
  ...more,
});

test('what is kept is found and read, by another that has it open too', () =>
  withFolder((folder) => {
    const one = Summaries.open({ folder, limit_bytes: 10_000 });
    const other = Summaries.open({ folder, limit_bytes: 10_000 });
    one.keep([summary('a'), summary('b', 5, { first: null, last: null, rows: 0 })]);
    one.remember('name', 'text');
    assert.deepEqual([...other.find(['b', 'c', 'a'])].sort(), [
      ['a', { first: 1, last: 2, rows: 3 }],
      ['b', { first: null, last: null, rows: 0 }],
    ]);
    assert.deepEqual([...(other.read('b') ?? [])], [7, 7, 7, 7, 7]);
    assert.equal(other.read('c'), undefined);
    assert.equal(other.recall('name'), 'text');
    other.forget(['a']);
    assert.equal(one.read('a'), undefined);
    assert.equal(one.bytes, 5);
    one.close();
    other.close();
  }));

test('tiers are read one by one, count towards the limit, and go with what they belong to', () =>
  withFolder((folder) => {
    const kept = Summaries.open({ folder, limit_bytes: 1_000 });
    kept.keep([summary('a', 5, { tiers: [Uint8Array.of(1), Uint8Array.of(2, 3)] }), summary('b')]);
    assert.deepEqual([...(kept.readTier('a', 1) ?? [])], [2, 3]);
    assert.equal(kept.readTier('a', 2), undefined);
    assert.equal(kept.readTier('b', 0), undefined);
    assert.equal(kept.bytes, 108);
    kept.keep([summary('a', 5, { tiers: [Uint8Array.of(4)] })]);
    assert.deepEqual([...(kept.readTier('a', 0) ?? [])], [4]);
    assert.equal(kept.readTier('a', 1), undefined);
    kept.forget(['a']);
    assert.equal(kept.readTier('a', 0), undefined);
    kept.close();
  }));

test('beyond the limit those go that were not used for longest, parts of wholes first', () =>
  withFolder((folder) => {
    let now = 1_000 * day_ms;
    const kept = Summaries.open({ folder, limit_bytes: 350, now: () => now });
    for (const id of ['a', 'b', 'c', 'd']) {
      kept.keep([summary(id)]);
      now += 3_600_000;
    }
    kept.read('a');
    kept.sweep();
    assert.deepEqual([...kept.find(['a', 'b', 'c', 'd']).keys()].sort(), ['a', 'c', 'd']);
    kept.keep([summary('whole', 100, { parts: ['d'] })]);
    kept.sweep();
    assert.deepEqual([...kept.find(['a', 'c', 'd', 'whole']).keys()].sort(), ['a', 'c', 'whole']);
    kept.keep([summary('another', 10, { parts: ['c'] })]);
    now += 3 * day_ms;
    kept.sweep();
    assert.deepEqual([...kept.find(['a', 'c', 'whole']).keys()].sort(), ['a', 'whole']);
    kept.close();
  }));

test('a file that is damaged is begun anew', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'summaries.db'), 'no database at all'.repeat(1000));
    const kept = Summaries.open({ folder, limit_bytes: 1000 });
    kept.keep([summary('a')]);
    assert.equal(kept.find(['a']).size, 1);
    kept.close();
  }));
