import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import {
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { openLocalObjects } from '../../storage/local-objects.js';
import { strangeKeys } from '../../storage/objects.laws.js';
import { openState, type State } from '../../storage/state.js';
import {
  accessKeyId,
  type Listening,
  listen,
  secretAccessKey,
  wireOf,
} from '../../wire/testing/wire-server.js';
import { s3Service } from './index.js';

const MiB = 1024 * 1024;
let folder: string;
let state: State;
let listening: Listening;
let s3: S3;
let west: S3;

const client = (region: string) =>
  new S3({
    endpoint: listening.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-s3-'));
  state = openState(join(folder, 'state.db'));
  const now = () => Date.now();
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now });
  listening = await listen(wireOf([s3Service({ objects, accountId: '000000000000', now })]));
  s3 = client('us-east-1');
  west = client('eu-west-1');
  await s3.createBucket({ Bucket: 'bkt' });
});

after(async () => {
  s3.destroy();
  west.destroy();
  await listening.close();
  await state.close();
  await rm(folder, { recursive: true });
});

const fails = (name: string, status: number) => (error: S3ServiceException) => {
  assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
  return true;
};

const get = async (Key: string, more: object = {}): Promise<string> => {
  const { Body } = await s3.getObject({ Bucket: 'bkt', Key, ...more });
  return Body?.transformToString() ?? '';
};

const put = (Key: string, Body: PutObjectCommandInput['Body'] = '', more: object = {}) =>
  s3.putObject({ Bucket: 'bkt', Key, Body, ...more });

const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');

test('buckets are created, found with their region, listed and deleted', async () => {
  assert.equal((await s3.createBucket({ Bucket: 'first' })).Location, '/first');
  await s3.createBucket({ Bucket: 'first' });
  const constraint = { LocationConstraint: 'eu-west-1' } as const;
  const second = { Bucket: 'second', CreateBucketConfiguration: constraint };
  await west.createBucket(second);
  await assert.rejects(west.createBucket(second), fails('BucketAlreadyOwnedByYou', 409));
  assert.equal((await west.headBucket({ Bucket: 'second' })).BucketRegion, 'eu-west-1');
  await assert.rejects(s3.headBucket({ Bucket: 'none' }), fails('NotFound', 404));
  const at = (Bucket: string) => s3.getBucketLocation({ Bucket });
  assert.equal((await at('second')).LocationConstraint, 'eu-west-1');
  assert.equal((await at('first')).LocationConstraint, undefined);
  assert.equal((await s3.getBucketVersioning({ Bucket: 'first' })).Status, undefined);
  const listed = await s3.listBuckets({});
  assert.deepEqual(
    listed.Buckets?.map(({ Name }) => Name),
    ['bkt', 'first', 'second'],
  );
  assert.ok(listed.Buckets?.[0]?.CreationDate instanceof Date);
  const page = await s3.listBuckets({ MaxBuckets: 2 });
  const rest = await s3.listBuckets({ ContinuationToken: page.ContinuationToken });
  assert.equal(rest.Buckets?.[0]?.Name, 'second');
  await s3.putObject({ Bucket: 'first', Key: 'k' });
  await assert.rejects(s3.deleteBucket({ Bucket: 'first' }), fails('BucketNotEmpty', 409));
  await s3.deleteObject({ Bucket: 'first', Key: 'k' });
  await s3.deleteBucket({ Bucket: 'first' });
  await west.deleteBucket({ Bucket: 'second' });
  await assert.rejects(s3.deleteBucket({ Bucket: 'first' }), fails('NoSuchBucket', 404));
});

test('names that S3 or this server refuses are not made into buckets', async () => {
  const names = ['healthz', 'readyz', 'metrics', 'console', '_api', 'ab', 'Upper', 'a_b', 'a..b'];
  for (const Bucket of [...names, '-ab', 'ab-', '192.168.5.4', 'xn--abc', 'a-s3alias']) {
    await assert.rejects(s3.createBucket({ Bucket }), fails('InvalidBucketName', 400), Bucket);
  }
});

