import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MonitoringWorld, withMonitoring } from '../../../testing/monitoring-world.js';
import { batchFiles, isBatchCapture } from '../../common/dataset/batch-files.js';
import { capturedMark } from '../../common/transform-marks.js';
import { batchDataset } from './batch-dataset.js';

const start = '2026-03-01T20:30:00Z';
const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);
const places = [{ bucket: 'bucket', key: 'capture' }];
const id = '89180035-821a-41d9-87b2-67a22490de94';
const time = '2026-03-01T19:29:04Z';

const short = (files: readonly { name: string }[]): string[] =>
  files.map(({ name }) => name.replace('s3://bucket/', ''));

/** A job's two manifests and its one file on either side. */
async function job(
  world: MonitoringWorld,
  name: string,
  hour: string,
  { input, output, captured }: { input: string; output: string; captured?: number },
): Promise<void> {
  const put = world.objects.put.bind(world.objects, 'bucket');
  await put(`in/${name}`, input);
  await put(`out/${name}.out`, output);
  const metadata = captured === undefined ? {} : capturedMark.write(captured);
  const manifest = (side: string, prefix: string, file: string) =>
    put(
      `capture/${side}/2026/03/01/${hour}/${name}.json`,
      JSON.stringify([{ prefix: `s3://bucket/${prefix}` }, file]),
      { metadata },
    );
  await manifest('input', `in/${name}`, '');
  await manifest('output', 'out/', `${name}.out`);
}

test('each manifest is of one moment: its own, or the hour of its folder', () =>
  withMonitoring(start, async (world) => {
    assert.equal(await isBatchCapture(world.objects, places), false);
    const text = { input: '1,2\n', output: '3\n' };
    await job(world, 'early', '18', text);
    await job(world, 'late', '18', { ...text, captured: at('19:10:00') });
    await job(world, 'plain', '19', text);
    await job(world, 'quick', '19', { ...text, captured: at('19:40:00') });
    await job(world, 'next', '20', text);
    assert.equal(await isBatchCapture(world.objects, places), true);
    const find = async (from: string, to: string, side: 'input' | 'output' = 'output') =>
      short(await batchFiles(world.objects, places, { start: at(from), end: at(to) }, side));
    assert.deepEqual(await find('18:00:00', '19:00:00'), ['out/early.out']);
    assert.deepEqual(await find('19:00:00', '20:00:00'), [
      'out/late.out',
      'out/plain.out',
      'out/quick.out',
    ]);
    assert.deepEqual(await find('19:30:00', '20:00:00', 'input'), ['in/quick']);
    const hour = { start: at('18:00:00'), end: at('19:00:00') };
    const started = await batchFiles(world.objects, places, hour, 'output', 'started');
    assert.deepEqual(short(started), ['out/early.out', 'out/late.out']);
    await world.objects.put('bucket', 'capture/output/2026/03/01/21/x.json', 'no JSON');
    await assert.rejects(find('21:00:00', '22:00:00'), /21\/x\.json is no JSON array/);
  }));

test('the side is watched that the baseline is of', () =>
  withMonitoring(start, async (world) => {
    const csv = { kind: 'csv', header: false, output: 'START' } as const;
    const lines = { kind: 'json', lines: true } as const;
    const find = async (format: typeof csv | typeof lines, baseline: string[] | undefined) => {
      const window = { start: at('19:00:00'), end: at('20:00:00') };
      const found = await batchDataset(world.objects, places, window, format, baseline);
      return [short(found.files)[0], ...(found.reserved ?? [])];
    };
    const reserved = ['SageMakerInferenceId', 'SageMakerInferenceTime'];
    await job(world, 'a', '19', { input: '1,2,3\n', output: `0.5,${id},${time}\n` });
    assert.deepEqual(await find(csv, ['x', 'y', 'z']), ['in/a']);
    assert.deepEqual(await find(csv, ['score']), ['out/a.out', ...reserved]);
    assert.deepEqual(await find(csv, undefined), ['in/a']);
    await job(world, 'a', '19', { input: '1,2,3\n', output: `1,2,3,0.5,${id},${time}\n` });
    assert.deepEqual(await find(csv, ['x', 'y', 'z', 'score']), ['out/a.out', ...reserved]);
    assert.deepEqual(await find(csv, undefined), ['out/a.out', ...reserved]);
    const ids = `"SageMakerInferenceId":"${id}","SageMakerInferenceTime":"${time}"`;
    await job(world, 'a', '19', {
      input: '{"x":[1,2]}\n',
      output: `{${ids},"SageMakerOutput":{"score":1},"x":[1,2]}\n`,
    });
    assert.deepEqual(await find(lines, ['x.0', 'x.1']), ['in/a']);
    const all = ['SageMakerOutput.score', 'x.0', 'x.1'];
    assert.deepEqual(await find(lines, all), ['out/a.out', ...reserved]);
  }));
