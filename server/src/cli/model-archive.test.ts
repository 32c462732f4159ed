import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findModel, writeArchive } from './model-archive.js';
import { formatOfArchive, recognise } from './model-formats.js';

const fixtures = fileURLToPath(new URL('../../test-data/xgboost/', import.meta.url));

async function folder(t: { after(work: () => Promise<void>): void }) {
  const path = await mkdtemp(join(tmpdir(), 'guiderail-model-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test('a model is known by its name and its first bytes', async () => {
  for (const file of ['regression.json', 'regression-1.7.json', 'softprob.ubj', 'dart.ubj']) {
    const { format, files } = await findModel(join(fixtures, file), false);
    assert.equal(format?.image, 'sagemaker-xgboost:1.7-1', file);
    assert.deepEqual(files, [{ name: 'xgboost-model', path: join(fixtures, file) }]);
  }
  const image = (name: string, head: string | Buffer) => recognise(name, Buffer.from(head)).image;
  assert.equal(image('wine.txt', 'tree\nversion=v4\n'), 'guiderail/lightgbm');
  assert.equal(image('wine.model', 'tree\nversion=v4\n'), 'guiderail/lightgbm');
  assert.equal(image('wine.model', 'binf\0\0'), 'sagemaker-xgboost:1.7-1');
  assert.equal(image('xgboost-model', '\x80\x03cxgboost.core\nBooster'), 'sagemaker-xgboost:1.7-1');
  assert.equal(image('wine.ONNX', '\x08\x07'), 'guiderail/onnx');
  assert.equal(image('model.js', 'export const predict = (rows) => rows;'), 'guiderail/node');
});

test('a file that is no model is refused with what it would have to be', () => {
  const refused: [string, string | Buffer, RegExp][] = [
    ['a.json', '{"a":1}', /a\.json is not XGBoost’s JSON .*"learner"/],
    ['a.txt', 'hello', /whose first line is "tree"/],
    ['a.ubj', 'hello', /not XGBoost’s UBJSON/],
    ['a.pkl', Buffer.from('8003636b6c6561726e', 'hex'), /not a pickled XGBoost booster.*skl2onnx/],
    ['a.js', 'module.exports = {}', /write it as an ES module/],
    ['a.joblib', 'x', /convert it to ONNX with skl2onnx/],
    ['a.pt', 'x', /torch\.onnx\.export/],
    ['a.csv', '1,2', /is of no format that is known/],
    ['constructor', 'x', /is of no format that is known/],
  ];
  for (const [name, head, message] of refused) {
    assert.throws(() => recognise(name, Buffer.from(head)), message);
  }
});

test('what a file holds counts for more than its ending', () => {
  assert.equal(recognise('a.json', Buffer.from('tree\nversion=v4\n')).image, 'guiderail/lightgbm');
  assert.equal(recognise('a.txt', Buffer.from('{"learner":{}}')).image, 'sagemaker-xgboost:1.7-1');
});

test('an archive is known by the one file that its image takes', () => {
  const image = (...names: string[]) => formatOfArchive(names)?.image;
  assert.equal(image('resnet.onnx', 'README.txt'), 'guiderail/onnx');
  assert.equal(image('wine.json', 'README.txt'), 'sagemaker-xgboost:1.7-1');
  assert.equal(image('model.txt', 'names.json'), 'guiderail/lightgbm');
  assert.equal(image('model.joblib', 'README.txt'), undefined);
  assert.equal(image('a.json', 'b.json'), undefined);
});

test('a folder is packed whole, its model under the name that the image wants', async (t) => {
  const path = await folder(t);
  await mkdir(join(path, 'model', 'lib'), { recursive: true });
  const write = (name: string, text: string) => writeFile(join(path, 'model', name), text);
  await write('wine.onnx', '\x08\x07');
  await write('lib/names.json', '[]');
  await write('README.md', 'notes');
  await write('config.json', '{}');
  await write('.env', 'SECRET=1');
  await symlink('/etc/passwd', join(path, 'model', 'link'));
  const { format, files = [] } = await findModel(join(path, 'model'), false);
  assert.equal(format?.image, 'guiderail/onnx');
  const archive = join(path, 'model.tar.gz');
  await writeArchive(files, archive);
  const first = await readFile(archive);
  await writeArchive(files, archive);
  assert.deepEqual(await readFile(archive), first);
  const again = await findModel(archive, false);
  assert.equal(again.format?.image, 'guiderail/onnx');
  if (spawnSync('tar', ['--version']).error) return;
  const listed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  assert.deepEqual(listed.trim().split('\n').sort(), [
    'README.md',
    'config.json',
    'lib/names.json',
    'model.onnx',
  ]);
});

test('what cannot be packed is said', async (t) => {
  const path = await folder(t);
  const file = async (name: string, data: string | Buffer) => {
    await writeFile(join(path, name), data);
    return join(path, name);
  };
  await mkdir(join(path, 'empty'));
  await mkdir(join(path, 'two'));
  await file('two/a.onnx', 'x');
  await file('two/b.onnx', 'x');
  const notes = join(path, 'notes.tar.gz');
  await writeArchive([{ name: 'notes.md', path: await file('notes.md', 'x') }], notes);
  const half = (await readFile(notes)).subarray(0, 40);
  const deep = join(path, 'deep.tar.gz');
  await writeArchive([{ name: 'model/xgboost-model', path: await file('m', 'x') }], deep);
  const refused: [string, RegExp][] = [
    [join(path, 'none.json'), /there is no such file or folder/],
    [await file('void.json', ''), /the file is empty/],
    [join(path, 'empty'), /the folder holds no file/],
    [join(path, 'two'), /more than one model: a\.onnx, b\.onnx; name the one file/],
    [notes, /holds notes\.md: no model at its top/],
    [deep, /holds model\/xgboost-model: no model at its top/],
    [await file('half.tar.gz', half), /is not a whole gzipped tar/],
    [await file('text.tgz', 'hello'), /is not a whole gzipped tar/],
    [await file('packed.gz', await readFile(notes)), /is compressed/],
  ];
  for (const [where, message] of refused) await assert.rejects(findModel(where, false), message);
  assert.equal((await findModel(notes, true)).files, undefined);
});