test('strange keys are kept apart and come back as they were', async () => {
  // The client itself resolves dot segments away, as its documentation warns.
  const keys = strangeKeys.filter((key) => !/(^|\/)\.{1,2}(\/|$)/.test(key));
  const Bucket = 'strange';
  await s3.createBucket({ Bucket });
  for (const Key of keys) await s3.putObject({ Bucket, Key, Body: `bytes of ${Key}` });
  for (const Key of keys) {
    const { Body } = await s3.getObject({ Bucket, Key });
    assert.equal(await Body?.transformToString(), `bytes of ${Key}`);
  }
  const { Contents = [] } = await s3.listObjectsV2({ Bucket, EncodingType: 'url' });
  const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key));
  assert.deepEqual(new Set(listed), new Set(keys));
  for (const Key of keys) await s3.deleteObject({ Bucket, Key });
  await s3.deleteBucket({ Bucket });
  await assert.rejects(put('k'.repeat(1025)), fails('KeyTooLongError', 400));
});

test('an object comes back with all that was said of it', async () => {
  const Expires = new Date('2030-01-02T03:04:05Z');
  const said = {
    ContentType: 'text/csv',
    CacheControl: 'no-store',
    ContentDisposition: 'attachment; filename="a.csv"',
    ContentEncoding: 'gzip',
    ContentLanguage: 'de',
    Expires,
    Metadata: { owner: 'someone', 'two-words': 'a b' },
  };
  const { ETag } = await put('said', 'a,b\n', said);
  assert.equal(ETag, `"${md5('a,b\n')}"`);
  const head = await s3.headObject({ Bucket: 'bkt', Key: 'said' });
  for (const [name, value] of Object.entries(said)) {
    assert.deepEqual(head[name as keyof typeof said], value, name);
  }
  assert.equal(head.ContentLength, 4);
  assert.equal(head.AcceptRanges, 'bytes');
  const found = await s3.getObject({
    Bucket: 'bkt',
    Key: 'said',
    ResponseContentType: 'text/plain',
    ResponseCacheControl: 'max-age=1',
  });
  assert.deepEqual([found.ContentType, found.CacheControl], ['text/plain', 'max-age=1']);
  assert.equal(await found.Body?.transformToString(), 'a,b\n');
  const large = { Metadata: { m: 'x'.repeat(2048) } };
  await assert.rejects(put('large', 'x', large), fails('MetadataTooLarge', 400));
  const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k', SSECustomerKeyMD5: 'm' };
  await assert.rejects(put('sse', 'x', customer), fails('NotImplemented', 501));
});

test('what is not there is told as S3 tells it', async () => {
  await assert.rejects(get('none'), fails('NoSuchKey', 404));
  await assert.rejects(s3.headObject({ Bucket: 'bkt', Key: 'none' }), fails('NotFound', 404));
  for (const call of [
    () => s3.getObject({ Bucket: 'none', Key: 'k' }),
    () => s3.putObject({ Bucket: 'none', Key: 'k', Body: 'x' }),
    () => s3.deleteObject({ Bucket: 'none', Key: 'k' }),
    () => s3.listObjectsV2({ Bucket: 'none' }),
    () => s3.listObjects({ Bucket: 'none' }),
    () => s3.createMultipartUpload({ Bucket: 'none', Key: 'k' }),
    () => s3.copyObject({ Bucket: 'bkt', Key: 'k', CopySource: 'none/k' }),
  ]) {
    await assert.rejects(call(), fails('NoSuchBucket', 404));
  }
  const other = { ExpectedBucketOwner: '111111111111' };
  await assert.rejects(put('k', 'x', other), fails('AccessDenied', 403));
});

