import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestServer, type TestServer } from '../testing/server.js';
import { deployCommand } from './deploy.js';
import { UsageError } from './flags.js';
import { runCommand } from './run.js';

const fixtures = fileURLToPath(new URL('../../test-data/xgboost/', import.meta.url));
const model = join(fixtures, 'regression.json');

let server: TestServer;
let folder: string;
let predictions: number[];

before(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'guiderail-deploy-test-'));
  const text = await readFile(join(fixtures, 'regression.expected.json'), 'utf8');
  const expected = JSON.parse(text) as { rows: string[]; predictions: number[] };
  predictions = expected.predictions;
  const lines = expected.rows.map((row, i) => `${predictions[i]},${row}\n`);
  await writeFile(join(folder, 'baseline.csv'), lines.join(''));
});

after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const environment = () => ({
  AWS_ENDPOINT_URL: server.endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: server.client.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: server.client.credentials.secretAccessKey,
});

async function run(
  command: typeof deployCommand,
  args: readonly string[],
  env: Record<string, string> = environment(),
) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await command(args, {
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    isTty: false,
    columns: 80,
    env,
  });
  return { status, out: out.join(''), err: err.join('') };
}

const deploy = (...args: string[]) => run(deployCommand, args);
const noCurl = spawnSync('curl', ['--aws-sigv4', '', '--version']).status
  ? 'there is no curl with --aws-sigv4 here'
  : false;

test('a model is served, captured and watched; its second version takes over', async () => {
  const baseline = ['--baseline', join(folder, 'baseline.csv'), '--every', '5m'];
  const first = await deploy(model, '--name', 'wine', ...baseline);
  assert.equal(first.status, 0, first.err);
  assert.match(first.out, /^Endpoint wine is in service: XGBoost\n/);
  assert.match(first.out, / {2}captures {2}100 %, s3:\/\/sagemaker-us-east-1-0+\/wine/);
  assert.match(first.out, /wine-monitor, rate\(5 minutes\), against 200 rows of \d+ columns/);
  assert.match(first.err, /^endpoint wine: (Creating|InService)\n/);
  assert.ok(!`${first.out}${first.err}`.includes('\u001b'), 'no colours without a terminal');
  const wide = first.out.split('\n').filter((line) => line.length > 80);
  assert.deepEqual(wide, []);
  assert.ok(!first.out.includes('guiderail env'), 'its caller has the settings already');

  assert.match(first.out, / {2}console {3}npx guiderail console\n/);

  const second = await deploy(model, '--name', 'wine', ...baseline, '--json');
  const told = JSON.parse(second.out);
  assert.equal(told.isNew, false);
  assert.equal(told.monitor.isNew, false);
  assert.equal(told.endpointStatus, 'InService');

  const nothing = run(runCommand, ['wine-monitor']);
  await assert.rejects(nothing, /Job inputs had no data/);
});

test('the curl line that it prints asks the endpoint', { skip: noCurl }, async () => {
  const rows = (await readFile(join(folder, 'baseline.csv'), 'utf8')).split('\n');
  const { out } = await deploy(
    ...[model, '--name', 'asked', '--baseline', join(folder, 'baseline.csv'), '--json'],
  );
  const { curl, aws } = JSON.parse(out).invoke as { curl: string; aws: string };
  // a flag of version 2 alone would be refused by version 1
  assert.match(aws, /^printf %s '[^']+' \|\n[\s\S]* --body fileb:\/\/\/dev\/stdin \/dev\/stdout$/);
  const { stdout: answer } = await promisify(execFile)('sh', ['-c', `${curl} -s`], {
    env: { PATH: process.env.PATH, ...environment() },
  });
  const [body = ''] = /(?<=--data-binary ').*(?=')/.exec(curl) ?? [];
  const index = rows.findIndex((row) => row.endsWith(`,${body}`));
  assert.ok(Math.abs(Number(answer) - (predictions[index] as number)) < 1e-3, answer);
});

