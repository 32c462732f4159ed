import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capturePrefixes } from './capture-prefixes.js';
import { CronExpressionGenerator } from './cron-expression-generator.js';
import { DatasetFormat } from './dataset-format.js';
import { imageUris } from './image-uris.js';
import { baseFromImage, baseFromName, nameFromBase } from './names.js';
import { parseS3Uri, s3PathJoin } from './s3-uri.js';

test('names are unique by the moment and at most 63 characters long', () => {
  const now = new Date('2026-03-10T12:00:00.123Z');
  assert.equal(nameFromBase('wine', now), 'wine-2026-03-10-12-00-00-123');
  assert.equal(nameFromBase('x'.repeat(80), now).length, 63);
  assert.equal(baseFromName(nameFromBase('wine', now)), 'wine');
  assert.equal(baseFromName('wine-model'), 'wine-model');
  assert.equal(
    baseFromImage('1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'),
    'sagemaker-xgboost',
  );
  assert.equal(baseFromImage('guiderail/some_image@sha256:0'), 'some-image');
});

// The strings are those of Python's CronExpressionGenerator and DatasetFormat.
test('cron expressions and data set formats', () => {
  assert.equal(CronExpressionGenerator.hourly(), 'cron(0 * ? * * *)');
  assert.equal(CronExpressionGenerator.daily(), 'cron(0 0 ? * * *)');
  assert.equal(CronExpressionGenerator.daily({ hour: 17 }), 'cron(0 17 ? * * *)');
  assert.equal(CronExpressionGenerator.daily(17), 'cron(0 17 ? * * *)');
  assert.equal(CronExpressionGenerator.dailyEveryXHours(10, 1), 'cron(0 1/10 ? * * *)');
  assert.equal(
    CronExpressionGenerator.dailyEveryXHours({ hourInterval: 10, startingHour: 1 }),
    'cron(0 1/10 ? * * *)',
  );
  assert.equal(CronExpressionGenerator.now(), 'NOW');
  assert.deepEqual(DatasetFormat.csv(), {
    csv: { header: true, output_columns_position: 'START' },
  });
  assert.deepEqual(DatasetFormat.json(), { json: { lines: true } });
  assert.deepEqual(DatasetFormat.sagemakerCaptureJson(), { sagemakerCaptureJson: {} });
  assert.deepEqual(DatasetFormat.parquet(), { parquet: {} });
});

test('S3 URIs', () => {
  assert.deepEqual(parseS3Uri('s3://wine/a/b c'), { bucket: 'wine', key: 'a/b c' });
  assert.deepEqual(parseS3Uri('s3://wine'), { bucket: 'wine', key: '' });
  assert.throws(() => parseS3Uri('wine/a'), /s3:\/\/bucket\/key/);
  assert.equal(s3PathJoin('s3://', 'wine', undefined, '/data/', '', 'x'), 's3://wine/data/x');
  assert.equal(s3PathJoin('s3://wine/base/', 'statistics.json'), 's3://wine/base/statistics.json');
  assert.equal(s3PathJoin(undefined, 'a', 'b/'), 'a/b');
});

test('images', () => {
  const retrieve = (region: string) => imageUris.retrieve({ framework: 'model-monitor', region });
  assert.equal(
    retrieve('cn-north-1'),
    '453000072557.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-model-monitor-analyzer',
  );
  assert.throws(() => retrieve('mars-1'), /give imageUri/);
});

test('a window is covered by few prefixes', () => {
  const at = (text: string) => Date.parse(`${text}Z`);
  const cover = (start: string, end: string, most = 6) => capturePrefixes(at(start), at(end), most);
  assert.deepEqual(cover('2026-03-10T21:30', '2026-03-10T23:00'), [
    '2026/03/10/21',
    '2026/03/10/22',
  ]);
  assert.deepEqual(cover('2026-03-10T00:00', '2026-03-10T06:00')?.length, 6);
  assert.deepEqual(cover('2026-03-10T21:00', '2026-03-11T05:00'), ['2026/03/10', '2026/03/11']);
  assert.deepEqual(cover('2026-02-20T00:00', '2026-03-11T00:00'), ['2026/02', '2026/03']);
  assert.equal(cover('2020-01-01T00:00', '2026-01-01T00:00'), undefined);
});