test('ranges give the bytes that HTTP says', async () => {
  await put('range', '0123456789');
  for (const [Range, bytes, ContentRange] of [
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=4-2', '0123456789', undefined],
    ['bytes=0-1,3-4', '0123456789', undefined],
    ['lines=0-1', '0123456789', undefined],
  ] as const) {
    const found = await s3.getObject({ Bucket: 'bkt', Key: 'range', Range });
    assert.equal(await found.Body?.transformToString(), bytes, Range);
    assert.equal(found.ContentRange, ContentRange);
    assert.equal(found.ContentLength, bytes.length);
    assert.equal(found.$metadata.httpStatusCode, ContentRange ? 206 : 200);
  }
  await assert.rejects(get('range', { Range: 'bytes=10-' }), fails('InvalidRange', 416));
  await assert.rejects(get('range', { Range: 'bytes=-0' }), fails('InvalidRange', 416));
  const head = await s3.headObject({ Bucket: 'bkt', Key: 'range', Range: 'bytes=1-2' });
  assert.deepEqual([head.ContentLength, head.ContentRange], [2, 'bytes 1-2/10']);
});

test('conditions hold or are told', async () => {
  const { ETag } = await put('cond', 'one');
  const early = new Date(Date.now() - 3_600_000);
  const late = new Date(Date.now() + 3_600_000);
  assert.equal(await get('cond', { IfMatch: ETag, IfUnmodifiedSince: early }), 'one');
  assert.equal(await get('cond', { IfNoneMatch: '"x"', IfModifiedSince: late }), 'one');
  await assert.rejects(get('cond', { IfMatch: '"x"' }), fails('PreconditionFailed', 412));
  await assert.rejects(get('cond', { IfUnmodifiedSince: early }), fails('PreconditionFailed', 412));
  for (const condition of [{ IfNoneMatch: ETag }, { IfModifiedSince: late }]) {
    await assert.rejects(
      get('cond', condition),
      (error: S3ServiceException) => error.$metadata.httpStatusCode === 304,
    );
  }
  await assert.rejects(put('cond', 'x', { IfNoneMatch: '*' }), fails('PreconditionFailed', 412));
  await assert.rejects(put('cond', 'x', { IfMatch: '"x"' }), fails('PreconditionFailed', 412));
  await assert.rejects(put('new', 'x', { IfMatch: '"x"' }), fails('NoSuchKey', 404));
  await put('cond', 'two', { IfMatch: ETag });
  assert.equal(await get('cond'), 'two');
});

test('checksums are verified, kept, and given back when asked for', async () => {
  for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
    const Key = `sum/${algorithm}`;
    const said = await put(Key, '123456789', { ChecksumAlgorithm: algorithm });
    const head = await s3.headObject({ Bucket: 'bkt', Key, ChecksumMode: 'ENABLED' });
    assert.ok(head[`Checksum${algorithm}`]);
    assert.equal(said[`Checksum${algorithm}`], head[`Checksum${algorithm}`]);
    assert.equal(head.ChecksumType, 'FULL_OBJECT');
    // The client verifies what it reads.
    assert.equal(await get(Key, { ChecksumMode: 'ENABLED' }), '123456789');
    const wrong = { [`Checksum${algorithm}`]: Buffer.alloc(8).toString('base64') };
    await assert.rejects(put(Key, 'other', wrong), fails('BadDigest', 400));
  }
  const stream = Readable.from([Buffer.from('12345'), Buffer.from('6789')]);
  const streamed = await put('sum/stream', stream, { ContentLength: 9 });
  assert.equal(streamed.ChecksumCRC32, Buffer.from('cbf43926', 'hex').toString('base64'));
  await assert.rejects(
    put('sum/md5', 'x', { ContentMD5: Buffer.alloc(16).toString('base64') }),
    fails('BadDigest', 400),
  );
  await assert.rejects(get('sum/md5'), fails('NoSuchKey', 404));
  const attributes = await s3.getObjectAttributes({
    Bucket: 'bkt',
    Key: 'sum/CRC32',
    ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'StorageClass'],
  });
  assert.equal(attributes.ETag, md5('123456789'));
  assert.equal(attributes.ObjectSize, 9);
  assert.equal(attributes.Checksum?.ChecksumCRC32, streamed.ChecksumCRC32);
});

