import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { archive } from '../testing/room.js';
import { artefactLimits, parseModelUrl, readArtefact, unpackArtefact } from './artefact.js';
import { LoadError } from './runtime.js';
import { imageKind } from './table.js';

const read = (bytes: Uint8Array, limits = artefactLimits) =>
  readArtefact(Readable.from([bytes]), (name) => name.endsWith('.json'), limits);

async function withEntry(header: Partial<Header> & { name: string }, body = ''): Promise<Buffer> {
  const tar = pack();
  if (header.type === undefined) tar.entry(header, body);
  else tar.entry(header);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

test('files at the top are read, others are passed by', async () => {
  const bytes = await archive({
    './model.json': '{}',
    'code/config.json': 'not this',
    '._model.json': 'nor this',
    'inference.py': 'nor this',
  });
  const { files, names } = await read(bytes);
  assert.deepEqual(
    files.map((file) => [file.name, Buffer.from(file.bytes).toString()]),
    [['model.json', '{}']],
  );
  assert.equal(names.length, 4);
});

test('an archive that leads out, links, bursts or breaks off is refused', async () => {
  const refused = async (bytes: Uint8Array, reason: RegExp, limits = artefactLimits) =>
    assert.rejects(
      read(bytes, limits),
      (error) => error instanceof LoadError && reason.test(error.message),
    );
  await refused(await withEntry({ name: '../model.json' }), /leads out/);
  await refused(await withEntry({ name: '/etc/model.json' }), /leads out/);
  await refused(await withEntry({ name: 'a/../../model.json' }), /leads out/);
  const link = { name: 'model.json', linkname: '/etc/passwd' };
  await refused(await withEntry({ ...link, type: 'symlink' }), /is a symlink/);
  await refused(await withEntry({ ...link, type: 'link' }), /is a link/);
  const good = await archive({ 'a.json': 'x'.repeat(5_000), 'b.txt': 'y'.repeat(90_000) });
  await refused(good, /unpacks to more/, { ...artefactLimits, total_bytes: 50_000 });
  await refused(good, /larger than 4000/, { ...artefactLimits, file_bytes: 4_000 });
  await refused(good, /more than 1 entries/, { ...artefactLimits, entries: 1 });
  for (let cut = 0; cut < good.length; cut += 7) {
    await refused(good.subarray(0, cut), /gzipped tar/);
  }
});

test('an archive that is unpacked: files with their folders, nothing that leads out', async () => {
  const written: [string, string][] = [];
  const unpack = (bytes: Uint8Array, limits = artefactLimits) =>
    unpackArtefact(
      Readable.from([bytes]),
      async (name, body) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk as Uint8Array);
        written.push([name, Buffer.concat(chunks).toString()]);
      },
      limits,
    );
  const good = await archive({ './model.mjs': 'a', 'lib/deep/b.mjs': 'b' });
  assert.deepEqual(await unpack(good), ['./model.mjs', 'lib/deep/b.mjs']);
  assert.deepEqual(written, [
    ['model.mjs', 'a'],
    ['lib/deep/b.mjs', 'b'],
  ]);
  for (const header of [
    { name: '../model.mjs' },
    { name: 'lib/../../x' },
    { name: 'model.mjs', linkname: '/etc/passwd', type: 'symlink' as const },
    { name: 'model.mjs', linkname: '../x', type: 'link' as const },
    { name: 'pipe', type: 'fifo' as const },
  ]) {
    await assert.rejects(unpack(await withEntry(header)), LoadError, header.name);
  }
  for (let cut = 0; cut < good.length; cut += 5) {
    await assert.rejects(unpack(good.subarray(0, cut)), LoadError);
  }
  await assert.rejects(unpack(good, { ...artefactLimits, file_bytes: 0 }), /larger than 0/);
});

test('the forms of an address of a model', () => {
  const at = { bucket: 'b-1', key: 'a/model.tar.gz' };
  for (const url of [
    's3://b-1/a/model.tar.gz',
    'https://b-1.s3-us-west-2.amazonaws.com/a/model.tar.gz',
    'https://b-1.s3.us-west-2.amazonaws.com/a/model.tar.gz',
    'https://b-1.s3.amazonaws.com/a/model.tar.gz',
    'https://s3.us-west-2.amazonaws.com/b-1/a/model.tar.gz',
    'https://s3-us-west-2.amazonaws.com/b-1/a/model.tar.gz',
    'http://127.0.0.1:4747/b-1/a/model.tar.gz',
  ]) {
    assert.deepEqual(parseModelUrl(url), at, url);
  }
  for (const url of ['s3://b', 'https://example.com/b/k', 'b/k', 'https://s3.amazonaws.com/b']) {
    assert.equal(parseModelUrl(url), undefined, url);
  }
});

test('an image is known by its repository alone', () => {
  const registry = '1.dkr.ecr.eu-west-1.amazonaws.com';
  assert.equal(imageKind(`${registry}/sagemaker-xgboost:1.7-1`), 'xgboost');
  assert.equal(imageKind(`${registry}/xgboost:latest`), 'xgboost');
  assert.equal(imageKind(`${registry}/sagemaker-xgboost@sha256:00`), 'xgboost');
  assert.equal(imageKind('guiderail/proxy'), 'proxy');
  assert.equal(imageKind('127.0.0.1:5000/guiderail/proxy:2'), 'proxy');
  assert.equal(imageKind(`${registry}/my-xgboost:1`), 'container');
  assert.equal(imageKind('constructor'), 'container');
});
