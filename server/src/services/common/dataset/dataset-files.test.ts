import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MonitoringWorld, withMonitoring } from '../../../testing/monitoring-world.js';
import { captureFiles, datasetFiles } from './dataset-files.js';

const start = '2026-03-01T20:30:00Z';

async function put(world: MonitoringWorld, ...keys: string[]): Promise<void> {
  for (const key of keys) await world.objects.put('bucket', key, 'x');
}

const names = async (files: Promise<{ name: string }[]>): Promise<string[]> =>
  (await files).map((file) => file.name.replace('s3://bucket/', ''));

const place = (key: string) => ({ bucket: 'bucket', key });

test('a dataset is an object, the objects under a folder, or those whose keys begin so', () =>
  withMonitoring(start, async (world) => {
    await put(world, 'd/train.csv', 'd/train.csv.bak', 'd/sub/a.csv', 'd/_SUCCESS', 'd/.x', 'd/e/');
    const find = (key: string) => names(datasetFiles(world.objects, [place(key)]));
    assert.deepEqual(await find('d/train.csv'), ['d/train.csv']);
    assert.deepEqual(await find('d'), ['d/sub/a.csv', 'd/train.csv', 'd/train.csv.bak']);
    assert.deepEqual(await find('d/tra'), ['d/train.csv', 'd/train.csv.bak']);
    assert.deepEqual(await find('nothing'), []);
  }));

test('captures are found from the destination, the endpoint, the variant or the hour', () =>
  withMonitoring(start, async (world) => {
    const key = (variant: string, path: string) => `c/e/${variant}/2026/03/01/${path}-000-x.jsonl`;
    await put(
      world,
      key('A', '18/59-00'),
      key('A', '19/49-59'),
      key('A', '19/50-00'),
      key('A', '20/00-00'),
      key('A', '21/00-00'),
      key('AB', '20/30-00'),
      key('Ä', '20/30-00'),
    );
    const span = {
      start: Date.parse('2026-03-01T20:00:00Z'),
      end: Date.parse('2026-03-01T21:00:00Z'),
    };
    const find = (from: string) => names(captureFiles(world.objects, [place(from)], span));
    const ofA = [key('A', '19/50-00'), key('A', '20/00-00')];
    const all = [...ofA, key('AB', '20/30-00'), key('Ä', '20/30-00')];
    assert.deepEqual(await find('c'), all);
    assert.deepEqual(await find('c/e'), all);
    assert.deepEqual(await find('c/e/A'), ofA);
    assert.deepEqual(await find('c/e/A/2026/03/01/20'), ofA);
    assert.deepEqual(await find('c/other'), []);
    const two = [place('c/e/A/2026/03/01/20'), place('c/e/A')];
    assert.deepEqual(await names(captureFiles(world.objects, two, span)), ofA);
    const everything = await names(captureFiles(world.objects, [place('c/e/A')], undefined));
    assert.equal(everything.length, 5);
  }));