test('copies take bytes and, unless told otherwise, what was said of them', async () => {
  const Key = 'copy/a b+ü%.csv';
  const said = { ContentType: 'text/csv', Metadata: { m: '1' }, ChecksumAlgorithm: 'SHA256' };
  const { ChecksumSHA256 } = await put(Key, 'bytes', said);
  const CopySource = `bkt/${encodeURIComponent(Key)}`;
  const copied = await s3.copyObject({ Bucket: 'bkt', Key: 'copy/b', CopySource });
  assert.equal(copied.CopyObjectResult?.ETag, `"${md5('bytes')}"`);
  assert.equal(copied.CopyObjectResult?.ChecksumSHA256, ChecksumSHA256);
  const head = await s3.headObject({ Bucket: 'bkt', Key: 'copy/b' });
  assert.deepEqual([head.ContentType, head.Metadata], ['text/csv', { m: '1' }]);
  const itself = { Bucket: 'bkt', Key, CopySource: `/${CopySource}` };
  await assert.rejects(s3.copyObject(itself), fails('InvalidRequest', 400));
  await s3.copyObject({
    ...itself,
    MetadataDirective: 'REPLACE',
    ContentType: 'text/plain',
    Metadata: { n: '2' },
  });
  const replaced = await s3.getObject({ Bucket: 'bkt', Key });
  assert.deepEqual([replaced.ContentType, replaced.Metadata], ['text/plain', { n: '2' }]);
  assert.equal(await replaced.Body?.transformToString(), 'bytes');
  const conditional = { Bucket: 'bkt', Key: 'copy/c', CopySource };
  for (const condition of [
    { CopySourceIfMatch: '"x"' },
    { CopySourceIfNoneMatch: copied.CopyObjectResult?.ETag },
  ]) {
    await assert.rejects(
      s3.copyObject({ ...conditional, ...condition }),
      fails('PreconditionFailed', 412),
    );
  }
  await assert.rejects(
    s3.copyObject({ ...conditional, CopySource: 'bkt/none' }),
    fails('NoSuchKey', 404),
  );
  await assert.rejects(
    s3.copyObject({ ...conditional, CopySource: 'bkt' }),
    fails('InvalidArgument', 400),
  );
});

test('a conditional delete keeps what it does not speak of', async () => {
  const Bucket = 'bkt';
  const { ETag } = await s3.putObject({ Bucket, Key: 'cond/a', Body: 'a' });
  await s3.putObject({ Bucket, Key: 'cond/b', Body: 'b' });
  const remove = (Key: string, IfMatch: string) => s3.deleteObject({ Bucket, Key, IfMatch });
  await assert.rejects(remove('cond/b', ETag as string), fails('PreconditionFailed', 412));
  await assert.rejects(remove('cond/none', '*'), fails('NoSuchKey', 404));
  const bySize = { Bucket, Key: 'cond/b', IfMatchSize: 1 };
  await assert.rejects(s3.deleteObject(bySize), fails('NotImplemented', 501));
  const Objects = [{ Key: 'cond/a', ETag }, { Key: 'cond/b', ETag }, { Key: 'cond/c' }];
  const { Deleted, Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects } });
  assert.deepEqual(Deleted, [{ Key: 'cond/a' }, { Key: 'cond/c' }]);
  assert.deepEqual(
    Errors?.map(({ Key, Code }) => [Key, Code]),
    [['cond/b', 'PreconditionFailed']],
  );
  await remove('cond/b', '*');
  assert.equal((await s3.listObjectsV2({ Bucket, Prefix: 'cond/' })).KeyCount, 0);
});

test('many keys are deleted at once', async () => {
  for (const key of ['a', 'b&<c>', 'd']) await put(`many/${key}`, 'x');
  const Objects = ['many/a', 'many/b&<c>', 'many/none'].map((Key) => ({ Key }));
  const { Deleted } = await s3.deleteObjects({ Bucket: 'bkt', Delete: { Objects } });
  assert.deepEqual(Deleted, Objects);
  const quiet = { Objects: [{ Key: 'many/d' }], Quiet: true };
  assert.equal((await s3.deleteObjects({ Bucket: 'bkt', Delete: quiet })).Deleted, undefined);
  const left = await s3.listObjectsV2({ Bucket: 'bkt', Prefix: 'many/' });
  assert.equal(left.KeyCount, 0);
  const many = { Objects: Array.from({ length: 1001 }, (_, n) => ({ Key: String(n) })) };
  await assert.rejects(
    s3.deleteObjects({ Bucket: 'bkt', Delete: many }),
    fails('MalformedXML', 400),
  );
});

