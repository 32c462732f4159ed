import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import type { Processes } from '../../../../processes/processes.js';
import { withProcesses } from '../../../../processes/testing/room.js';
import { archive, bucket, withRoom } from '../../testing/room.js';
import { LoadError, PredictionError, type Runtime } from '../runtime.js';
import { loadRuntime, runsCode } from '../table.js';
import { FrameCutter, frame } from './frames.js';
import { NodeRuntime, nodeLimits } from './runtime.js';

let folder: string;
let processes: Processes;
let finish = (): void => {};
let finished: Promise<void>;

before(async () => {
  await new Promise<void>((ready) => {
    finished = withProcesses(async (all, at) => {
      processes = all;
      folder = at;
      ready();
      await new Promise<void>((done) => {
        finish = done;
      });
    });
  });
});

after(async () => {
  finish();
  await finished;
});

const lines: string[] = [];

async function open(files: Record<string, string>, Environment = {}): Promise<Runtime> {
  const bytes = await archive(files);
  return loadRuntime(
    { Image: 'guiderail/node', ModelDataUrl: 's3://b/model.tar.gz', Environment },
    {
      processes,
      mayConnect: () => true,
      onLine: (line) => void lines.push(line),
      objects: { get: async () => ({ body: Readable.from([bytes]) }) as never },
    },
  );
}

const signal = new AbortController().signal;
async function ask(runtime: Runtime, body: string, contentType = 'text/csv', accept?: string) {
  const reply = await runtime.predict({ body: Buffer.from(body), contentType, accept, signal });
  return Buffer.from(reply.body).toString();
}

const refused = (work: Promise<unknown>, status: number, message: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof PredictionError, String(error));
    assert.match(error.message, message);
    assert.equal(error.status, status);
    return true;
  });

test('rows go to predict, its predictions come back; other files lie beside the module', async () => {
  const runtime = await open(
    {
      'model.mjs': `import { weights } from './lib/weights.mjs';
        console.log('loaded', process.env.NAME, process.env.HOME === process.cwd());
        export const predict = async (rows) => rows.map((row) => Array.isArray(row)
          ? row.reduce((sum, x, i) => sum + x * weights[i], 0) : { label: row.name, p: [1, 0] });`,
      'lib/weights.mjs': 'export const weights = [1, 10];',
    },
    { NAME: 'me', NODE_OPTIONS: '--no-such-flag' },
  );
  assert.equal(await ask(runtime, '1,2\n3,4.5\n'), '21\n48\n');
  assert.equal(
    await ask(runtime, '[[1,2]]', 'application/json'),
    '{"predictions": [{"score":21}]}',
  );
  assert.equal(await ask(runtime, '{"name":"x"}', 'application/json', 'text/csv'), 'x,1,0\n');
  assert.ok(lines.includes('loaded me true'), lines.join('\n'));
  const many = Array.from({ length: 200 }, (_, i) => ask(runtime, `${i},1`));
  assert.deepEqual(
    await Promise.all(many),
    Array.from({ length: 200 }, (_, i) => `${i + 10}\n`),
  );
  await runtime.close();
  assert.deepEqual(await readdir(join(folder, 'processes', 'scratch')), []);
});

