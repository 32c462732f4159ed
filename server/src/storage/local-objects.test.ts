import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { link, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { openLocalObjects } from './local-objects.js';
import { ObjectFiles } from './local-objects-files.js';
import { objectLaws } from './objects.laws.js';
import { openState } from './state.js';

interface Bounds {
  readonly maxObjectBytes?: number;
  readonly reserveBytes?: number;
  readonly realNow?: number;
}

async function openIn(folder: string, { realNow, ...bounds }: Bounds = {}) {
  const state = openState(join(folder, 'state.db'));
  const logged: string[] = [];
  const objects = await openLocalObjects({
    folder: join(folder, 'objects'),
    state,
    now: () => Date.parse('2012-01-01T00:00:00Z'),
    realNow: () => realNow ?? Date.now(),
    log: (_, message) => logged.push(message),
    ...bounds,
  });
  return { objects, state, logged, close: () => state.close() };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-objects-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const files = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

objectLaws('local', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-objects-'));
  const { objects, close } = await openIn(folder);
  return {
    objects,
    folder,
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
});

test('objects are there after a restart, and no others', () =>
  withFolder(async (folder) => {
    const first = await openIn(folder);
    await first.objects.createBucket('b', 'us-east-1');
    await first.objects.put('b', 'k', 'kept');
    const at = { bucket: 'b', key: 'm', id: await first.objects.createUpload('b', 'm') };
    const part = await first.objects.putPart(at, 1, 'part');
    await first.close();
    await writeFile(join(folder, 'objects', '00000000', 'f'.repeat(24)), 'an orphan');
    const second = await openIn(folder);
    assert.equal((await files(folder)).length, 2);
    assert.equal(String(await second.objects.read('b', 'k', 10)), 'kept');
    await second.objects.completeUpload(at, [part]);
    assert.equal(String(await second.objects.read('b', 'm', 10)), 'part');
    await second.close();
  }));

test('given-up files stay for a minute of real time, then go with their folder', () =>
  withFolder(async (folder) => {
    const now = 1_000_000_000_000;
    const { objects, state, close } = await openIn(folder, { realNow: now });
    await objects.createBucket('b', 'us-east-1');
    await objects.put('b', 'k', 'one');
    const path = (await objects.localPath('b', 'k')) as string;
    await objects.put('b', 'k', 'two');
    await objects.delete('b', 'k');
    await objects.sweep(now + 59_000);
    assert.equal(String(await readFile(path)), 'one');
    await objects.sweep(now + 60_000);
    assert.deepEqual(await files(folder), []);
    assert.deepEqual(await state.all('SELECT * FROM object_trash'), []);
    await close();
  }));

test('what a replacement took away is read by its key for as long as was asked', () =>
  withFolder(async (folder) => {
    const now = 1_000_000_000_000;
    const { objects, state, close } = await openIn(folder, { realNow: now });
    await objects.createBucket('b', 'us-east-1');
    for (const bytes of ['one', 'two']) {
      const old = await objects.put('b', 'k', bytes);
      await objects.replace('b', { put: [], remove: [old], keep_ms: 300_000 });
      assert.equal(String(await objects.read('b', 'k', 10)), bytes);
    }
    await objects.sweep(now + 299_000);
    assert.equal(String(await objects.read('b', 'k', 10)), 'two');
    await objects.sweep(now + 300_000);
    assert.equal(await objects.read('b', 'k', 10), undefined);
    assert.deepEqual(await files(folder), []);
    assert.deepEqual(await state.all('SELECT * FROM object_retired'), []);
    await close();
  }));

test('a folder takes so many files, and the mark stays below those being written', () =>
  withFolder(async (folder) => {
    const files = await ObjectFiles.open(folder, 3);
    let finish = (): void => {};
    const slow = files.create(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const names: string[] = [];
    for (let n = 0; n < 6; n++) {
      await files.create(async ({ name, path }) => {
        await writeFile(path, '');
        names.push(name.slice(0, 8));
      });
    }
    assert.deepEqual(names.join(), '00000000,00000000,00000001,00000001,00000001,00000002');
    assert.equal(files.mark, 0);
    finish();
    await slow;
    assert.equal(files.mark, 2);
    assert.equal((await ObjectFiles.open(folder, 3)).mark, 3);
  }));

test('a sweep syncs what was adopted for later, and moves the mark', () =>
  withFolder(async (folder) => {
    for (let start = 0; start < 2; start++) {
      const { objects, state, close } = await openIn(folder);
      await objects.createBucket('b', 'us-east-1');
      await writeFile(join(folder, 'segment'), 'bytes');
      await objects.adopt('b', `k${start}`, join(folder, 'segment'), { sync: 'later' });
      await objects.sweep(Date.now() + 60_000);
      assert.deepEqual(await state.get('SELECT folder FROM object_mark'), { folder: start });
      assert.deepEqual(await state.all('SELECT * FROM object_unsynced'), []);
      await close();
    }
  }));

test('a crash before the end of an adoption leaves one name, so that none writes into it', () =>
  withFolder(async (folder) => {
    const first = await openIn(folder);
    const source = join(folder, 'segment');
    await first.objects.createBucket('b', 'us-east-1');
    await writeFile(source, 'captured');
    await first.objects.adopt('b', 'k', source);
    await writeFile(source, 'another file of that name');
    await first.objects.adopt('b', 'l', source);
    await link((await first.objects.localPath('b', 'k')) as string, source);
    await first.close();
    const second = await openIn(folder);
    await assert.rejects(readFile(source), { code: 'ENOENT' });
    await writeFile(source, 'next');
    assert.equal(String(await second.objects.read('b', 'k', 100)), 'captured');
    assert.deepEqual(await second.state.all('SELECT * FROM object_sources'), []);
    await second.close();
    await (await openIn(folder)).close();
    assert.equal(String(await readFile(source)), 'next');
  }));

test('an object that power loss broke before its sync is taken out and told', () =>
  withFolder(async (folder) => {
    const first = await openIn(folder);
    await first.objects.createBucket('b', 'us-east-1');
    for (const key of ['whole', 'cut', 'zeros', 'gone']) {
      await writeFile(join(folder, 'segment'), `bytes of ${key}`);
      await first.objects.adopt('b', key, join(folder, 'segment'), { sync: 'later' });
    }
    const path = async (key: string) => (await first.objects.localPath('b', key)) as string;
    await truncate(await path('cut'), 3);
    await writeFile(await path('zeros'), Buffer.alloc('bytes of zeros'.length));
    await rm(await path('gone'));
    await first.close();
    const second = await openIn(folder);
    const left = await second.objects.list('b', { limit: 9 });
    assert.deepEqual(
      left.map(({ key }) => key),
      ['whole'],
    );
    assert.equal(second.logged.length, 3);
    await second.close();
  }));

test('a disk with less room than the reserve takes deletes, and no bytes', () =>
  withFolder(async (folder) => {
    const first = await openIn(folder);
    await first.objects.createBucket('b', 'us-east-1');
    await first.objects.put('b', 'k', 'old');
    await first.close();
    const { objects, close } = await openIn(folder, { reserveBytes: Number.MAX_SAFE_INTEGER });
    await assert.rejects(objects.put('b', 'k', 'new'), { fault: 'full' });
    const at = { bucket: 'b', key: 'm', id: await objects.createUpload('b', 'm') };
    await assert.rejects(objects.putPart(at, 1, 'part'), { fault: 'full' });
    assert.equal(String(await objects.read('b', 'k', 10)), 'old');
    await objects.delete('b', 'k');
    await objects.sweep(Date.now() + 1e9);
    assert.deepEqual(await files(folder), []);
    await close();
  }));

test('a body beyond the bound is refused and leaves no file', () =>
  withFolder(async (folder) => {
    const { objects, close } = await openIn(folder, { maxObjectBytes: 10 });
    await objects.createBucket('b', 'us-east-1');
    await objects.put('b', 'k', 'x'.repeat(10));
    await assert.rejects(objects.put('b', 'k', 'x'.repeat(11)), { fault: 'too-large' });
    assert.equal((await files(folder)).length, 1);
    await close();
  }));

test('a full disk fails the put, clearly, and leaves the old object', () =>
  withFolder(async (folder) => {
    const { objects, close } = await openIn(folder);
    await objects.createBucket('b', 'us-east-1');
    await objects.put('b', 'k', 'old');
    const full = Readable.from(
      (async function* () {
        yield 'new';
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      })(),
    );
    await assert.rejects(objects.put('b', 'k', full), { fault: 'full' });
    assert.equal(String(await objects.read('b', 'k', 10)), 'old');
    assert.equal((await files(folder)).length, 1);
    await close();
  }));

test('kill -9 in the middle of puts leaves whole objects only', { timeout: 30_000 }, () =>
  withFolder(async (folder) => {
    const setUp = await openIn(folder);
    await setUp.objects.createBucket('b', 'us-east-1');
    await setUp.close();
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < 3; round++) {
      const child = fork(new URL('./testing/put-without-end.js', import.meta.url), [folder], {
        serialization: 'json',
      });
      child.on('message', ({ key, version }: { key: string; version: number }) => {
        acknowledged.set(key, Math.max(version, acknowledged.get(key) ?? 0));
      });
      const wanted = acknowledged.size + 20 + round * 7;
      while (acknowledged.size < wanted) await once(child, 'message');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const { objects, state, close } = await openIn(folder);
      await checkWhole(objects, acknowledged);
      while (await objects.sweep(Date.now() + 1e9));
      const rows = await state.all('SELECT file FROM objects UNION SELECT file FROM object_parts');
      assert.equal((await files(folder)).length, rows.length, 'files without a row');
      await close();
    }
  }),
);

async function checkWhole(
  objects: Awaited<ReturnType<typeof openIn>>['objects'],
  acknowledged: ReadonlyMap<string, number>,
): Promise<void> {
  const found = await objects.list('b', { limit: 100_000 });
  for (const info of found) {
    const bytes = (await objects.read('b', info.key, 10_000_000)) as Uint8Array;
    assert.equal(bytes.length, info.size);
    const etag = createHash('md5').update(bytes).digest('hex');
    if (!info.etag.includes('-')) assert.equal(etag, info.etag, info.key);
    const version = Number(info.metadata.version ?? 0);
    assert.ok(Buffer.from(bytes).every((byte) => byte === version % 251));
    assert.ok(version >= (acknowledged.get(info.key) ?? 0), `${info.key} went back`);
  }
  const keys = new Set(found.map(({ key }) => key));
  for (const key of acknowledged.keys()) assert.ok(keys.has(key), `${key} is lost`);
}