/** Keys and common prefixes as S3 documents them, by the plainest reading. */
function modelEntries(keys: readonly string[], prefix: string, delimiter: string | undefined) {
  const entries = new Set<string>();
  for (const key of keys
    .map((each) => Buffer.from(each))
    .sort(Buffer.compare)
    .map(String)) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    entries.add(at < 0 ? key : `${key.slice(0, at)}${delimiter}`);
  }
  return [...entries];
}

test('pages of both lists together give every key and common prefix once', async () => {
  const word = fc.stringMatching(/^[ab/é🚲]{1,5}$/u);
  let round = 0;
  const property = fc.asyncProperty(
    fc.uniqueArray(word, { maxLength: 14 }),
    fc.constantFrom('', 'a', 'a/', '/'),
    fc.constantFrom(undefined, '/', 'a', '//'),
    fc.integer({ min: 1, max: 4 }),
    async (keys, Prefix, Delimiter, MaxKeys) => {
      const Bucket = `list-${round++}`;
      await s3.createBucket({ Bucket });
      for (const Key of keys) await s3.putObject({ Bucket, Key });
      const wanted = modelEntries(keys, Prefix, Delimiter);
      const asked = { Bucket, Prefix, Delimiter, MaxKeys };
      assert.deepEqual(await pagesOfV2(asked), wanted);
      assert.deepEqual(await pagesOfV1(asked), wanted);
    },
  );
  await fc.assert(property, { numRuns: 25 });
});

interface Asked {
  Bucket: string;
  Prefix: string;
  Delimiter: string | undefined;
  MaxKeys: number;
}

interface Listed {
  Contents?: { Key?: string }[];
  CommonPrefixes?: { Prefix?: string }[];
}

const entriesOf = ({ Contents = [], CommonPrefixes = [] }: Listed): string[] =>
  [...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)]
    .map((entry) => Buffer.from(entry))
    .sort(Buffer.compare)
    .map(String);

async function pagesOfV2(asked: Asked): Promise<string[]> {
  const all: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, asked)) {
    const entries = entriesOf(page);
    assert.equal(page.KeyCount, entries.length);
    assert.equal(entries.length === asked.MaxKeys || !page.IsTruncated, true);
    all.push(...entries);
  }
  return all;
}

async function pagesOfV1(asked: Asked): Promise<string[]> {
  const all: string[] = [];
  let Marker: string | undefined;
  for (;;) {
    const page = await s3.listObjects({ ...asked, Marker });
    all.push(...entriesOf(page));
    if (!page.IsTruncated) return all;
    Marker = page.NextMarker ?? page.Contents?.at(-1)?.Key;
  }
}

test('a list tells of its objects, and starts where it is told to', async () => {
  for (const key of ['a', 'b c', 'd/e', 'd/f', 'g+']) await put(`told/${key}`, 'xyz');
  const asked = { Bucket: 'bkt', Prefix: 'told/' };
  const v2 = await s3.listObjectsV2({ ...asked, StartAfter: 'told/a', FetchOwner: true });
  const [first] = v2.Contents ?? [];
  assert.equal(v2.StartAfter, 'told/a');
  assert.deepEqual(
    [first?.Key, first?.Size, first?.ETag, first?.StorageClass, first?.Owner?.ID],
    ['told/b c', 3, `"${md5('xyz')}"`, 'STANDARD', '000000000000'],
  );
  assert.deepEqual(first?.ChecksumAlgorithm, ['CRC32']);
  const inside = await s3.listObjectsV2({ ...asked, Delimiter: '/', StartAfter: 'told/d/e' });
  assert.deepEqual(entriesOf(inside), ['told/d/', 'told/g+']);
  const encoded = await s3.listObjects({ ...asked, EncodingType: 'url', Delimiter: '/' });
  assert.deepEqual(entriesOf(encoded), ['told/a', 'told/b%20c', 'told/d/', 'told/g%2B']);
  const none = await s3.listObjectsV2({ ...asked, MaxKeys: 0 });
  assert.deepEqual([none.KeyCount, none.IsTruncated], [0, false]);
  await assert.rejects(
    s3.listObjectsV2({ ...asked, ContinuationToken: 'made up' }),
    fails('InvalidArgument', 400),
  );
});

