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

// what Python's image_uris.retrieve of sagemaker 2.257.7 gives
for (const [framework, region, version, more, expected] of [
  [
    'xgboost',
    'us-east-1',
    'latest',
    {},
    '811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:latest',
  ],
  [
    'xgboost',
    'us-east-1',
    '1.0-1',
    {},
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.0-1-cpu-py3',
  ],
  [
    'xgboost',
    'us-east-1',
    '1.5-1',
    { instanceType: 'ml.m6g.large' },
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1-arm64',
  ],
  [
    'xgboost',
    'us-east-1',
    '1.7-1',
    { instanceType: 'ml.p3.2xlarge' },
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
  ],
  [
    'xgboost',
    'us-iso-east-1',
    '1.7-1',
    {},
    '833128469047.dkr.ecr.us-iso-east-1.c2s.ic.gov/sagemaker-xgboost:1.7-1',
  ],
  [
    'sklearn',
    'us-east-1',
    '1.0-1',
    { instanceType: 'ml.m6g.large' },
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.0-1-arm64-cpu-py3',
  ],
  [
    'sklearn',
    'us-east-1',
    '1.2-1',
    {},
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
  ],
  [
    'clarify',
    'us-gov-west-1',
    undefined,
    {},
    '598674086554.dkr.ecr.us-gov-west-1.amazonaws.com/sagemaker-clarify-processing:1.0',
  ],
  [
    'linear-learner',
    'eu-west-1',
    undefined,
    {},
    '438346466558.dkr.ecr.eu-west-1.amazonaws.com/linear-learner:1',
  ],
  ['kmeans', 'us-east-1', '7', {}, '382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1'],
] as const) {
  test(`the image of ${framework} ${version ?? ''} in ${region}`, () => {
    assert.equal(imageUris.retrieve(framework, region, version, more), expected);
  });
}

test('images that AWS does not publish are refused with those that it does', () => {
  const versions = '1, 0.90-1, 0.90-2, 1.0-1, 1.2-1, 1.2-2, 1.3-1, 1.5-1, 1.7-1, 3.0-5, latest.';
  const retrieve = imageUris.retrieve;
  for (const [asked, message] of [
    [
      () => retrieve('xgboost', 'us-east-1', '9'),
      `Unsupported xgboost version: 9. Supported xgboost version(s): ${versions}`,
    ],
    [() => retrieve('xgboost', 'us-east-1'), 'Unsupported xgboost version: none was given.'],
    [() => retrieve('nothing', 'us-east-1'), 'Unsupported framework: nothing.'],
    [
      () => retrieve('sklearn', 'us-east-1', '1.2-1', { instanceType: 'ml.p3.2xlarge' }),
      'Unsupported processor: gpu. Supported processor(s): cpu.',
    ],
    [
      () => retrieve('sklearn', 'us-east-1', '1.2-1', { pyVersion: 'py2' }),
      'Unsupported Python version: py2.',
    ],
    [
      () => retrieve('kmeans', 'us-east-1', '1', { instanceType: 'ml.m6g.large' }),
      'Unsupported framework: kmeans. Supported framework(s) for Graviton instances:',
    ],
  ] as const) {
    assert.throws(asked, (error: Error) => error.message.startsWith(message));
  }
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
