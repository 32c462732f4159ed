import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeDataDir } from './data-dir.js';

test('a data directory is made with the folders above it, and found the second time', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'guiderail-data-dir-'));
  t.after(() => rm(root, { recursive: true }));
  const folder = join(root, 'a b', 'c');
  await Promise.all([makeDataDir(folder), makeDataDir(folder)]);
  await makeDataDir(folder);
  const { mode } = await stat(folder);
  assert.equal(mode & 0o777, 0o700);
  await writeFile(join(root, 'file'), '');
  await assert.rejects(makeDataDir(join(root, 'file')), /cannot be made \(EEXIST\)/);
  await assert.rejects(makeDataDir(join(root, 'file', 'x')), /cannot be made \(ENOTDIR\)/);
});

const proc = existsSync('/proc/self') ? false : 'there is no /proc on this system';

test('where no folder can be made, that is said at once', { skip: proc }, async () => {
  await assert.rejects(makeDataDir('/proc/guiderail'), /cannot be made \(ENOENT\)/);
  await assert.rejects(makeDataDir('/proc/guiderail/data'), /\/proc\/guiderail cannot be made/);
});
