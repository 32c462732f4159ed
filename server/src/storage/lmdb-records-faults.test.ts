import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { openRecordStore } from './lmdb-records.js';
import { logOf, writeOf } from './record-store.laws.js';

const now = (): number => Date.now();
const program = (name: string): URL => new URL(`./testing/${name}.js`, import.meta.url);

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-records-'));
  try {
    await work(join(folder, 'records'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('nothing acknowledged is lost or doubled by kill -9, and batches are whole', () =>
  inFolder(async (folder) => {
    let known = new Set<number>();
    for (const [run, most] of [3, 40, 400, 1500].entries()) {
      const acknowledged = await killedAfter(folder, run, most);
      known = await isWhole(folder, run, acknowledged, known);
    }
  }));

/** Batches that a child had acknowledged when it was killed, soon after `most` of them. */
async function killedAfter(folder: string, run: number, most: number): Promise<number[]> {
  const child = spawn(process.execPath, [
    fileURLToPath(program('write-without-end')),
    folder,
    `run${run}`,
  ]);
  child.stderr.pipe(process.stderr);
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === most) kill(child);
  }
  assert.ok(acknowledged.length >= most);
  return acknowledged;
}

const kill = (child: ChildProcess): void => {
  child.kill('SIGKILL');
};

/** @returns the sequences that the log holds. */
async function isWhole(
  folder: string,
  run: number,
  acknowledged: readonly number[],
  known: ReadonlySet<number>,
): Promise<Set<number>> {
  const store = openRecordStore({ folder, now });
  try {
    const logged = await logOf(store, 1);
    const sequences = logged.map(({ sequence }) => sequence);
    assert.ok(sequences.every((sequence, index) => sequence > (sequences[index - 1] ?? 0)));
    assert.ok([...known].every((sequence) => sequences.includes(sequence)));
    const ids = logged.map(({ id }) => id);
    const inLog = new Set(ids);
    assert.equal(inLog.size, ids.length);
    const online = new Set((await store.list(1, { limit: 1e6 })).map(({ id }) => id));
    assert.deepEqual(online, inLog);
    const numbers = new Set(ids.filter((id) => id.startsWith(`run${run}-`)).map(numberOf));
    for (const number of acknowledged) assert.ok(numbers.has(number), `${number} is lost`);
    for (const number of numbers) {
      const parts = Array.from({ length: 1 + (number % 3) }, (_, part) => part);
      assert.ok(parts.every((part) => inLog.has(`run${run}-${number}-${part}`)));
    }
    const all = await logOf(store, 2);
    assert.equal(all.length, new Set(ids.map((id) => id.split('-', 2).join('-'))).size);
    const newest = Math.max(...all.map(({ eventTime_ms }) => eventTime_ms));
    assert.equal((await store.get({ group: 2, id: 'all' }))?.eventTime_ms, newest);
    return new Set(sequences);
  } finally {
    await store.close();
  }
}

const numberOf = (id: string): number => Number(id.split('-')[1]);

test('another thread reads the log while this one writes', () =>
  inFolder(async (folder) => {
    const store = openRecordStore({ folder, now });
    const total = 4000;
    const write = (index: number) => store.write([writeOf('a', { record: `[${index}]` })]);
    await write(0);
    const thread = new Worker(program('read-write-log'), { workerData: { folder, until: total } });
    const read = once(thread, 'message');
    const exit = once(thread, 'exit');
    for (let index = 1; index < total; index += 20) {
      await Promise.all(
        Array.from({ length: Math.min(20, total - index) }, (_, part) => write(index + part)),
      );
    }
    const [sequences] = (await read) as [number[]];
    assert.deepEqual(
      sequences,
      (await logOf(store, 1)).map(({ sequence }) => sequence),
    );
    await exit;
    await store.log.drop(1, sequences.at(-1) ?? 0);
    assert.deepEqual(await store.log.waiting(), []);
    await store.close();
  }));

test('a full disk refuses writes whole, and the process goes on', () =>
  inFolder(async (folder) => {
    const child = spawn('sh', [
      '-c',
      `ulimit -f 4096; exec "$0" "$@"`, // in blocks of 512 bytes: 2 MiB
      process.execPath,
      fileURLToPath(program('write-until-full')),
      folder,
    ]);
    child.stderr.pipe(process.stderr);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    const { written, refused, after } = JSON.parse(lines.at(-1) ?? '{}') as Record<string, number>;
    assert.ok((written ?? 0) > 10 && (refused ?? 0) > 0, lines.join('\n'));
    assert.equal(after, 1, 'small writes go on once space was freed');
  }));
