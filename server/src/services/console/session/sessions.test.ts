import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AccessKey, Allowance } from '../../../base/access-key.js';
import { openState, type State } from '../../../storage/state.js';
import { SignInLinks } from './links.js';
import { hashOf } from './secrets.js';
import { Sessions, sessionLife_ms } from './sessions.js';

const start = Date.UTC(2026, 2, 1);
const keys = new Map<string, Allowance>();
const keyOf = (accessKeyId: string): AccessKey | undefined => {
  const allows = keys.get(accessKeyId);
  return allows && { accessKeyId, secretAccessKey: 'secret', allows };
};
let folder: string;
let state: State;
let sessions: Sessions;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-sessions-'));
  state = openState(join(folder, 'state.db'));
  sessions = await Sessions.open(state, keyOf);
});

after(async () => {
  await state.close();
  await rm(folder, { recursive: true, force: true });
});

const kept = async (): Promise<string[]> =>
  (await state.all<{ hash: string }>('SELECT hash FROM console_sessions')).map(({ hash }) => hash);

test('of a session its hash alone is kept', async () => {
  keys.set('A', 'everything').set('B', 'no-code').set('C', 'captures');
  const secret = await sessions.begin('A', start);
  assert.deepEqual(await kept(), [hashOf(secret)]);
  const { expires } = (await sessions.find(secret, start)) ?? {};
  assert.equal(expires, start + sessionLife_ms);
  assert.equal(await sessions.find(hashOf(secret), start), undefined);
  assert.equal(await sessions.find(secret, start + sessionLife_ms), undefined);
  await sessions.end(secret);
  assert.equal(await sessions.find(secret, start), undefined);
});

test('a session may what its key may, now', async () => {
  const secret = await sessions.begin('B', start);
  assert.equal((await sessions.find(secret, start))?.mayRunCode, false);
  keys.set('B', 'captures');
  assert.equal(await sessions.find(secret, start), undefined);
  keys.delete('B');
  assert.equal(await sessions.find(secret, start), undefined);
});

test('what has ended is swept, once in a while', async () => {
  keys.set('B', 'no-code');
  const [old, young] = [await sessions.begin('A', start), await sessions.begin('A', start + 5)];
  const other = await sessions.begin('B', start + 5);
  await sessions.tick(start + sessionLife_ms);
  assert.deepEqual(new Set(await kept()), new Set([hashOf(young), hashOf(other)]));
  assert.equal(await sessions.find(old, start), undefined);
  keys.delete('B');
  await sessions.tick(start + sessionLife_ms + 1);
  assert.equal((await kept()).length, 2, 'not again within a minute');
  await sessions.tick(start + sessionLife_ms + 60_001);
  assert.deepEqual(await kept(), []);
});

test('a key has at most 100 sessions, all have 500, the oldest go', async () => {
  const first = await sessions.begin('A', start);
  for (let i = 1; i <= 100; i += 1) await sessions.begin('A', start + i);
  assert.equal((await kept()).length, 100);
  assert.equal(await sessions.find(first, start), undefined);
  for (let i = 0; i < 600; i += 1) await sessions.begin(`K${i % 10}`, start + 1000 + i);
  assert.equal((await kept()).length, 500);
});

test('a link works once, for a minute, and at most 100 wait', () => {
  const links = new SignInLinks();
  const link = links.make('A', start);
  assert.equal(links.use(`${link}x`, start), undefined);
  assert.equal(links.use(link, start + 59_999), 'A');
  assert.equal(links.use(link, start), undefined);
  const late = links.make('A', start);
  assert.equal(links.use(late, start + 60_000), undefined);
  const [oldest, ...rest] = Array.from({ length: 101 }, () => links.make('A', start));
  assert.equal(links.use(oldest as string, start), undefined);
  for (const one of rest) assert.equal(links.use(one, start), 'A');
});
