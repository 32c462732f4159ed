import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createKey, deleteKey } from '../storage/access-keys.js';
import { consoleClient, newLink, signedIn } from './console-client.js';
import { startTestServer, type TestServer } from './server.js';

const folder = mkdtempSync(join(tmpdir(), 'guiderail-console-'));
const script = `export const words = '${'console '.repeat(400)}';\n`;
let server: TestServer;

before(async () => {
  const assets = join(folder, 'assets');
  mkdirSync(assets);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Built</title>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(assets, 'main-1A2B.js'), script);
  writeFileSync(join(assets, 'main-1A2B.js.br'), brotliCompressSync(script));
  writeFileSync(join(assets, 'main-1A2B.js.gz'), gzipSync(script));
  writeFileSync(join(assets, 'icon-9.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  server = await startTestServer({ consoleFolder: folder });
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (path: string, init: RequestInit = {}) =>
  fetch(`${server.endpoint}${path}`, { redirect: 'manual', ...init });

test('a link signs in once', async () => {
  const link = await newLink(server);
  const first = await fetch(link, { redirect: 'manual' });
  assert.equal(first.status, 303);
  assert.equal(first.headers.get('location'), '/console/');
  const { port } = new URL(server.endpoint);
  assert.match(
    first.headers.get('set-cookie') ?? '',
    new RegExp(
      `^guiderail_session_${port}=[\\w-]{43}; Path=/console; Max-Age=43200; HttpOnly; SameSite=Strict$`,
    ),
  );
  for (const url of [link, link.replace(/token=.*/, 'token=x'), link.replace(/\?.*/, '')]) {
    const again = await fetch(url, { redirect: 'manual' });
    assert.equal(again.headers.get('location'), '/console/?sign-in=expired');
    assert.equal(again.headers.get('set-cookie'), null);
  }
});

test('looking at a link, or opening it from another site, does not use it up', async () => {
  const link = await newLink(server);
  const foreign = { 'sec-fetch-site': 'cross-site' };
  for (const init of [{ method: 'HEAD' }, { headers: foreign }]) {
    const looked = await fetch(link, { redirect: 'manual', ...init });
    assert.equal(looked.headers.get('location'), '/console/?sign-in=expired');
  }
  assert.equal((await fetch(link, { redirect: 'manual' })).headers.get('location'), '/console/');
});

test('a link leads to a page of the console and nowhere else', async () => {
  const places: [string, string][] = [
    ['/console/monitors/a?region=eu-west-1', '/console/monitors/a?region=eu-west-1'],
    ['https://evil.example/console/', '/console/'],
    ['//evil.example/console/', '/console/'],
    ['/console//evil.example/', '/console/'],
    ['/console/../evil', '/console/'],
    ['/console/%2e%2e/bucket', '/console/'],
    ['/console/\\evil.example', '/console/'],
    ['/console/api/object?bucket=b&key=k', '/console/'],
    ['/console/a\r\nset-cookie: x=1', '/console/'],
  ];
  for (const [next, expected] of places) {
    const link = `${await newLink(server)}&next=${encodeURIComponent(next)}`;
    const answer = await fetch(link, { redirect: 'manual' });
    assert.equal(answer.headers.get('location'), expected, next);
  }
});

test('a link is void after a minute, a session after twelve hours', async () => {
  const started = Date.now();
  const [link, client] = [await newLink(server), await signedIn(server)];
  mock.timers.enable({ apis: ['Date'], now: started + 61_000 });
  try {
    const late = await fetch(link, { redirect: 'manual' });
    assert.equal(late.headers.get('location'), '/console/?sign-in=expired');
    mock.timers.setTime(started + 11.9 * 3_600_000);
    assert.equal((await client.get('session')).status, 200);
    mock.timers.setTime(started + 12.1 * 3_600_000);
    assert.equal((await client.get('session')).status, 401);
  } finally {
    mock.timers.reset();
  }
});

test('the session tells who, where and what is allowed; signing out ends it', async () => {
  const client = await signedIn(server);
  const told = (await (await client.get('session')).json()) as Record<string, unknown>;
  const { accessKeyId } = server.client.credentials;
  assert.deepEqual(
    { ...told, now: typeof told.now, expires: typeof told.expires, version: typeof told.version },
    {
      ...{ accountId: '000000000000', region: 'us-east-1', regions: ['us-east-1'], accessKeyId },
      ...{ mayRunCode: true, noAuth: false },
      ...{ version: 'string', expires: 'number', now: 'number' },
    },
  );
  const out = await client.post('sign-out');
  assert.equal(out.status, 200);
  assert.match(out.headers.get('set-cookie') ?? '', /=; Path=\/console; Max-Age=0;/);
  const after = await client.get('session');
  assert.equal(after.status, 401);
  const { code, message } = (await after.json()) as { code: string; message: string };
  assert.equal(code, 'NotSignedIn');
  assert.match(message, /npx guiderail console/);
});

test('sessions outlast a restart, links do not', async () => {
  const first = await startTestServer({ consoleFolder: folder });
  const [client, link] = [await signedIn(first), new URL(await newLink(first))];
  await first.stop();
  const second = await startTestServer({ dataDir: first.dataDir, consoleFolder: folder });
  try {
    const [, secret] = client.cookie.split('=');
    const { port } = new URL(second.endpoint);
    const again = consoleClient(second, `guiderail_session_${port}=${secret}`);
    assert.equal((await again.get('session')).status, 200);
    const old = await fetch(`${second.endpoint}${link.pathname}${link.search}`, {
      redirect: 'manual',
    });
    assert.equal(old.headers.get('location'), '/console/?sign-in=expired');
  } finally {
    await second.close();
  }
});

/** The server looks for changed keys twice a second. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('not within five seconds');
}

test('a session has the rights of its key, and ends with it', async () => {
  const key = await createKey(server.dataDir, { name: 'reader', allows: 'no-code' });
  await until(async () => (await newLink(server, key).catch(() => '')) !== '');
  const client = await signedIn(server, key);
  const told = (await (await client.get('session')).json()) as Record<string, unknown>;
  assert.deepEqual([told.accessKeyId, told.mayRunCode], [key.accessKeyId, false]);
  const refused = await client.post('aws/sagemaker/CreateTrainingJob', {
    TrainingJobName: 'code',
    RoleArn: 'arn:aws:iam::000000000000:role/any-role-name',
    AlgorithmSpecification: { TrainingImage: 'guiderail/node', TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
  });
  assert.equal(((await refused.json()) as { code: string }).code, 'AccessDeniedException');
  await deleteKey(server.dataDir, key.accessKeyId);
  await until(async () => (await client.get('session')).status === 401);
});

test('a key for captures alone opens no console', async () => {
  const key = await createKey(server.dataDir, { name: 'sender', allows: 'captures' });
  await until(async () => {
    const why = await newLink(server, key).catch((error: Error) => error.name);
    return why === 'AccessDeniedException';
  });
});

test('a POST comes from the console’s own page', async () => {
  const client = await signedIn(server);
  const send = async (headers: Record<string, string>) => {
    const answer = await client.post('own/incidents', {}, headers);
    const told = (await answer.json()) as { code?: string };
    return `${answer.status} ${told.code ?? ''}`;
  };
  const { host, port } = new URL(server.endpoint);
  assert.equal(await send({}), '200 ');
  assert.equal(await send({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }), '200 ');
  const refused: Record<string, string>[] = [
    { 'x-guiderail-console': '' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `http://${host}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];
  for (const headers of refused) {
    assert.equal(await send(headers), '403 NotFromTheConsole', JSON.stringify(headers));
  }
  const bare = await open('/console/api/own/incidents', { method: 'POST', body: '{}' });
  assert.equal(bare.status, 403);
});

test('nobody is told anything without a session, or from another site', async () => {
  const paths = ['session', 'object?bucket=b&key=k', 'reports/us-east-1/m/1'];
  const client = await signedIn(server);
  for (const path of paths) {
    assert.equal((await consoleClient(server).get(path)).status, 401, path);
    const wrong = consoleClient(server, client.cookie.replace(/=.*/, `=${'A'.repeat(43)}`));
    assert.equal((await wrong.get(path)).status, 401, path);
    for (const site of ['cross-site', 'same-site']) {
      assert.equal((await client.get(path, { 'sec-fetch-site': site })).status, 403, path);
    }
    assert.notEqual((await client.get(path, { 'sec-fetch-site': 'same-origin' })).status, 403);
    assert.notEqual((await client.get(path, { 'sec-fetch-site': 'none' })).status, 403);
  }
  for (const path of ['aws/s3/ListBuckets', 'own/incidents', 'own/views/monitors', 'sign-out']) {
    assert.equal((await consoleClient(server).post(path)).status, 401, path);
  }
  const shared = await client.get('session', { origin: 'https://evil.example' });
  assert.equal(shared.headers.get('access-control-allow-origin'), null);
  const asked = await open('/console/api/session', { method: 'OPTIONS' });
  assert.equal(asked.status, 405);
});

