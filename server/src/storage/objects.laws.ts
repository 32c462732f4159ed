import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { ObjectsError } from '../base/objects-error.js';
import type { ObjectInfo, ObjectStore } from './objects.js';

/** A store under test, empty, with a folder of its own for files to adopt. */
export interface OpenedStore {
  readonly objects: ObjectStore;
  readonly folder: string;
  close(): Promise<void>;
}

/** Keys that a store must tell apart and keep as they are. */
export const strangeKeys = [
  'plain.txt',
  'a/b/c',
  'a//b',
  '/a/b',
  '//',
  'a/../b',
  '..',
  '../../etc/passwd',
  '.',
  'a/',
  ' ',
  'a b+c%20d',
  'quote\'s "here" `and` \\ there',
  "'; DROP TABLE objects; --",
  'line\nbreak\r\ttab',
  'nul\0inside',
  'emoji 🚲/日本語/ümläut',
  'u\u0308mla\u0308ut',
  '\ufffd',
  '\u{10ffff}',
  'C:\\windows\\nul',
  'con',
  '%2e%2e%2f',
  'k'.repeat(1024),
  '🚲'.repeat(256),
];

const md5 = (text: string | Uint8Array): string => createHash('md5').update(text).digest('hex');

const base64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64');

const fault = (expected: string) => (error: unknown) =>
  error instanceof ObjectsError && error.fault === expected;

async function text(objects: ObjectStore, key: string, bucket = 'b'): Promise<string | undefined> {
  const bytes = await objects.read(bucket, key, 1_000_000);
  return bytes && Buffer.from(bytes).toString();
}

async function bytesOf(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What every store of objects must hold to; each test gets a store of its own. */
export function objectLaws(name: string, open: () => Promise<OpenedStore>): void {
  const law = (title: string, work: (store: OpenedStore) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const store = await open();
      try {
        await store.objects.createBucket('b', 'us-east-1');
        await work(store);
      } finally {
        await store.close();
      }
    });
  bucketLaws(law);
  putLaws(law);
  readLaws(law);
  listLaws(law);
  adoptLaws(law);
  replaceLaws(law);
  uploadLaws(law);
}

type Law = (title: string, work: (store: OpenedStore) => Promise<void>) => void;

function bucketLaws(law: Law): void {
  law('buckets are made once, told with their region, and deleted when empty', async (store) => {
    const { objects } = store;
    assert.equal(await objects.createBucket('other', 'eu-west-1'), true);
    assert.equal(await objects.createBucket('other', 'us-east-1'), false);
    assert.equal(await objects.bucketRegion('other'), 'eu-west-1');
    assert.equal(await objects.bucketRegion('none'), undefined);
    assert.deepEqual(
      (await objects.listBuckets()).map(({ name }) => name),
      ['b', 'other'],
    );
    await objects.put('other', 'k', 'v');
    assert.equal(await objects.deleteBucket('other'), 'not-empty');
    await objects.delete('other', 'k');
    const id = await objects.createUpload('other', 'k');
    assert.equal(await objects.deleteBucket('other'), 'deleted');
    assert.equal(await objects.deleteBucket('other'), 'absent');
    assert.equal(await objects.findUpload({ bucket: 'other', key: 'k', id }), undefined);
  });

  law('nothing is put into a bucket that is not there', async ({ objects, folder }) => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    await assert.rejects(objects.put('none', 'k', 'v'), fault('no-bucket'));
    await assert.rejects(objects.adopt('none', 'k', file), fault('no-bucket'));
    await assert.rejects(objects.createUpload('none', 'k'), fault('no-bucket'));
    assert.equal(await objects.head('none', 'k'), undefined);
    assert.deepEqual(await objects.list('none', { limit: 10 }), []);
  });
}

