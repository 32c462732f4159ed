import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { isAlive, orphanOf } from '../../processes/testing/room.js';
import { userMatcher } from './metrics/matcher.js';
import {
  accountId,
  channel,
  context,
  openTraining,
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

test('a channel that makes no files is told by its object, without paths of the machine', () =>
  withTraining(async (world) => {
    await putCode(world, trainer);
    await world.objects.put('bucket', 'clash/a', '1,2\n');
    await world.objects.put('bucket', 'clash/a/b', '1,2\n');
    await world.objects.put('bucket', 'plain/a.csv', '1,2\n');
    const cases: [string, object, RegExp][] = [
      ['clash', {}, /clash\/a\/b of the channel train: its name is that of a file and of a folder/],
      ['plain', { CompressionType: 'Gzip' }, /plain\/a\.csv of .* no whole gzip file/],
    ];
    for (const [name, more, message] of cases) {
      const InputDataConfig = [channel('train', `s3://bucket/${name}/`, more)];
      await world.call('CreateTrainingJob', scriptJob(name, { InputDataConfig }));
      const failed = await world.until(name, 'Completed', 'Failed');
      assert.match(failed.FailureReason, message);
      assert.doesNotMatch(failed.FailureReason, /\/tmp\/|ml\/input/);
    }
  }));

test('code is taken from a channel, where the SDK puts that of a job without a network', () =>
  withTraining(async (world) => {
    await putCode(world, trainer);
    await world.objects.put('bucket', 'data/train/a.csv', '1,2\n');
    const of = (name: string, file: string) =>
      scriptJob(name, {
        AlgorithmSpecification: { TrainingImage: 'guiderail/node', TrainingInputMode: 'File' },
        HyperParameters: {
          sagemaker_program: '"train.mjs"',
          sagemaker_submit_directory: `"/opt/ml/input/data/code/${file}"`,
        },
        InputDataConfig: [
          channel('train', 's3://bucket/data/train'),
          channel('code', 's3://bucket/code/sourcedir.tar.gz'),
        ],
      });
    await world.call('CreateTrainingJob', of('channel', 'sourcedir.tar.gz'));
    const done = await world.until('channel', 'Completed', 'Failed');
    assert.equal(done.FailureReason, undefined);
    await world.call('CreateTrainingJob', of('elsewhere', '../train/a.csv'));
    const failed = await world.until('elsewhere', 'Completed', 'Failed');
    assert.match(failed.FailureReason, /there is no code at/);
  }));

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
        big: '12345678901234567890',
        lr: '1e-05',
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
    assert.equal(done.OutputDataConfig.KmsKeyId, '');
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
      ...['--big', '12345678901234567890', '--epochs', '3', '--lr', '1e-05', '-n', 'True'],
      ...['--optimiser', 'adam', '--plain', 'no JSON {'],
    ]);
    const { env } = model;
    assert.equal(env.SM_HP_OPTIMISER, 'adam');
    assert.equal(
      env.SM_HPS,
      '{"big":12345678901234567890,"epochs":3,"lr":1e-05,"n":true,"optimiser":"adam","plain":"no JSON {"}',
    );
    assert.deepEqual(JSON.parse(env.SM_TRAINING_ENV).hyperparameters, JSON.parse(env.SM_HPS));
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

/** Runs a Node script as a job to its end. */
async function endOf(world: TrainingWorld, name: string, program: string, more: object = {}) {
  await putCode(world, program);
  await world.call('CreateTrainingJob', scriptJob(name, more));
  return world.until(name, 'Completed', 'Failed', 'Stopped');
}

test('a script that fails is told of in its own words', () =>
  withTraining(async (world) => {
    const thrown = await endOf(world, 'throws', "throw new Error('no such column');");
    assert.match(thrown.FailureReason, /^AlgorithmError: .*no such column.*, exit code: 1$/s);
    assert.equal(thrown.SecondaryStatus, 'Failed');
    const told = await endOf(
      world,
      'tells',
      `import { writeFileSync } from 'node:fs';
       writeFileSync(process.env.SM_OUTPUT_DIR + '/failure', 'the loss is NaN');
       console.error('noise'); process.exit(3);`,
    );
    assert.equal(told.FailureReason, 'AlgorithmError: the loss is NaN, exit code: 3');
    const nothing = await endOf(world, 'nothing', "console.log('done');");
    assert.match(nothing.FailureReason, /^AlgorithmError: .*wrote no model.*SM_MODEL_DIR/);
    assert.equal(nothing.ModelArtifacts, undefined);
  }));

