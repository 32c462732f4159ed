import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../testing/server.js';
import { consoleCommand } from './console.js';
import { openInBrowser } from './open-in-browser.js';

let folder: string;
let server: TestServer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-opener-'));
  server = await startTestServer();
});

after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const { endpoint, credentials } = server.client;
  const status = await consoleCommand(args, {
    stdout: (text) => out.push(text),
    stderr: () => undefined,
    ...{ isTty: false, columns: 80 },
    env: {
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: credentials.accessKeyId },
      ...{ AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, ...env },
    },
  });
  return { status, out: out.join('') };
}

test('the link that is printed signs in', async () => {
  const { status, out } = await run(['--no-open']);
  assert.equal(status, 0);
  assert.match(out, /^The link to the console signs in once, within a minute:\n {2}http/);
  const url = out.split('\n')[1]?.trim() ?? '';
  assert.ok(url.startsWith(`${server.endpoint}/console/sign-in?token=`));
  const opened = await fetch(url, { redirect: 'manual' });
  assert.equal(opened.headers.get('location'), '/console/');

  const told = JSON.parse((await run(['--json'])).out) as Record<string, unknown>;
  assert.match(String(told.ExpiresAt), /^\d{4}-\d\d-\d\dT/);
  assert.equal(told.Opened, false);
});

const noScripts = process.platform === 'win32' ? 'a program is a script here' : false;

test('the browser is given the address and nothing else', { skip: noScripts }, async () => {
  const told = join(folder, 'told');
  await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s|' "$@" > '${told}'\n`);
  await chmod(join(folder, 'xdg-open'), 0o755);
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
  const url = 'http://127.0.0.1:4747/console/sign-in?token=a&next=$(b)';
  assert.equal(await openInBrowser(url, env, 'linux'), false, 'no screen');
  assert.equal(await openInBrowser(url, { ...env, DISPLAY: ':0' }, 'linux'), true);
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await readFile(told, 'utf8').catch(() => '')) !== '') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(await readFile(told, 'utf8'), `${url}|`);
});

test('a missing opener is no fault', async () => {
  const env = { PATH: join(folder, 'nowhere'), DISPLAY: ':0' };
  assert.equal(await openInBrowser('http://127.0.0.1/', env, 'linux'), false);
});