function putLaws(law: Law): void {
  law('what was put is read back, whatever its key', async ({ objects }) => {
    for (const key of strangeKeys) await objects.put('b', key, `bytes of ${key}`);
    for (const key of strangeKeys) assert.equal(await text(objects, key), `bytes of ${key}`);
    const listed = await objects.list('b', { limit: 1000 });
    assert.deepEqual(new Set(listed.map(({ key }) => key)), new Set(strangeKeys));
  });

  law('headers, metadata, checksums and ETag are kept', async ({ objects }) => {
    const options = {
      headers: { ContentType: 'text/csv' },
      metadata: { owner: 'søren', __proto__: 'x' },
      algorithms: ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'],
    } as const;
    await objects.put('b', 'k', '123456789', options);
    const info = (await objects.head('b', 'k')) as ObjectInfo;
    assert.equal(info.size, 9);
    assert.equal(info.etag, '25f9e794323b453885f5181f1b624d0b');
    assert.deepEqual(info.headers, options.headers);
    assert.equal(info.metadata.owner, 'søren');
    // The CRCs' catalogued check values, and sha1sum's and sha256sum's output for the same digits.
    assert.deepEqual(info.checksums, {
      CRC32: base64('cbf43926'),
      CRC32C: base64('e3069283'),
      CRC64NVME: base64('ae8b14860a799888'),
      SHA1: base64('f7c3bc1d808e04732adf679965ccc34ca7ae3441'),
      SHA256: base64('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'),
    });
  });

  law('a put replaces the object with all that was said of it', async ({ objects }) => {
    await objects.put('b', 'k', 'old', { headers: { ContentType: 'a/b' }, metadata: { m: '1' } });
    const info = await objects.put('b', 'k', Readable.from(['ne', Buffer.from('w')]));
    assert.deepEqual(
      { ...info, lastModified: 0 },
      {
        key: 'k',
        size: 3,
        etag: md5('new'),
        lastModified: 0,
        headers: {},
        metadata: {},
        checksums: {},
      },
    );
    assert.equal(await text(objects, 'k'), 'new');
  });

  law('a body that fails, or is refused when whole, leaves the old object', async ({ objects }) => {
    await objects.put('b', 'k', 'old');
    const broken = Readable.from(
      (async function* () {
        yield 'ne';
        throw new Error('the client went away');
      })(),
    );
    await assert.rejects(objects.put('b', 'k', broken), /went away/);
    const check = ({ size }: { size: number }) => {
      assert.equal(size, 3);
      throw new Error('wrong digest');
    };
    await assert.rejects(objects.put('b', 'k', 'new', { check }), /wrong digest/);
    assert.equal(await text(objects, 'k'), 'old');
    assert.equal(await text(objects, 'new'), undefined);
  });

  law('conditions hold against the object at the moment of the put', async ({ objects }) => {
    const absent = { onlyIf: { absent: true } } as const;
    await objects.put('b', 'k', 'one', absent);
    await assert.rejects(objects.put('b', 'k', 'two', absent), fault('condition'));
    await assert.rejects(
      objects.put('b', 'k', 'two', { onlyIf: { etag: md5('x') } }),
      fault('condition'),
    );
    await assert.rejects(
      objects.put('b', 'none', 'two', { onlyIf: { etag: md5('x') } }),
      fault('no-key'),
    );
    await objects.put('b', 'k', 'two', { onlyIf: { etag: md5('one') } });
    const race = await Promise.allSettled(
      ['x', 'y', 'z'].map((body) => objects.put('b', 'raced', body, absent)),
    );
    assert.equal(race.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  law('deletes take the object away, and again is no error', async ({ objects }) => {
    await objects.put('b', 'k', 'v');
    await objects.put('b', 'l', 'v');
    await objects.delete('b', 'k');
    await objects.deleteAll('b', ['k', 'l', 'never']);
    assert.equal(await objects.get('b', 'k'), undefined);
    assert.equal(await objects.localPath('b', 'l'), undefined);
    assert.deepEqual(await objects.list('b', { limit: 10 }), []);
  });

  law('a conditional delete takes away only what it speaks of', async ({ objects }) => {
    const onlyIf = (etag: string) => ({ onlyIf: { etag } });
    await objects.put('b', 'k', 'v');
    await assert.rejects(objects.delete('b', 'k', onlyIf(md5('x'))), fault('condition'));
    await assert.rejects(objects.delete('b', 'none', onlyIf(md5('x'))), fault('no-key'));
    await assert.rejects(objects.delete('b', 'none', onlyIf('*')), fault('no-key'));
    assert.ok(await objects.head('b', 'k'));
    await objects.delete('b', 'k', onlyIf(md5('v')));
    assert.equal(await objects.head('b', 'k'), undefined);
    await objects.put('b', 'k', 'v');
    await objects.delete('b', 'k', onlyIf('*'));
    assert.equal(await objects.head('b', 'k'), undefined);
  });
}

function readLaws(law: Law): void {
  law('ranges are inclusive, and may be chosen once the object is known', async ({ objects }) => {
    await objects.put('b', 'k', '0123456789');
    const whole = await objects.get('b', 'k');
    assert.equal(String(await bytesOf(whole?.body as Readable)), '0123456789');
    const part = await objects.get('b', 'k', { start: 2, end: 4 });
    assert.equal(part?.info.size, 10);
    assert.equal(String(await bytesOf(part?.body as Readable)), '234');
    const last = await objects.get('b', 'k', ({ size }) => ({ start: size - 1, end: size - 1 }));
    assert.equal(String(await bytesOf(last?.body as Readable)), '9');
    const refuse = () => {
      throw new Error('not this one');
    };
    await assert.rejects(objects.get('b', 'k', refuse), /not this one/);
  });

  law('empty objects are objects', async ({ objects }) => {
    await objects.put('b', 'k', '');
    const found = await objects.get('b', 'k');
    assert.equal(found?.info.etag, 'd41d8cd98f00b204e9800998ecf8427e');
    assert.equal((await bytesOf(found?.body as Readable)).length, 0);
    assert.equal((await objects.read('b', 'k', 0))?.length, 0);
  });

  law('a reader keeps the object that it opened', async ({ objects }) => {
    const old = 'o'.repeat(1_000_000);
    await objects.put('b', 'k', old);
    const found = await objects.get('b', 'k');
    const path = (await objects.localPath('b', 'k')) as string;
    await objects.put('b', 'k', 'new');
    const { readFile } = await import('node:fs/promises');
    assert.equal(md5(await readFile(path)), md5(old));
    assert.equal(md5(await bytesOf(found?.body as Readable)), md5(old));
  });

  law('a read beyond its bound is refused', async ({ objects }) => {
    await objects.put('b', 'k', '12345');
    await assert.rejects(objects.read('b', 'k', 4), /5 bytes/);
    assert.equal(await objects.read('b', 'none', 4), undefined);
  });
}

/** The same list, by the plainest reading of what it means. */
function modelList(
  keys: readonly string[],
  {
    prefix = '',
    after,
    past,
    limit,
  }: { prefix?: string; after?: string; past?: string; limit: number },
): string[] {
  return [...new Set(keys)]
    .map((key) => Buffer.from(key))
    .sort(Buffer.compare)
    .map(String)
    .filter((key) => key.startsWith(prefix))
    .filter(
      (key) => after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
    )
    .filter(
      (key) =>
        !past || (!key.startsWith(past) && Buffer.compare(Buffer.from(key), Buffer.from(past)) > 0),
    )
    .slice(0, limit);
}

function listLaws(law: Law): void {
  const word = fc.stringMatching(/^[ab/é\0🚲]{0,4}$/u);
  const key = word.filter((text) => text !== '');
  law('lists agree with a plain model', async ({ objects }) => {
    let round = 0;
    const property = fc.asyncProperty(
      fc.array(key, { maxLength: 12 }),
      fc.array(
        fc.record(
          { prefix: word, after: word, past: word, limit: fc.integer({ min: 1, max: 6 }) },
          { requiredKeys: ['limit'] },
        ),
        { minLength: 1, maxLength: 12 },
      ),
      async (keys, queries) => {
        const bucket = `b${round++}`;
        await objects.createBucket(bucket, 'us-east-1');
        for (const each of keys) await objects.put(bucket, each, '');
        for (const query of queries) {
          const listed = await objects.list(bucket, query);
          assert.deepEqual(
            listed.map((info) => info.key),
            modelList(keys, query),
          );
        }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
}

function adoptLaws(law: Law): void {
  law('a file that was adopted is the object, and is gone', async ({ objects, folder }) => {
    for (const sync of ['now', 'later'] as const) {
      const file = join(folder, 'segment');
      await writeFile(file, 'captured');
      const info = await objects.adopt('b', `k/${sync}`, file, {
        sync,
        headers: { ContentType: 'application/jsonl' },
      });
      assert.equal(info.etag, md5('captured'));
      assert.deepEqual(await objects.head('b', `k/${sync}`), info);
      assert.equal(await text(objects, `k/${sync}`), 'captured');
      await assert.rejects(objects.adopt('b', 'k', file), { code: 'ENOENT' });
    }
  });

  law('a file that could not be adopted stays where it was', async ({ objects, folder }) => {
    const file = join(folder, 'segment');
    await writeFile(file, 'captured');
    await objects.put('b', 'k', 'there');
    await assert.rejects(
      objects.adopt('b', 'k', file, { onlyIf: { absent: true } }),
      fault('condition'),
    );
    assert.equal((await objects.adopt('b', 'k', file)).size, 8);
  });
}

function replaceLaws(law: Law): void {
  const fileIn = async (folder: string, name: string, bytes: string) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };

  law('files take the place of objects at once', async ({ objects, folder }) => {
    const old = await objects.put('b', 'old', 'one');
    await objects.put('b', 'same', 'two');
    const put = [
      { key: 'new', path: await fileIn(folder, 'x', 'three') },
      { key: 'same', path: await fileIn(folder, 'y', 'four') },
    ];
    const path = (await objects.localPath('b', 'old')) as string;
    const infos = await objects.replace('b', { put, remove: [old], keep_ms: 120_000 });
    assert.deepEqual(
      infos.map(({ key, size, etag }) => ({ key, size, etag })),
      [
        { key: 'new', size: 5, etag: md5('three') },
        { key: 'same', size: 4, etag: md5('four') },
      ],
    );
    assert.deepEqual(await objects.list('b', { limit: 9 }), infos);
    assert.equal(await text(objects, 'new'), 'three');
    assert.equal(await text(objects, 'same'), 'four');
    assert.equal(String(await readFile(path)), 'one');
    assert.equal(await text(objects, 'old'), 'one', 'for a reader that listed before');
    assert.deepEqual(await objects.head('b', 'old'), old);
    await assert.rejects(objects.replace('b', { put: [], remove: [old] }), fault('no-key'));
    await objects.delete('b', 'old');
    assert.equal(await text(objects, 'old'), undefined);
    for (const { path } of put) await assert.rejects(readFile(path), { code: 'ENOENT' });
    assert.deepEqual(await objects.replace('b', { put: [], remove: infos }), []);
    assert.deepEqual(await objects.list('b', { limit: 9 }), []);
  });

  law('a replacement that cannot be whole is none', async ({ objects, folder }) => {
    const kept = await objects.put('b', 'kept', 'one');
    const gone = { key: 'gone', etag: kept.etag };
    const other = { key: 'kept', etag: md5('another') };
    for (const [remove, expected] of [
      [[kept, gone], 'no-key'],
      [[other], 'condition'],
    ] as const) {
      const put = [
        { key: 'kept', path: await fileIn(folder, 'x', 'two') },
        { key: 'new', path: await fileIn(folder, 'y', 'three') },
      ];
      await assert.rejects(objects.replace('b', { put, remove }), fault(expected));
      for (const { path } of put) await assert.rejects(readFile(path), { code: 'ENOENT' });
    }
    const put = [
      { key: 'a', path: await fileIn(folder, 'x', 'two') },
      { key: 'c', path: join(folder, 'no such file') },
    ];
    await assert.rejects(objects.replace('b', { put }), { code: 'ENOENT' });
    await assert.rejects(objects.replace('none', { put: [] }), fault('no-bucket'));
    assert.deepEqual(await objects.list('b', { limit: 9 }), [kept]);
    assert.equal(await text(objects, 'kept'), 'one');
  });
}

function uploadLaws(law: Law): void {
  law('parts are joined in their order, under the ETag that S3 gives', async ({ objects }) => {
    const options = { headers: { ContentType: 'a/b' }, metadata: { m: '1' } };
    const id = await objects.createUpload('b', 'k', { ...options, algorithm: 'SHA256' });
    const at = { bucket: 'b', key: 'k', id };
    const algorithms = ['SHA256'] as const;
    const two = await objects.putPart(at, 2, 'world', { algorithms });
    await objects.putPart(at, 1, 'replaced', { algorithms });
    const one = await objects.putPart(at, 1, Readable.from(['hello ']), { algorithms });
    assert.equal(one.etag, md5('hello '));
    assert.deepEqual(await objects.listParts(at, { limit: 10 }), [one, two]);
    assert.deepEqual(await objects.listParts(at, { after: 1, limit: 10 }), [two]);
    assert.equal(await objects.head('b', 'k'), undefined);
    const info = await objects.completeUpload(at, [one, two]);
    const etags = Buffer.from(md5('hello ') + md5('world'), 'hex');
    assert.equal(info.etag, `${md5(etags)}-2`);
    const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
    const composite = sha256(Buffer.concat([sha256('hello '), sha256('world')]));
    assert.deepEqual(info.checksums, { SHA256: `${composite.toString('base64')}-2` });
    assert.deepEqual([info.headers, info.metadata], [options.headers, options.metadata]);
    assert.equal(await text(objects, 'k'), 'hello world');
    await assert.rejects(objects.completeUpload(at, [one, two]), fault('no-upload'));
  });

  law('a full-object checksum covers the joined bytes', async ({ objects }) => {
    const upload = { algorithm: 'CRC32', checksumType: 'FULL_OBJECT' } as const;
    const id = await objects.createUpload('b', 'k', upload);
    const at = { bucket: 'b', key: 'k', id };
    const found = await objects.findUpload(at);
    assert.deepEqual([found?.algorithm, found?.checksumType], ['CRC32', 'FULL_OBJECT']);
    const parts = [await objects.putPart(at, 1, '1234'), await objects.putPart(at, 7, '56789')];
    const info = await objects.completeUpload(at, parts);
    assert.deepEqual(info.checksums, { CRC32: base64('cbf43926') });
  });

  law('an upload that can not be completed stays as it was', async ({ objects }) => {
    const at = { bucket: 'b', key: 'k', id: await objects.createUpload('b', 'k') };
    const part = await objects.putPart(at, 1, 'x');
    const complete = (parts: { number: number; etag: string }[], options = {}) =>
      objects.completeUpload(at, parts, options);
    await assert.rejects(complete([{ number: 1, etag: md5('y') }]), fault('no-part'));
    await assert.rejects(complete([{ number: 2, etag: md5('x') }]), fault('no-part'));
    await objects.put('b', 'k', 'there');
    await assert.rejects(complete([part], { onlyIf: { absent: true } }), fault('condition'));
    assert.deepEqual(await objects.listParts(at, { limit: 9 }), [part]);
    assert.equal((await complete([part])).size, 1);
  });

  law('an aborted upload is gone', async ({ objects }) => {
    const at = { bucket: 'b', key: 'k', id: await objects.createUpload('b', 'k') };
    await objects.putPart(at, 1, 'x');
    assert.equal(await objects.abortUpload({ ...at, key: 'l' }), false);
    assert.equal(await objects.abortUpload(at), true);
    assert.equal(await objects.abortUpload(at), false);
    await assert.rejects(objects.putPart(at, 1, 'x'), fault('no-upload'));
    await assert.rejects(objects.listParts(at, { limit: 9 }), fault('no-upload'));
  });

  law('uploads are listed by key, then by id', async ({ objects }) => {
    const made: { key: string; id: string }[] = [];
    for (const key of ['b', 'a/1', 'a/1', 'a/2', 'c']) {
      made.push({ key, id: await objects.createUpload('b', key) });
    }
    made.sort((a, b) => (a.key + a.id < b.key + b.id ? -1 : 1));
    const list = async (options: Parameters<ObjectStore['listUploads']>[1]) =>
      (await objects.listUploads('b', options)).map(({ key, id }) => ({ key, id }));
    assert.deepEqual(await list({ limit: 9 }), made);
    const seen: { key: string; id: string }[] = [];
    for (;;) {
      const last = seen.at(-1);
      const next = await list({ limit: 1, ...(last ? { after: last } : {}) });
      if (next.length === 0) break;
      seen.push(...next);
    }
    assert.deepEqual(seen, made);
    assert.deepEqual(await list({ prefix: 'a/', limit: 9 }), made.slice(0, 3));
    assert.deepEqual(await list({ past: 'a/', limit: 9 }), made.slice(3));
    assert.deepEqual(await list({ after: { key: 'a/1' }, limit: 9 }), made.slice(2));
  });
}