test('the page and its files are served, compressed, for good, by their names alone', async () => {
  const moved = await open('/console?a=1');
  assert.deepEqual([moved.status, moved.headers.get('location')], [308, '/console/?a=1']);
  for (const path of ['/console/', '/console/monitors/a', '/console/index.html', '/console/x/y']) {
    const page = await open(path);
    assert.equal(await page.text(), '<!doctype html><title>Built</title>', path);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
  }
  const asset = '/console/assets/main-1A2B.js';
  for (const [coding, expected] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await open(asset, { headers: { 'accept-encoding': coding } });
    assert.equal(await answer.text(), script);
    assert.equal(answer.headers.get('content-encoding'), expected);
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8');
    const etag = answer.headers.get('etag') ?? '';
    const known = await open(asset, {
      headers: { 'accept-encoding': coding, 'if-none-match': etag },
    });
    assert.equal(known.status, 304);
  }
  const head = await open(asset, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
  assert.equal(head.headers.get('content-length'), String(script.length));
  assert.equal(await head.text(), '');
});

/** A request whose address and headers go out as they are. */
const openRaw = (at: TestServer, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(at.endpoint);
    const sent = request({ hostname, port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject).end();
  });

test('the address of a run’s report in a message leads to the run', async () => {
  const answer = await open('/console/reports/eu-west-1/bike-weekly/1772398800000');
  assert.equal(
    answer.headers.get('location'),
    '/console/monitors/bike-weekly?region=eu-west-1&run=1772398800000',
  );
});

test('no address reaches another file', async () => {
  const names = [
    ...['../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', '..\\secret.txt', '', '.', '..'],
    ...['main-1A2B.js.br', 'main-1A2B.js/', 'icon-9.svg%00', './icon-9.svg', '//icon-9.svg'],
    ...[`${folder}/secret.txt`, 'constructor', '__proto__'],
  ];
  for (const name of names) {
    const { status, text } = await openRaw(server, `/console/assets/${name}`);
    assert.deepEqual([status, text], [404, 'There is no such file.\n'], name);
  }
  const beside = await openRaw(server, '/console/secret.txt');
  assert.equal(beside.text, '<!doctype html><title>Built</title>');
  assert.equal((await open('/console/assets/icon-9.svg')).status, 200);
});

test('a build while the server runs is taken up', async () => {
  writeFileSync(join(folder, 'assets', 'late-77.css'), 'a{}');
  assert.equal(await (await open('/console/assets/late-77.css')).text(), 'a{}');
  rmSync(join(folder, 'assets', 'late-77.css'));
  assert.equal((await open('/console/assets/late-77.css')).status, 404);
});

test('a console that was not built says how to build it', async () => {
  const bare = await startTestServer({ consoleFolder: join(folder, 'nowhere') });
  try {
    for (const path of ['/console/', '/console/a']) {
      const answer = await fetch(`${bare.endpoint}${path}`);
      assert.equal(answer.status, 503);
      assert.match(await answer.text(), /node console\/build\.js/);
    }
    assert.equal((await fetch(`${bare.endpoint}/console/assets/a.js`)).status, 404);
  } finally {
    await bare.close();
  }
});

test('every answer has a policy and is no other type than it says', async () => {
  const client = await signedIn(server);
  const answers = [
    ...[await open('/console'), await open('/console/'), await open('/console/assets/none')],
    ...[await open('/console/assets/icon-9.svg'), await open('/console/sign-in?token=x')],
    ...[await client.get('session'), await client.get('none'), await client.get('aws/s3/X')],
    ...[await client.get('object?bucket=b&key=k'), await client.post('aws/s3/ListBuckets')],
    ...[await client.post('own/none'), await consoleClient(server).get('session')],
    ...[await client.post('own/incidents', '{"'), await client.get('reports/a/b/c')],
  ];
  for (const { headers, url } of answers) {
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; /, url);
    assert.match(policy, /frame-ancestors 'none'/, url);
    assert.ok(!/unsafe|https?:|\*/.test(policy), url);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', url);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', url);
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', url);
    assert.ok(headers.get('referrer-policy'), url);
    assert.ok(headers.get('cache-control'), url);
  }
});

test('without authentication this machine alone is answered', async () => {
  const free = await startTestServer({ noAuth: true, consoleFolder: folder });
  try {
    const client = consoleClient(free);
    const told = (await (await client.get('session')).json()) as Record<string, unknown>;
    assert.deepEqual([told.noAuth, told.mayRunCode, told.accessKeyId], [true, false, 'anonymous']);
    assert.deepEqual(await client.call('own/incidents'), { Incidents: [] });
    const foreign = { host: 'guiderail.evil.example' };
    for (const path of ['/console/api/session', '/console/', '/console/assets/icon-9.svg']) {
      assert.equal((await openRaw(free, path, foreign)).status, 403);
    }
    // who signs has the rights of the key
    const signed = await signedIn(free);
    const rights = (await (await signed.get('session')).json()) as Record<string, unknown>;
    assert.equal(rights.mayRunCode, true);
    const link = await fetch(`${free.endpoint}/_guiderail/console/links`, { method: 'POST' });
    assert.deepEqual(await link.json(), { Url: `${free.endpoint}/console/` });
  } finally {
    await free.close();
  }
});