test('CommonJS and default exports; what cannot be loaded says why', async () => {
  const forms: Record<string, string>[] = [
    { 'model.cjs': 'exports.predict = (rows) => rows.map(() => 1)' },
    { 'model.js': 'module.exports = (rows) => rows.map(() => 1)' },
    { './model.mjs': 'export default { predict: (rows) => rows.map(() => 1) }' },
  ];
  for (const files of forms) {
    const runtime = await open(files);
    assert.equal(await ask(runtime, '5'), '1\n');
    await runtime.close();
  }
  const fails = (files: Record<string, string>, message: RegExp) =>
    assert.rejects(open(files), (e) => e instanceof LoadError && message.test(e.message));
  await fails({ 'model.mjs': 'export const guess = 1' }, /exports no function "predict"\.$/);
  await fails({ 'model.mjs': 'throw new Error("no weights")' }, /no weights \(at model\.mjs:1/);
  await fails({ 'model.mjs': 'export const = 1' }, /SyntaxError: .*node --check/);
  await fails({ 'model.mjs': 'process.exit(3)' }, /exit code 3/);
  await fails({ 'code/model.mjs': '' }, /must hold model\.mjs, .* it holds code\/model\.mjs/);
  await fails(
    { 'model.mjs': 'import fs from "node:fs"; fs.readFileSync("/etc/hostname")' },
    /Access to this API .* \(FileSystemRead of \/etc\/hostname\) \(at model\.mjs:1:/,
  );
  assert.ok(runsCode({ Image: 'guiderail/node' }) && runsCode({ Image: 'mine:1' }));
  assert.ok(!runsCode({ Image: 'guiderail/onnx' }) && !runsCode({ Image: 'xgboost:1' }));
});

test('a model that throws, gives the wrong number, or a gigabyte is a model error', async () => {
  const runtime = await open({
    'model.mjs': `import { writeSync } from 'node:fs';
    export const predict = (rows) => {
      if (rows[0][0] === 'throw') throw new RangeError('out of stock');
      if (rows[0][0] === 'few') return [];
      if (rows[0][0] === 'longest') { // what JSON.stringify throws beyond half a gigabyte
        return [{ toJSON: () => { throw new RangeError('Invalid string length'); } }];
      }
      if (rows[0][0] === 'large') return rows.map(() => 'x'.repeat(7e6));
      if (rows[0][0] === 'raw') {
        const gigabyte = Buffer.alloc(1e6, rows[0][1]);
        for (let i = 0; i < 1000; i++) writeSync(1, gigabyte);
      }
      return rows;
    }`,
  });
  await refused(
    ask(runtime, 'throw'),
    500,
    /^RangeError: out of stock \(at predict \(model\.mjs:3/,
  );
  await refused(ask(runtime, 'few'), 500, /a prediction for each of its 1 rows, not 0$/);
  await refused(ask(runtime, 'longest'), 502, /larger than 6291456 bytes/);
  await refused(ask(runtime, 'large'), 502, /larger than 6291456 bytes/);
  assert.equal(await ask(runtime, 'fine'), 'fine\n');
  for (const byte of ['x', String.fromCharCode(0)]) {
    await refused(ask(runtime, `raw,"${byte}"`), 502, /standard output what is no answer/);
    await new Promise((resolve) => setTimeout(resolve, 400)); // the pause before its next life
  }
  await refused(ask(runtime, 'a,b\nc'), 400, /row 2 has 1 columns/);
  await runtime.close();
});

const served = async (code: string, limits = {}): Promise<NodeRuntime> => {
  const scratch = await processes.scratch('model');
  await scratch.write('model.mjs', code);
  const child = new URL('./child.js', import.meta.url).pathname;
  return NodeRuntime.open(
    () =>
      processes.start({
        command: process.execPath,
        args: ['--max-old-space-size=64', child],
        cwd: scratch.path,
        environment: {},
        limits: { memory_bytes: 512 * 1024 ** 2 },
        onLine: () => {},
        signal,
        grace_ms: 100,
      }),
    {
      limits: { ...nodeLimits, ...limits },
      otherwise: undefined,
      module: scratch.at('model.mjs'),
      remove: () => scratch.remove(),
    },
  );
};

test('a model that hangs, ends or eats its memory is cut, and served again', async () => {
  const code = `export const predict = (rows) => {
    const [what] = rows[0];
    if (what === 'hang') for (;;);
    if (what === 'never') return new Promise(() => {});
    if (what === 'end') process.exit(7);
    if (what === 'eat') { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); }
    return rows;
  }`;
  const runtime = await served(code, { invocation_ms: 300, pause_ms: 200 });
  await refused(ask(runtime, 'hang'), 0, /did not answer within 0\.3 s/);
  assert.equal(await ask(runtime, 'fine'), 'fine\n');
  await refused(ask(runtime, 'never'), 0, /did not answer/);
  assert.equal(await ask(runtime, 'fine'), 'fine\n');
  await runtime.close();
  await assert.rejects(
    served('await new Promise(() => setInterval(() => {}, 1e6))', { load_ms: 150 }),
    /did not load within 0\.15 s/,
  );
  const again = await served(code, { pause_ms: 100 });
  const together = [ask(again, 'end'), ask(again, 'x')];
  for (const one of together) await refused(one, 500, /exit code 7/);
  await refused(ask(again, 'end'), 500, /exit code 7/);
  await refused(ask(again, 'fine'), 503, /started again in 0\.\d s/);
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(await ask(again, 'fine'), 'fine\n');
  await refused(ask(again, 'eat'), 500, /process ended \(out of memory\)/);
  await again.close();
});

test('frames in any pieces; one beyond the limit stops', () => {
  const got: [number, string][] = [];
  const cutter = new FrameCutter(100, (number, body) => got.push([number, body]));
  const bytes = Buffer.concat([frame(1, 'é'), frame(2, ''), frame(3, 'x'.repeat(100))]);
  for (const byte of bytes) cutter.push(Buffer.of(byte));
  cutter.push(bytes);
  const once = [
    [1, 'é'],
    [2, ''],
    [3, 'x'.repeat(100)],
  ];
  assert.deepEqual(got, [...once, ...once]);
  assert.throws(() => cutter.push(frame(4, 'x'.repeat(101))), /a message of 101 bytes/);
});

test("an endpoint's model that throws is a ModelError; what it prints is in the endpoint's log", () =>
  withRoom(
    async (room) => {
      const code = `export const predict = (rows) => {
        console.log('asked', rows.length);
        if (rows.length > 1) throw new Error('one at a time');
        return rows;
      }`;
      await room.objects.put(bucket, 'm.tar.gz', await archive({ 'model.mjs': code }));
      await room.call('CreateModel', {
        ModelName: 'm',
        PrimaryContainer: { Image: 'guiderail/node', ModelDataUrl: `s3://${bucket}/m.tar.gz` },
      });
      await room.call('CreateEndpointConfig', {
        EndpointConfigName: 'c',
        ProductionVariants: [{ VariantName: 'blue', ModelName: 'm' }],
      });
      await room.call('CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' });
      assert.equal((await room.settled('e')).EndpointStatus, 'InService');
      const invoke = (text: string) =>
        room.call('InvokeEndpoint', {
          EndpointName: 'e',
          Body: Buffer.from(text),
          ContentType: 'text/csv',
        });
      assert.equal(Buffer.from((await invoke('7')).Body as Uint8Array).toString(), '7\n');
      await assert.rejects(invoke('7\n8'), /server error \(500\) from blue .*one at a time \(at /);
      const printed = () => room.logged.filter(({ level }) => level.startsWith('blue/'));
      while (printed().length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(
        printed().map(({ message }) => message),
        ['asked 1', 'asked 2'],
      );
    },
    { deps: { processes } },
  ));
