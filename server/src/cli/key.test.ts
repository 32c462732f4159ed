import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from './flags.js';
import type { Io } from './io.js';
import { keyCommand } from './key.js';

async function inFolder(
  work: (key: (...args: string[]) => Promise<[number, string]>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-key-'));
  const key = async (...args: string[]): Promise<[number, string]> => {
    let out = '';
    const write = (text: string) => {
      out += text;
    };
    const io: Io = { stdout: write, stderr: write, isTty: false, columns: 80, env: {} };
    return [await keyCommand([...args, '--data-dir', folder], io), out];
  };
  try {
    await work(key, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('keys are made, listed without their secrets, and deleted', () =>
  inFolder(async (key, folder) => {
    assert.equal((await key('list'))[1], `${folder} has no keys beside the first one.\n`);
    assert.deepEqual(await readdir(folder), [], 'who only looks makes nothing');
    const [, made] = await key('create', '--name', 'ci', '--allow', 'no-code', '--json');
    const { accessKeyId, secretAccessKey, allows } = JSON.parse(made) as Record<string, string>;
    assert.match(String(accessKeyId), /^GRKA[A-Z2-7]{16}$/);
    assert.equal(allows, 'no-code');
    const file = join(folder, 'keys', `${accessKeyId}.json`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'keys'))).mode & 0o777, 0o700);

    const [, sender] = await key('create', '--name', 'sender', '--allow', 'captures');
    assert.match(sender, /Authorization: Bearer GRKA[A-Z2-7]{16}:\S+\n/);
    assert.ok(sender.includes(`For the server of   ${folder}\n`));
    await assert.rejects(key('create', '--name', 'ci'), /there is a key called ci/);

    const [, list] = await key('list', '--json');
    const names = (JSON.parse(list) as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, ['ci', 'sender']);
    assert.ok(!list.includes(String(secretAccessKey)));

    assert.deepEqual(await key('delete', String(accessKeyId)), [0, '']);
    const [status, told] = await key('delete', String(accessKeyId));
    assert.equal(status, 1);
    assert.match(told, / has no key GRKA/);
    assert.equal((await readdir(join(folder, 'keys'))).length, 1);
  }));

test('what cannot be meant is told with the usage', () =>
  inFolder(async (key) => {
    const wrong = [
      ['create'],
      ['create', '--name', ''],
      ['create', '--name', 'a', '--allow', 'much'],
      ['delete'],
      ['delete', 'a', 'b'],
      ['remove', 'a'],
      [],
    ];
    for (const args of wrong) await assert.rejects(key(...args), UsageError, args.join(' '));
  }));