test('a model that cannot be read fails with its reason, and what served before goes on', async () => {
  const half = join(folder, 'half.json');
  await writeFile(half, (await readFile(model)).subarray(0, 2000));
  const fresh = await deploy(half, '--name', 'half');
  assert.equal(fresh.status, 1);
  assert.match(
    fresh.err,
    /Endpoint half is Failed, not InService: .*The model file cannot be read/,
  );
  assert.equal(fresh.out, '');
  await deploy(model, '--name', 'whole', '--capture', '0');
  const update = await deploy(half, '--name', 'whole');
  assert.equal(update.status, 1);
  assert.match(
    update.err,
    /Endpoint whole goes on with what it served; its update is .*cannot be read: [^.]+\. Upload/,
  );
  const mended = await deploy(model, '--name', 'half');
  assert.equal(mended.status, 0);
  assert.match(mended.out, /Endpoint half is in service/);
});

test("a server of the user's own is served by its address", async (t) => {
  const upstream = createServer((request, response) => {
    response.end(request.url === '/ping' ? '' : '42\n');
  }).listen(0, '127.0.0.1');
  t.after(() => upstream.close());
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const { status, out } = await deploy(url, '--name', 'own');
  assert.equal(status, 0);
  assert.match(out, new RegExp(`is in service: served at ${url}`));
});

test('a model that lives elsewhere is sent captures by the lines that are printed', {
  skip: noCurl,
}, async () => {
  const { status, out, err } = await deploy('--external', '--name', 'far', '--json');
  assert.equal(status, 0, err);
  const { captures, captureUri, invoke } = JSON.parse(out);
  assert.equal(invoke, null);
  assert.equal(captureUri, 's3://sagemaker-us-east-1-000000000000/far/captures');
  assert.match(
    captures.key,
    /^npx guiderail key create --name far --allow captures --data-dir DATA_DIR$/,
  );
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const { stdout } = await promisify(execFile)('sh', ['-c', `${captures.curl} -s`], {
    env: { PATH: process.env.PATH, KEY_ID: accessKeyId, KEY_SECRET: secretAccessKey },
  });
  assert.equal(JSON.parse(stdout).accepted, 1, stdout);
  const shown = await deploy('--external', '--name', 'far');
  assert.match(shown.out, /^Endpoint far serves the new model: served elsewhere\n/);
  assert.match(shown.out, /key that this makes\nin DATA_DIR, the server's data directory:\n/);
});

test('wrong calls are named', async () => {
  const usage: [string[], RegExp][] = [
    [[], /name a model/],
    [[model], /--name wine/],
    [[model, '--name', 'a_b'], /letters, digits and dashes/],
    [[model, '--name', 'a', '--capture', '101'], /0 to 100/],
    [[model, '--name', 'a', '--every', '5m'], /--every is for --baseline/],
    [[model, '--name', 'a', '--baseline', model, '--every', '5'], /such as 5m, 1h or 1d/],
    [[model, '--name', 'a', '--baseline', model, '--capture', '0'], /--capture 0/],
    [[model, '--name', 'a', '--baseline', model, '--header'], /in CSV/],
    [[model, 'other', '--name', 'a'], /one model too many: other/],
    [['s3://b/model.tar.gz', '--name', 'a'], /--image/],
    [['--external', model, '--name', 'a'], /lives elsewhere/],
    [[model, '--name', 'a', '--basline', model], /did you mean --baseline/],
  ];
  for (const [args, message] of usage) {
    await assert.rejects(deploy(...args), (error: Error) => {
      assert.ok(error instanceof UsageError, error.message);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(deploy(join(folder, 'none.json'), '--name', 'a'), /no such file or folder/);
});

test('a server that is not there, or has another key, is named with what to do', async () => {
  const at = (args: string[], env: Record<string, string>) =>
    run(deployCommand, [model, '--name', 'a', ...args], env);
  const gone = { ...environment(), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  await assert.rejects(
    at([], gone),
    /no server answers at http:\/\/127\.0\.0\.1:9 .*start it with/s,
  );
  const empty = ['--data-dir', join(folder, 'no-data')];
  await assert.rejects(
    at(empty, {}),
    /no server has been started .*npx guiderail start --data-dir/s,
  );
  const foreign = { ...environment(), AWS_ACCESS_KEY_ID: 'GRKAAAAAAAAAAAAAAAAA' };
  await assert.rejects(at([], foreign), /does not take this key.*--data-dir/);
  const port = ['--port', new URL(server.endpoint).port, '--data-dir', server.dataDir];
  assert.equal((await at([...port, '--json'], {})).status, 0);
});
