import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Digests } from '../../storage/checksums.js';
import { openTransform, transformJob, withTransform } from './testing/world.js';

test('a job that kill -9 cut off runs again: whole outputs, the same ids', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-doomed-'));
  try {
    const program = fileURLToPath(new URL('./testing/doomed-transform.js', import.meta.url));
    const child = spawn(process.execPath, [program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await exited;
    const world = await openTransform(folder);
    try {
      const before = await world.text('out/doomed/a.csv.out');
      const done = await world.until('doomed', 'Completed', 'Failed');
      assert.equal(done.FailureReason, undefined);
      assert.equal(await world.text('out/doomed/a.csv.out'), before);
      const rows = (await world.text('out/doomed/b.csv.out')).trimEnd().split('\n');
      const sums = rows.map((row) => Number(row.split(',')[0]));
      assert.deepEqual(sums, [0, 2, 4, 6, 8, 10, 12, 14]);
      assert.equal((await world.keys('out/')).length, 2);
      assert.equal((await world.keys('capture/')).length, 2);
    } finally {
      await world.close();
    }
    assert.deepEqual(await readdir(join(folder, 'processes', 'scratch')), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** A model server of someone's, whose answer to each body the test says. */
async function withUpstream(
  answer: (body: string, count: number) => { status: number; text: string } | undefined,
  work: (environment: object) => Promise<void>,
): Promise<void> {
  let count = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/ping') return void response.end();
      count += 1;
      const said = answer(Buffer.concat(chunks).toString('latin1'), count);
      if (!said) return; // it never answers
      response.writeHead(said.status, { 'content-type': 'text/csv' }).end(said.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await work({ Image: 'guiderail/proxy', Environment: { GUIDERAIL_UPSTREAM_URL: url } });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a job is stopped in the middle of a request, and leaves no half output', () =>
  withUpstream(
    () => undefined,
    (PrimaryContainer) =>
      withTransform(async (world) => {
        await world.call('CreateModel', { ModelName: 'mute', PrimaryContainer });
        await world.put('in/a.csv', '1\n');
        await world.call('CreateTransformJob', transformJob('stop', {}, { ModelName: 'mute' }));
        await world.call('CreateTransformJob', transformJob('wait', {}, { ModelName: 'mute' }));
        while (world.logLines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        for (const TransformJobName of ['stop', 'wait']) {
          await world.call('StopTransformJob', { TransformJobName });
          const { FailureReason } = await world.until(TransformJobName, 'Stopped', 'Failed');
          assert.equal(FailureReason, undefined);
        }
        assert.deepEqual(await world.keys('out/'), []);
      }),
  ));

test('what a model may get over is asked again; time-outs end in words', () =>
  withUpstream(
    (body, count) => {
      if (body.startsWith('late')) return undefined;
      return count === 1 ? { status: 500, text: 'warming up' } : { status: 200, text: 'ok' };
    },
    (PrimaryContainer) =>
      withTransform(async (world) => {
        await world.call('CreateModel', { ModelName: 'shaky', PrimaryContainer });
        await world.put('in/a.csv', '1\n2\n');
        const shaky = { ModelName: 'shaky' };
        const done = await world.run(transformJob('retried', {}, shaky));
        assert.equal(done.FailureReason, undefined);
        assert.equal(await world.text('out/retried/a.csv.out'), 'ok\n');
        const join = { ...shaky, DataProcessing: { JoinSource: 'Input' } };
        const { FailureReason: rows } = await world.run(transformJob('rows', {}, join));
        assert.match(rows, /lines 1 to 2: the model answered 1 rows to 2 records.*SingleRecord/);
        await world.put('in/a.csv', 'late\n');
        const patience = { InvocationsTimeoutInSeconds: 1, InvocationsMaxRetries: 0 };
        const late = transformJob('late', {}, { ...shaky, ModelClientConfig: patience });
        const { FailureReason: reason } = await world.run(late);
        assert.match(
          reason,
          /^AlgorithmError: s3.*line 1: The model server: no whole answer within 1 s/,
        );
      }),
  ));

/** The checksum as the store has it, which is held against AWS's own. */
async function masked(bytes: Uint8Array): Promise<Buffer> {
  const digests = new Digests(['CRC32C']);
  digests.update(bytes);
  const crc = Buffer.from((await digests.finish()).checksums.CRC32C ?? '', 'base64').readUInt32BE();
  const turned = Buffer.alloc(4);
  turned.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return turned;
}

async function tfRecord(data: string): Promise<Buffer> {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  const bytes = Buffer.from(data);
  return Buffer.concat([length, await masked(length), bytes, await masked(bytes)]);
}

test('TFRecords are told apart, and a file that holds none is refused', () =>
  withUpstream(
    (body) => ({ status: 200, text: Buffer.from(body, 'latin1').toString('hex') }),
    (PrimaryContainer) =>
      withTransform(async (world) => {
        await world.call('CreateModel', { ModelName: 'hex', PrimaryContainer });
        const two = Buffer.concat([await tfRecord('abc'), await tfRecord('d')]);
        const input = { SplitType: 'TFRecord', ContentType: 'application/x-tfexample' };
        const hex = { ModelName: 'hex' };
        await world.put('in/a.tfrecord', two);
        await world.run(transformJob('multi', { input }, hex));
        assert.equal(await world.text('out/multi/a.tfrecord.out'), `${two.toString('hex')}\n`);
        await world.run(
          transformJob('single', { input }, { ...hex, BatchStrategy: 'SingleRecord' }),
        );
        assert.equal(await world.text('out/single/a.tfrecord.out'), '616263\n64\n');
        await world.put('in/a.tfrecord', two.subarray(0, -1));
        const cut = await world.run(transformJob('cut', { input }, hex));
        assert.match(cut.FailureReason, /record 2: the file ends within it/);
        await world.put('in/a.tfrecord', 'no record at all');
        const none = await world.run(transformJob('none', { input }, hex));
        assert.match(none.FailureReason, /record 1: its length's checksum is wrong/);
      }),
  ));
