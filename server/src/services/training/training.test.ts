import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountId,
  channel,
  context,
  readTarGz,
  region,
  scriptJob,
  type TrainingWorld,
  tarGz,
  withTraining,
} from './testing/world.js';

const putCode = async (world: TrainingWorld, program: string, name = 'train.mjs') => {
  await world.objects.put('bucket', 'code/sourcedir.tar.gz', await tarGz({ [name]: program }));
};

const trainer = `
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
const { SM_CHANNEL_TRAIN, SM_MODEL_DIR, SM_OUTPUT_DATA_DIR } = process.env;
const rows = readFileSync(SM_CHANNEL_TRAIN + '/a.csv', 'utf8').trim().split('\\n');
for (let epoch = 0; epoch < 3; epoch += 1) console.log('epoch=' + epoch + '; loss=' + 1 / (epoch + 1) + ';');
writeFileSync(SM_MODEL_DIR + '/model.json', JSON.stringify({
  rows: rows.length,
  files: readdirSync(SM_CHANNEL_TRAIN, { recursive: true }).sort(),
  args: process.argv.slice(2),
  env: process.env,
}));
writeFileSync(SM_OUTPUT_DATA_DIR + '/report.txt', 'fine');
`;

test('a Node script trains by the container contract, from data to artefacts', () =>
  withTraining(async (world) => {
    await putCode(world, trainer);
    await world.objects.put('bucket', 'data/train/a.csv', '1,2\n3,4\n');
    await world.objects.put('bucket', 'data/train/more/b.csv', '5,6\n');
    const job = scriptJob('Job-1', {
      AlgorithmSpecification: {
        TrainingImage: 'guiderail/node',
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'loss', Regex: 'loss=(?P<value>[0-9.]+);' }],
      },
      HyperParameters: {
        ...(scriptJob('x') as { HyperParameters: object }).HyperParameters,
        epochs: '3',
        optimiser: '"adam"',
        plain: 'no JSON {',
        n: 'true',
      },
      InputDataConfig: [channel('train', 's3://bucket/data/train')],
      Environment: { OWN: 'yes' },
    });
    const { TrainingJobArn: arn } = await world.call('CreateTrainingJob', job);
    assert.equal(arn, `arn:aws:sagemaker:${region}:${accountId}:training-job/job-1`);
    const done = await world.until('Job-1', 'Completed', 'Failed');
    assert.equal(done.FailureReason, undefined);
    assert.deepEqual(
      done.SecondaryStatusTransitions.map((one: { Status: string }) => one.Status),
      ['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'],
    );
    for (const one of done.SecondaryStatusTransitions) {
      assert.ok(one.StatusMessage && one.StartTime && one.EndTime);
    }
    assert.equal(done.ModelArtifacts.S3ModelArtifacts, 's3://bucket/out/Job-1/output/model.tar.gz');
    assert.ok(done.LastModifiedTime >= done.TrainingEndTime);
    assert.equal(done.FinalMetricDataList[0].MetricName, 'loss');
    assert.equal(done.FinalMetricDataList[0].Value.toFixed(3), '0.333');
    assert.deepEqual(
      world.metrics.map((datum) => [datum.MetricName, datum.Dimensions?.[0]?.Value]),
      Array.from({ length: 3 }, () => ['loss', 'Job-1']),
    );
    assert.ok(world.logLines.some((line) => line.startsWith('epoch=2')));
    assert.match([...world.streams].join(), /^\/aws\/sagemaker\/TrainingJobs Job-1\/algo-1-\d+$/);

    const files = await readTarGz(world.objects, 'out/Job-1/output/model.tar.gz');
    const model = JSON.parse(files['model.json'] ?? '{}');
    assert.equal(model.rows, 2);
    assert.deepEqual(model.files, ['a.csv', 'more', 'more/b.csv']);
    assert.deepEqual(model.args, [
      ...['--epochs', '3', '-n', 'True', '--optimiser', 'adam', '--plain', 'no JSON {'],
    ]);
    const { env } = model;
    assert.equal(env.SM_HP_OPTIMISER, 'adam');
    assert.equal(env.SM_CHANNELS, '["train"]');
    assert.equal(env.SM_CURRENT_HOST, 'algo-1');
    assert.equal(env.SM_MODULE_DIR, 's3://bucket/code/sourcedir.tar.gz');
    assert.equal(JSON.parse(env.SM_TRAINING_ENV).channel_input_dirs.train, env.SM_CHANNEL_TRAIN);
    assert.equal(env.OWN, 'yes');
    assert.equal(env.AWS_SECRET_ACCESS_KEY, undefined);
    assert.deepEqual(await readTarGz(world.objects, 'out/Job-1/output/output.tar.gz'), {
      'report.txt': 'fine',
    });
    await assert.rejects(world.call('CreateTrainingJob', job), { code: 'ResourceInUse' });
    await world.call('DeleteTrainingJob', { TrainingJobName: 'Job-1' });
    await assert.rejects(world.call('DescribeTrainingJob', { TrainingJobName: 'Job-1' }), {
      code: 'ValidationException',
      message: /^Requested resource not found/,
    });
  }));