test('an upload in parts becomes the object when completed', async () => {
  const at = { Bucket: 'bkt', Key: 'parts/object' };
  const said = { ContentType: 'text/csv', Metadata: { m: '1' } };
  const created = await s3.createMultipartUpload({ ...at, ...said, ChecksumAlgorithm: 'CRC32' });
  const part = { ...at, UploadId: created.UploadId as string };
  const bodies = [randomBytes(5 * MiB), randomBytes(5 * MiB + 1), randomBytes(10)];
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const sent = await s3.uploadPart({ ...part, PartNumber, Body, ChecksumAlgorithm: 'CRC32' });
    assert.equal(sent.ETag, `"${md5(Body)}"`);
    Parts.push({ PartNumber, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 });
  }
  const listed = await s3.listParts({ ...part, MaxParts: 2 });
  assert.deepEqual(
    [listed.Parts?.map(({ Size }) => Size), listed.IsTruncated, listed.NextPartNumberMarker],
    [[5 * MiB, 5 * MiB + 1], true, '2'],
  );
  const uploads = await s3.listMultipartUploads({ Bucket: 'bkt', Prefix: 'parts/' });
  assert.deepEqual(
    uploads.Uploads?.map(({ Key, UploadId }) => [Key, UploadId]),
    [[at.Key, part.UploadId]],
  );
  const done = await s3.completeMultipartUpload({ ...part, MultipartUpload: { Parts } });
  const etags = Buffer.concat(bodies.map((body) => Buffer.from(md5(body), 'hex')));
  assert.equal(done.ETag, `"${md5(etags)}-3"`);
  assert.match(done.ChecksumCRC32 ?? '', /-3$/);
  assert.equal(done.ChecksumType, 'COMPOSITE');
  const found = await s3.getObject({ ...at, ChecksumMode: 'ENABLED' });
  assert.equal(md5((await found.Body?.transformToByteArray()) ?? ''), md5(Buffer.concat(bodies)));
  assert.deepEqual([found.ContentType, found.Metadata], ['text/csv', { m: '1' }]);
  await assert.rejects(s3.listParts(part), fails('NoSuchUpload', 404));
});

test('parts are copied from objects', async () => {
  const source = randomBytes(6 * MiB);
  await put('parts/source', source);
  const at = { Bucket: 'bkt', Key: 'parts/copied' };
  const { UploadId } = await s3.createMultipartUpload(at);
  const part = { ...at, UploadId, CopySource: 'bkt/parts/source' };
  const Parts = [];
  for (const [PartNumber, CopySourceRange] of [
    [1, undefined],
    [2, 'bytes=3-7'],
  ] as const) {
    const copied = await s3.uploadPartCopy({ ...part, PartNumber, CopySourceRange });
    Parts.push({ PartNumber, ETag: copied.CopyPartResult?.ETag });
  }
  const beyond = { ...part, PartNumber: 3, CopySourceRange: `bytes=0-${6 * MiB}` };
  await assert.rejects(s3.uploadPartCopy(beyond), fails('InvalidArgument', 400));
  await s3.completeMultipartUpload({ ...at, UploadId, MultipartUpload: { Parts } });
  const bytes = Buffer.from(
    (await (await s3.getObject(at)).Body?.transformToByteArray()) ?? new Uint8Array(),
  );
  assert.ok(bytes.equals(Buffer.concat([source, source.subarray(3, 8)])));
});