test('a script that eats all memory is ended, and said to', () =>
  withTraining(
    async (world) => {
      const eater = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(2 ** 24, 1)), 5);';
      const job = await endOf(world, 'eater', eater);
      assert.match(job.FailureReason, /^AlgorithmError: The training needed more than the 300 MiB/);
      assert.match(job.FailureReason, /, exit code: 137$/);
    },
    { host: { memory_bytes: 400 * 1024 ** 2, threads: 2 } },
  ));

const leaver = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
  { detached: true, stdio: 'ignore' });
child.unref();
console.log('left ' + child.pid);
writeFileSync(process.env.SM_MODEL_DIR + '/m', 'm');`;

test('children that a script leaves behind are gone at its end', () =>
  withTraining(async (world) => {
    const job = await endOf(world, 'leaver', leaver);
    assert.equal(job.TrainingJobStatus, 'Completed');
    const line = world.logLines.find((one) => one.startsWith('left '));
    assert.equal(await isAlive(Number(line?.slice('left '.length))), false);
  }));

const saver = `
import { writeFileSync } from 'node:fs';
process.on('SIGTERM', () => {
  writeFileSync(process.env.SM_MODEL_DIR + '/checkpoint', 'half');
  process.exit(0);
});
console.log('ready');
setInterval(() => {}, 1000);`;

test('a stopped job keeps what it saved; one that hangs is killed after the grace', () =>
  withTraining(
    async (world) => {
      await putCode(world, saver);
      await world.call('CreateTrainingJob', scriptJob('saver'));
      await world.said('ready');
      await world.call('StopTrainingJob', { TrainingJobName: 'saver' });
      const saved = await world.until('saver', 'Stopped', 'Failed');
      assert.deepEqual(await readTarGz(world.objects, 'out/saver/output/model.tar.gz'), {
        checkpoint: 'half',
      });
      assert.ok(saved.ModelArtifacts.S3ModelArtifacts);
      assert.equal(saved.SecondaryStatus, 'Stopped');
      await assert.rejects(world.call('StopTrainingJob', { TrainingJobName: 'saver' }), {
        code: 'ValidationException',
      });
      const hangs =
        "process.on('SIGTERM', () => {}); console.log('hangs'); setInterval(() => {}, 9);";
      await putCode(world, hangs);
      await world.call('CreateTrainingJob', scriptJob('hangs'));
      await world.said('hangs');
      world.shift_ms = 3_600_001; // past MaxRuntimeInSeconds
      await world.service.tick();
      const late = await world.until('hangs', 'Stopped', 'Failed');
      assert.equal(late.SecondaryStatus, 'MaxRuntimeExceeded');
      assert.equal(late.TrainingJobStatus, 'Stopped');
    },
    { grace_ms: 300 },
  ));

test('a gigabyte on one line, and one too many in a file, stop nobody else', () =>
  withTraining(async (world) => {
    const loud = `import { writeSync, writeFileSync } from 'node:fs';
      const megabyte = Buffer.alloc(2 ** 20, 'x');
      for (let i = 0; i < 1024; i += 1) for (let at = 0; at < megabyte.length; ) {
        try { at += writeSync(1, megabyte, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
      }
      writeFileSync(process.env.SM_MODEL_DIR + '/m', 'm');`;
    const job = await endOf(world, 'loud', loud);
    assert.equal(job.FailureReason, undefined);
    assert.ok(world.logLines.every((line) => line.length <= 8_192));
    const large = `import { truncateSync, writeFileSync } from 'node:fs';
      const file = process.env.SM_MODEL_DIR + '/m';
      writeFileSync(file, ''); truncateSync(file, 2 ** 31);`;
    const full = await endOf(world, 'large', large);
    assert.match(full.FailureReason, /EFBIG|SIGXFSZ|VolumeSizeInGB/);
  }));

test('code, data and places that are wrong are named', () =>
  withTraining(async (world) => {
    const fine =
      "import { writeFileSync } from 'node:fs'; writeFileSync(process.env.SM_MODEL_DIR + '/m', 'm');";
    await world.objects.put(
      'bucket',
      'code/sourcedir.tar.gz',
      await tarGz({ '../evil.mjs': fine }),
    );
    const run = async (name: string, more: object) => {
      await world.call('CreateTrainingJob', scriptJob(name, more));
      return (await world.until(name, 'Completed', 'Failed')).FailureReason;
    };
    assert.match(await run('out', {}), /^ClientError: the entry "\.\.\/evil\.mjs" of .* leads out/);
    await world.objects.put('bucket', 'code/sourcedir.tar.gz', await tarGz({ 'other.mjs': fine }));
    assert.match(
      await run('entry', {}),
      /^ClientError: the entry point train\.mjs is not in .*other/,
    );
    await world.objects.put('bucket', 'code/sourcedir.tar.gz', 'no tar');
    assert.match(await run('torn', {}), /^ClientError: .* is not a whole gzipped tar/);
    await putCode(world, fine);
    const from = (uri: string, more: object = {}) => ({
      InputDataConfig: [channel('train', uri, more)],
    });
    const none = /^ClientError: Data download failed: No S3 objects found under S3 URL "s3:/;
    assert.match(await run('bucketless', from('s3://no-such-bucket/data')), none);
    assert.match(await run('empty', from('s3://bucket/nothing/here')), none);
    const elsewhere = { OutputDataConfig: { S3OutputPath: 's3://no-such-bucket/out' } };
    assert.match(await run('output', elsewhere), /^ClientError: the bucket of the output path s3:/);
    const noDocker = {
      AlgorithmSpecification: { TrainingImage: 'me/mine:1', TrainingInputMode: 'File' },
      HyperParameters: {},
    };
    assert.match(
      await run('image', noDocker),
      /^ClientError: the image .* needs Docker .*No Docker engine answers at unix:.*DOCKER_HOST/,
    );
    const pipe = {
      AlgorithmSpecification: { TrainingImage: 'guiderail/node', TrainingInputMode: 'Pipe' },
    };
    await assert.rejects(run('pipe', pipe), { code: 'ValidationException', message: /Pipe/ });
    const mayNot = { ...context, mayRunCode: false };
    const xgboost = { TrainingImage: 'sagemaker-xgboost:3.0-5', TrainingInputMode: 'File' };
    const command = { ...xgboost, ContainerEntrypoint: ['/bin/bash'] };
    for (const more of [
      {},
      { AlgorithmSpecification: xgboost },
      { AlgorithmSpecification: command, HyperParameters: {} },
    ]) {
      await assert.rejects(world.call('CreateTrainingJob', scriptJob('code', more), mayNot), {
        code: 'AccessDeniedException',
      });
    }
  }));

test('manifests, gzip and keys that would lead out', () =>
  withTraining(async (world) => {
    const lists = `import { readdirSync, writeFileSync } from 'node:fs';
      const { SM_CHANNEL_TRAIN: folder, SM_MODEL_DIR } = process.env;
      writeFileSync(SM_MODEL_DIR + '/m', readdirSync(folder, { recursive: true }).sort().join());`;
    await putCode(world, lists);
    const put = (key: string, body: string | Uint8Array) => world.objects.put('bucket', key, body);
    await put('data/a.csv.gz', gzipSync('1,2\n'));
    await put('data/b/c.csv.gz', gzipSync('3,4\n'));
    await put('lists/train.json', '[{"prefix": "s3://bucket/data/"}, "a.csv.gz", "b/c.csv.gz"]');
    const S3DataSource = { S3DataType: 'ManifestFile', S3Uri: 's3://bucket/lists/train.json' };
    const InputDataConfig = [
      channel('train', '', { CompressionType: 'Gzip', DataSource: { S3DataSource } }),
    ];
    await world.call('CreateTrainingJob', scriptJob('manifest', { InputDataConfig }));
    const done = await world.until('manifest', 'Completed', 'Failed');
    assert.equal(done.FailureReason, undefined);
    const { m } = await readTarGz(world.objects, 'out/manifest/output/model.tar.gz');
    assert.equal(m, 'a.csv,b,b/c.csv');
    await put('evil/../../../x', 'x');
    const evil = [channel('train', 's3://bucket/evil/')];
    await world.call('CreateTrainingJob', scriptJob('evil', { InputDataConfig: evil }));
    const failed = await world.until('evil', 'Completed', 'Failed');
    assert.match(failed.FailureReason, /^ClientError: .*leads out of its folder/);
  }));

test('jobs are listed by AWS’s filters and order', () =>
  withTraining(async (world) => {
    const fine =
      "import { writeFileSync } from 'node:fs'; writeFileSync(process.env.SM_MODEL_DIR + '/m', 'm');";
    for (const name of ['list-b', 'list-a', 'other']) await endOf(world, name, fine);
    const named = await world.call('ListTrainingJobs', {
      NameContains: 'list',
      SortBy: 'Name',
      SortOrder: 'Ascending',
      StatusEquals: 'Completed',
    });
    const names = (page: { TrainingJobSummaries: { TrainingJobName: string }[] }) =>
      page.TrainingJobSummaries.map((one) => one.TrainingJobName);
    assert.deepEqual(names(named), ['list-a', 'list-b']);
    const first = await world.call('ListTrainingJobs', { MaxResults: 2 });
    const second = await world.call('ListTrainingJobs', { NextToken: first.NextToken });
    assert.deepEqual([...names(first), ...names(second)], ['list-b', 'list-a', 'other']);
    assert.ok(first.TrainingJobSummaries[0].TrainingEndTime);
    assert.deepEqual(names(await world.call('ListTrainingJobs', { StatusEquals: 'Failed' })), []);
  }));

test('an expression that backtracks without end is given up, the others go on', () => {
  const given: string[] = [];
  const matcher = userMatcher(
    [
      { Name: 'evil', Regex: '^(a+)+$' },
      { Name: 'loss', Regex: 'loss: ([0-9.]+)' },
    ],
    (name) => given.push(name),
  );
  const lines = [`${'a'.repeat(60)}!`, 'loss: 0.5'];
  assert.deepEqual(matcher.match(lines), [{ name: 'loss', value: 0.5 }]);
  assert.deepEqual(matcher.match(['loss: 0.25']), [{ name: 'loss', value: 0.25 }]);
  assert.deepEqual(given, ['evil']);
});

test('a job that the server’s end cut off runs again from its beginning', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-doomed-'));
  try {
    const orphan = await orphanOf(new URL('./testing/doomed-training.js', import.meta.url), folder);
    const world = await openTraining(folder);
    try {
      const done = await world.until('doomed', 'Completed', 'Failed');
      assert.equal(done.FailureReason, undefined);
      assert.equal(await isAlive(orphan), false);
      const { m } = await readTarGz(world.objects, 'out/doomed/output/model.tar.gz');
      assert.equal(m, 'second try');
    } finally {
      await world.close();
    }
    assert.deepEqual(await readdir(join(folder, 'processes', 'scratch')), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('checkpoints are there for the next job', () =>
  withTraining(async (world) => {
    const counts = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
      import { dirname, join } from 'node:path';
      const file = join(dirname(process.env.SM_MODEL_DIR), 'checkpoints', 'count');
      const count = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
      writeFileSync(file, String(count));
      writeFileSync(process.env.SM_MODEL_DIR + '/m', String(count));`;
    const more = { CheckpointConfig: { S3Uri: 's3://bucket/checkpoints' } };
    for (const name of ['first', 'second']) await endOf(world, name, counts, more);
    assert.deepEqual(await readTarGz(world.objects, 'out/second/output/model.tar.gz'), { m: '2' });
  }));
