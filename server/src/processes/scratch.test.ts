import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { makeScratch, type Scratch } from './scratch.js';

/** A scratch folder, and beside it what its children must not read. */
async function withScratch(work: (scratch: Scratch, outside: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-scratch-'));
  const outside = join(folder, 'outside');
  try {
    await mkdir(outside);
    await writeFile(join(outside, 'message'), 'secret');
    await work(await makeScratch(folder, 'job'), outside);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a folder that a child changed for a link out is empty, and nothing is read through it', () =>
  withScratch(async (scratch, outside) => {
    await scratch.write('ml/output/message', 'fine');
    assert.deepEqual(await scratch.files('ml/output'), ['message']);
    await rename(scratch.at('ml/output'), scratch.at('ml/before'));
    await symlink(outside, scratch.at('ml/output'));
    assert.deepEqual(await scratch.files('ml/output'), []);
    assert.equal(await scratch.text('ml/output/message', 100), undefined);
    assert.equal(await scratch.isFile('ml/output/message'), false);
    await assert.rejects(text(scratch.read('ml/output/message')), { code: 'ENOENT' });
    await assert.rejects(scratch.size('ml/output/message'), { code: 'ENOENT' });
    await assert.rejects(scratch.state('ml/output/message'), { code: 'ENOENT' });
    await assert.rejects(scratch.write('ml/output/message', 'ours'), { code: 'ENOENT' });
    assert.equal(await readFile(join(outside, 'message'), 'utf8'), 'secret');
  }));

test('a link, a folder and a pipe in the place of a file are neither read nor written through', () =>
  withScratch(async (scratch, outside) => {
    await symlink(join(outside, 'message'), scratch.at('link'));
    await mkdir(scratch.at('folder'));
    execFileSync('mkfifo', [scratch.at('pipe')]);
    for (const place of ['link', 'folder', 'pipe']) {
      assert.equal(await scratch.text(place, 100), undefined, place);
      assert.equal(await scratch.isFile(place), false, place);
      await assert.rejects(text(scratch.read(place)));
      await scratch.write(place, 'ours');
      assert.equal(await scratch.text(place, 100), 'ours', place);
    }
    await rm(scratch.at('link'));
    await symlink(join(outside, 'message'), scratch.at('link'));
    assert.equal(await scratch.stream('link', Readable.from([Buffer.from('rows')]), 10), 4);
    assert.equal(await scratch.text('link', 100), 'rows');
    assert.equal(await readFile(join(outside, 'message'), 'utf8'), 'secret');
  }));

test('links that stay within the folder are followed on the way', () =>
  withScratch(async (scratch) => {
    await scratch.write('ml/model/a.bin', 'abc');
    await symlink('model', scratch.at('ml/again'));
    assert.deepEqual(await scratch.files('ml/again'), ['a.bin']);
    assert.equal(await text(scratch.read('ml/again/a.bin', 2)), 'ab');
    assert.equal(await scratch.size('ml/again/a.bin'), 3);
  }));
