import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Io } from './io.js';
import { quoted, shellWord } from './shell.js';
import { startCommand } from './start.js';

const silent: Io = { stdout() {}, stderr() {}, isTty: false, columns: 80, env: {} };

test('a port that is taken is said in words', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guiderail-start-'));
  const other = createServer().listen(0, '127.0.0.1');
  t.after(async () => {
    other.close();
    await rm(dataDir, { recursive: true });
  });
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await assert.rejects(
    startCommand(['--port', String(port), '--data-dir', dataDir], silent),
    new RegExp(`cannot listen on 127.0.0.1:${port}: another program listens there`),
  );
});

const noShell = process.platform === 'win32' ? 'there is no sh on this system' : false;

test('a shell reads back the words that are written for it', { skip: noShell }, () => {
  const words = ['./.guiderail', '/tmp/a b', "it's", '$HOME', '"', '`x`', '', '~/a', 'a\\b'];
  for (const write of [shellWord, quoted]) {
    const command = `printf '%s\\n' ${words.map(write).join(' ')}`;
    const read = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.deepEqual(read.split('\n').slice(0, -1), words);
  }
});
