import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mergedPart } from '../../common/dataset/merged-parts.js';
import {
  label,
  prediction,
  qualityDefinition,
  qualitySchedule,
  withQuality,
} from './testing/quality-world.js';

const folder = 'reports/merge/e/AllTraffic/2026/03/01/20';

/** A second schedule on the endpoint, whose labels lie elsewhere and which writes to one place. */
const otherDefinition = {
  ...qualityDefinition(),
  JobDefinitionName: 'd2',
  ModelQualityJobInput: {
    EndpointInput: {
      EndpointName: 'e',
      LocalPath: '/opt/ml/processing/input/endpoint',
      InferenceAttribute: '0',
    },
    GroundTruthS3Input: { S3Uri: 's3://bucket/other-labels' },
  },
};

test('schedules that merge other labels into one folder at one time each read their own', () =>
  withQuality('2026-03-01T20:30:00Z', async (world) => {
    const read: string[] = [];
    const { analyse } = world;
    world.analyse = (request, ...more) => {
      const lines = request.dataset.files.map(({ path }) => readFileSync(path, 'utf8'));
      read.push(`${request.report.title} ${lines.join('').match(/"groundTruthData":.*?}/g)}`);
      return analyse(request, ...more);
    };
    await world.call('CreateModelQualityJobDefinition', otherDefinition);
    await world.call('CreateMonitoringSchedule', qualitySchedule(undefined, 'other', 'd2'));
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', [
      prediction('a', '2026-03-01T20:40:00Z'),
    ]);
    await world.labels('2026/03/01/20/x.jsonl', [label('a', '1')]);
    const other = JSON.stringify(label('a', '0'));
    await world.objects.put('bucket', 'other-labels/2026/03/01/20/x.jsonl', other);
    // as a former version named what it merged, whatever the schedule
    const former = `${folder}/${mergedPart(`bucket/${folder}`, undefined)}`;
    await world.objects.put('bucket', former, '{}\n');
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    assert.deepEqual(read.sort(), [
      'mq "groundTruthData":{"data":"1","encoding":"CSV"}',
      'other "groundTruthData":{"data":"0","encoding":"CSV"}',
    ]);
    const keys = await world.keys(`${folder}/`);
    const own = ['mq', 'other'].map((name) => `${folder}/${mergedPart(`bucket/${folder}`, name)}`);
    assert.deepEqual(keys, own.sort());
  }));