test('an upload that is wrong is refused, and an abort takes it away', async () => {
  const at = { Bucket: 'bkt', Key: 'parts/wrong' };
  const { UploadId } = await s3.createMultipartUpload(at);
  const part = { ...at, UploadId };
  const one = await s3.uploadPart({ ...part, PartNumber: 1, Body: 'small' });
  const two = await s3.uploadPart({ ...part, PartNumber: 2, Body: 'small too' });
  const first = { PartNumber: 1, ETag: one.ETag };
  const second = { PartNumber: 2, ETag: two.ETag };
  const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    s3.completeMultipartUpload({ ...part, MultipartUpload: { Parts } });
  await assert.rejects(complete(first, second), fails('EntityTooSmall', 400));
  await assert.rejects(complete(second, first), fails('InvalidPartOrder', 400));
  await assert.rejects(complete({ ...first, ETag: '"x"' }), fails('InvalidPart', 400));
  await assert.rejects(complete({ ...second, PartNumber: 3 }), fails('InvalidPart', 400));
  await assert.rejects(complete(), fails('MalformedXML', 400));
  await assert.rejects(
    s3.uploadPart({ ...part, PartNumber: 10_001, Body: 'x' }),
    fails('InvalidArgument', 400),
  );
  await s3.abortMultipartUpload(part);
  await assert.rejects(s3.abortMultipartUpload(part), fails('NoSuchUpload', 404));
  await assert.rejects(
    s3.uploadPart({ ...part, PartNumber: 1, Body: 'x' }),
    fails('NoSuchUpload', 404),
  );
  await assert.rejects(complete(first), fails('NoSuchUpload', 404));
});

test('a full disk is told in a form that clients do not retry', async () => {
  const [row, bytes] = [join(folder, 'full.db'), join(folder, 'full')];
  const full = openState(row);
  const reserveBytes = Number.MAX_SAFE_INTEGER;
  const now = () => Date.now();
  const objects = await openLocalObjects({ folder: bytes, state: full, now, reserveBytes });
  await objects.createBucket('bkt', 'us-east-1');
  const { handlers } = s3Service({ objects, accountId: '000000000000', now });
  const PutObject = handlers.PutObject as (input: object) => Promise<unknown>;
  await assert.rejects(PutObject({ Bucket: 'bkt', Key: 'k', Body: 'x' }), {
    code: 'InsufficientStorage',
    status: 507,
  });
  await full.close();
});

interface Presigner {
  presign(request: object, options: object): Promise<{ query: Record<string, string> }>;
}

test('a presigned URL needs no client of AWS', async () => {
  const { hostname, port, protocol } = new URL(listening.endpoint);
  const headers = { host: `${hostname}:${port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const sign = async (method: string, path: string) => {
    const signer = (await s3.config.signer()) as unknown as Presigner;
    const request = { method, protocol, hostname, port: Number(port), path, query: {}, headers };
    const signed = await signer.presign(request, { expiresIn: 60 });
    const query = new URLSearchParams(signed.query);
    return `${listening.endpoint}${path}?${query}`;
  };
  const path = '/bkt/pre%20signed/%C3%BC';
  const sent = await fetch(await sign('PUT', path), { method: 'PUT', body: 'by hand' });
  assert.equal(sent.status, 200);
  assert.equal(await (await fetch(await sign('GET', path))).text(), 'by hand');
  assert.equal(await get('pre signed/ü'), 'by hand');
  assert.equal((await fetch(`${listening.endpoint}${path}`)).status, 403);
});

test('100 MB stream through in flat memory', async () => {
  const chunk = randomBytes(MiB);
  const hash = createHash('md5');
  function* chunks(): Generator<Buffer> {
    for (let n = 0; n < 100; n++) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, used());
  }, 5);
  try {
    await put('large', Readable.from(chunks()), { ContentLength: 100 * MiB });
    const { Body } = await s3.getObject({ Bucket: 'bkt', Key: 'large' });
    const back = createHash('md5');
    for await (const bytes of Body as Readable) back.update(bytes as Buffer);
    assert.equal(back.digest('hex'), hash.digest('hex'));
  } finally {
    clearInterval(watch);
  }
  assert.ok(peak - before < 60 * MiB, `${Math.round((peak - before) / MiB)} MiB more at the peak`);
});
