import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  accountId,
  context,
  region,
  type TransformWorld,
  transformJob,
  withTransform,
} from './testing/world.js';

const csv = '1,2\n3,4\n5,6\n';
const filter = (DataProcessing: object, more: object = {}) => ({ DataProcessing, ...more });

/** Runs a job that must complete. */
async function done(world: TransformWorld, job: object): Promise<void> {
  const { TransformJobStatus: status, FailureReason: reason } = await world.run(job);
  assert.equal(status, 'Completed', reason);
}

const expected = JSON.parse(
  await readFile(
    new URL('../../../test-data/xgboost/regression.expected.json', import.meta.url),
    'utf8',
  ),
) as { rows: string[]; predictions: number[] };

test('predictions are those of XGBoost itself, however the file is cut', () =>
  withTransform(async (world) => {
    const { rows, predictions } = expected;
    await world.put('in/bikes.csv', rows.join('\n'));
    const ways: [string, object, object][] = [
      ['multi', {}, {}],
      ['single', {}, { BatchStrategy: 'SingleRecord', MaxConcurrentTransforms: 4 }],
      ['whole', { SplitType: 'None' }, {}],
    ];
    for (const [name, input, more] of ways) {
      await done(world, transformJob(name, { input }, { ModelName: 'bikes', ...more }));
      const lines = (await world.text(`out/${name}/bikes.csv.out`)).trimEnd().split('\n');
      assert.equal(lines.length, rows.length);
      for (const [index, line] of lines.entries()) {
        assert.equal(Math.fround(Number(line)), Math.fround(predictions[index] ?? 0), `${index}`);
      }
    }
  }));

test('all that begins with a prefix is transformed, and keeps its place below it', () =>
  withTransform(async (world) => {
    await world.put('in/a.csv', csv);
    await world.put('in/deep/b.csv', '7,8\r\n\r\n9,10');
    await world.put('in/empty.csv', '');
    await world.put('in/', '');
    await world.put('input.csv', '1,1\n');
    await done(world, transformJob('folder'));
    assert.deepEqual(await world.keys('out/folder/'), [
      'out/folder/a.csv.out',
      'out/folder/deep/b.csv.out',
      'out/folder/empty.csv.out',
    ]);
    assert.equal(await world.text('out/folder/a.csv.out'), '3\n7\n11\n');
    assert.equal(await world.text('out/folder/deep/b.csv.out'), '15\n19\n');
    assert.equal(await world.text('out/folder/empty.csv.out'), '');
    await done(world, transformJob('one', { uri: 's3://bucket/in/a.csv' }));
    assert.deepEqual(await world.keys('out/one/'), ['out/one/a.csv.out']);
    await world.put('list.json', '[{"prefix":"s3://bucket/in/"},"deep/b.csv","a.csv","a.csv"]');
    const uri = 's3://bucket/list.json';
    await done(world, transformJob('manifest', { uri, type: 'ManifestFile' }));
    assert.deepEqual(await world.keys('out/manifest/'), [
      'out/manifest/a.csv.out',
      'out/manifest/deep/b.csv.out',
    ]);
  }));

test('gzipped input is unpacked; a broken one is told of', () =>
  withTransform(async (world) => {
    await world.put('in/a.csv.gz', gzipSync(csv));
    const input = { CompressionType: 'Gzip' };
    await done(world, transformJob('gzip', { input }));
    assert.equal(await world.text('out/gzip/a.csv.gz.out'), '3\n7\n11\n');
    await world.put('in/b.csv.gz', gzipSync(csv).subarray(0, 20));
    const failed = await world.run(transformJob('broken', { input }));
    assert.match(
      failed.FailureReason,
      /^ClientError: 1 of 2 files failed; the first: s3:\/\/bucket\/in\/b\.csv\.gz: it is no whole gzip/,
    );
    assert.deepEqual(await world.keys('out/broken/'), ['out/broken/a.csv.gz.out']);
  }));

test('rows of CSV are filtered, joined and filtered again as they are written', () =>
  withTransform(async (world) => {
    await world.put('in/a.csv', 'id-1,"1",2.50\nid-2,"a, b",4\n');
    const cases: [string, object, string][] = [
      [
        'join',
        { InputFilter: '$[2:]', JoinSource: 'Input' },
        'id-1,"1",2.50,2.5\nid-2,"a, b",4,4\n',
      ],
      [
        'pick',
        { InputFilter: '$[-1]', JoinSource: 'Input', OutputFilter: '$[0,-1]' },
        'id-1,2.5\nid-2,4\n',
      ],
      ['only', { InputFilter: '$[2]', OutputFilter: '$[0]' }, '2.5\n4\n'],
    ];
    for (const [name, processing, output] of cases) {
      for (const SplitType of ['Line', 'None']) {
        const job = transformJob(
          `${name}-${SplitType}`,
          { input: { SplitType } },
          filter(processing),
        );
        await done(world, job);
        assert.equal(await world.text(`out/${name}-${SplitType}/a.csv.out`), output);
      }
    }
    const past = await world.run(transformJob('past', {}, filter({ InputFilter: '$[5]' })));
    assert.match(past.FailureReason, /a\.csv, line 1: InputFilter: there is no place 5 among 3/);
  }));

test('JSON Lines are filtered and joined without losing a digit', () =>
  withTransform(async (world) => {
    await world.put(
      'in/a.jsonl',
      '{"id": 12345678901234567890, "features": [1, 2.50]}\n{"id": 2, "features": [3, 4]}\n',
    );
    const input = { ContentType: 'application/jsonlines' };
    const join = { InputFilter: '$.features', JoinSource: 'Input' };
    await done(world, transformJob('join', { input }, filter(join)));
    assert.equal(
      await world.text('out/join/a.jsonl.out'),
      '{"SageMakerOutput":{"score":3.5},"id":12345678901234567890,"features":[1, 2.50]}\n' +
        '{"SageMakerOutput":{"score":7},"id":2,"features":[3, 4]}\n',
    );
    const pick = { ...join, OutputFilter: "$['id','SageMakerOutput']" };
    await done(world, transformJob('pick', { input }, filter(pick)));
    assert.equal(
      await world.text('out/pick/a.jsonl.out'),
      '{"id":12345678901234567890,"SageMakerOutput":{"score":3.5}}\n' +
        '{"id":2,"SageMakerOutput":{"score":7}}\n',
    );
    await world.put('in/a.jsonl', '[1, 2]\n');
    await done(world, transformJob('list', { input }, filter({ JoinSource: 'Input' })));
    assert.equal(
      await world.text('out/list/a.jsonl.out'),
      '{"SageMakerOutput":{"score":3},"SageMakerInput":[1, 2]}\n',
    );
  }));

test('a whole JSON document is joined as one record', () =>
  withTransform(async (world) => {
    await world.put('in/a.json', '{"instances": [{"features": [1, 2]}, {"features": [3]}]}\n');
    const input = { ContentType: 'application/json', SplitType: 'None' };
    const output = { Accept: 'application/json', AssembleWith: 'None' };
    const job = transformJob('json', { input, output }, filter({ JoinSource: 'Input' }));
    await done(world, job);
    assert.deepEqual(JSON.parse(await world.text('out/json/a.json.out')), {
      SageMakerOutput: { predictions: [{ score: 3 }, { score: 3 }] },
      instances: [{ features: [1, 2] }, { features: [3] }],
    });
  }));

test('a refused record fails its file alone, told by its line and in the model’s words', () =>
  withTransform(async (world) => {
    const rows = Array.from({ length: 900 }, (_, i) => (i === 700 ? '13,1' : `${i + 20},1`));
    await world.put('in/a.csv', csv);
    await world.put('in/bad.csv', rows.join('\n'));
    await world.put('in/c.csv', csv);
    await world.put('out/refused/bad.csv.out', 'of an earlier job');
    const more = { ModelClientConfig: { InvocationsMaxRetries: 0 } };
    const failed = await world.run(transformJob('refused', {}, more));
    assert.equal(failed.TransformJobStatus, 'Failed');
    assert.match(
      failed.FailureReason,
      /^AlgorithmError: 1 of 3 files failed; the first: s3:\/\/bucket\/in\/bad\.csv, line 701: the model answered 500: Error: thirteen is not served/,
    );
    assert.ok(world.logLines.some((line) => /bad\.csv, line 701: .*thirteen/.test(line)));
    assert.deepEqual(
      await Promise.all(['a', 'bad', 'c'].map((name) => world.text(`out/refused/${name}.csv.out`))),
      ['3\n7\n11\n', 'of an earlier job', '3\n7\n11\n'],
    );
    await world.put('wrong/a.csv', '1,2,3\n');
    const bikes = transformJob('wrong', { uri: 's3://bucket/wrong' }, { ModelName: 'bikes' });
    const wrong = await world.run(bikes);
    assert.match(
      wrong.FailureReason,
      /^ClientError: s3.*line 1: the model answered 400: .*3 columns/,
    );
  }));

const capture = { DestinationS3Uri: 's3://bucket/capture', GenerateInferenceId: true };
const uuid = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

test('captures are manifests, and each row of the output gets an id and the job’s start', () =>
  withTransform(async (world) => {
    await world.put('in/a.csv', csv);
    await world.put('in/b.csv', '1,1\n');
    await done(world, transformJob('csv', {}, { DataCaptureConfig: capture }));
    const job = await world.until('csv', 'Completed');
    const time = `${job.TransformStartTime.toISOString().slice(0, 19)}Z`;
    const rows = (await world.text('out/csv/a.csv.out')).trimEnd().split('\n');
    const cells = rows.map((row) => row.split(','));
    assert.deepEqual(
      cells.map(([sum]) => sum),
      ['3', '7', '11'],
    );
    for (const [, id = '', at] of cells) {
      assert.match(id, uuid);
      assert.equal(at, time);
    }
    assert.equal(new Set(cells.map(([, id]) => id)).size, 3);
    const hour = time.slice(0, 13).replace(/[-T]/g, '/');
    const manifest = async (side: string): Promise<unknown> => {
      const [key, more] = await world.keys(`capture/${side}/`);
      assert.equal(more, undefined);
      assert.match(key ?? '', new RegExp(`^capture/${side}/${hour}/[-\\da-f]{36}\\.json$`));
      return JSON.parse(await world.text(key ?? ''));
    };
    assert.deepEqual(await manifest('input'), [{ prefix: 's3://bucket/in/' }, 'a.csv', 'b.csv']);
    assert.deepEqual(await manifest('output'), [
      { prefix: 's3://bucket/out/csv/' },
      'a.csv.out',
      'b.csv.out',
    ]);
  }));

test('captured JSON Lines are as AWS wrote them', () =>
  withTransform(async (world) => {
    await world.put('one/a.jsonl', '{"features":[1,2]}\n{"features":[3,4]}\n');
    const input = { ContentType: 'application/jsonlines' };
    const uri = 's3://bucket/one/a.jsonl';
    const join = { InputFilter: '$.features', JoinSource: 'Input' };
    const more = { DataProcessing: join, DataCaptureConfig: capture };
    await done(world, transformJob('lines', { input, uri }, more));
    const lines = (await world.text('out/lines/a.jsonl.out')).trimEnd().split('\n');
    for (const [index, line] of lines.entries()) {
      const { SageMakerInferenceId: id, SageMakerInferenceTime: time, ...rest } = JSON.parse(line);
      assert.match(id, uuid);
      assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual(rest, {
        SageMakerOutput: { score: index === 0 ? 3 : 7 },
        features: index === 0 ? [1, 2] : [3, 4],
      });
      // the order of members in the published output of a real job
      assert.match(
        line,
        /^\{"SageMakerInferenceId":.*"SageMakerInferenceTime":.*"SageMakerOutput":/,
      );
    }
    const [key = ''] = await world.keys('capture/input/');
    assert.deepEqual(JSON.parse(await world.text(key)), [{ prefix: uri }, '']);
  }));

test('a job is announced, listed, described with AWS’s defaults, and logs', () =>
  withTransform(async (world) => {
    const Tags = { Tags: [{ Key: 'team', Value: 'growth' }] };
    await world.put('in/a.csv', csv);
    const { TransformJobArn: arn } = await world.call(
      'CreateTransformJob',
      transformJob('Job-1', {}, Tags),
    );
    assert.equal(arn, `arn:aws:sagemaker:${region}:${accountId}:transform-job/job-1`);
    const job = await world.until('job-1', 'Completed', 'Failed');
    assert.deepEqual(job.DataProcessing, {
      InputFilter: '$',
      OutputFilter: '$',
      JoinSource: 'None',
    });
    assert.equal(job.TransformInput.CompressionType, 'None');
    assert.ok(job.TransformStartTime && job.TransformEndTime);
    assert.match([...world.streams].join(), /^\/aws\/sagemaker\/TransformJobs Job-1\/algo-1-\d+$/);
    assert.match(world.logLines[0] ?? '', /MaxPayloadInMB=6, BatchStrategy=MULTI_RECORD/);
    assert.deepEqual(
      world.events.map(({ detailType, detail }) => [detailType, detail.TransformJobStatus]),
      [
        ['SageMaker Transform Job State Change', 'InProgress'],
        ['SageMaker Transform Job State Change', 'Completed'],
      ],
    );
    for (const { detail } of world.events) assert.deepEqual(detail.Tags, { team: 'growth' });
    const { TransformJobSummaries: list } = await world.call('ListTransformJobs', {});
    assert.equal(list[0].TransformJobName, 'Job-1');
    await assert.rejects(world.call('CreateTransformJob', transformJob('Job-1')), {
      code: 'ResourceInUse',
    });
    await assert.rejects(world.call('StopTransformJob', { TransformJobName: 'Job-1' }), {
      code: 'ValidationException',
    });
    await assert.rejects(world.call('DescribeTransformJob', { TransformJobName: 'no' }), {
      code: 'ValidationException',
      message: /^Could not find requested job with name: no/,
    });
  }));

test('what cannot be done is refused before it is begun', () =>
  withTransform(async (world) => {
    const refused = async (job: object, message: RegExp, code = 'ValidationException') =>
      assert.rejects(world.call('CreateTransformJob', job), { code, message });
    await refused(
      transformJob('a', { input: { SplitType: 'RecordIO' } }),
      /RecordIO is not served/,
    );
    await refused(transformJob('a', {}, { ModelName: 'none' }), /Could not find model/);
    await refused(
      transformJob('a', {}, filter({ InputFilter: '$.id' })),
      /rows of CSV have places/,
    );
    await refused(transformJob('a', {}, filter({ InputFilter: '$..id' })), /no JSONPath of AWS/);
    await refused(transformJob('a', { uri: 'https://x' }), /s3:\/\/bucket\/prefix/);
    const image = { ContentType: 'image/png' };
    await refused(
      transformJob('a', { input: image }, filter({ JoinSource: 'Input' })),
      /image\/png/,
    );
    const many = { MaxConcurrentTransforms: 20, MaxPayloadInMB: 6 };
    await refused(transformJob('a', {}, many), /is more than 100/);
    await refused(transformJob('a', {}, { MaxPayloadInMB: 101 }), /is 101, and the most is 100/);
    const guest = { ...context, mayRunCode: false };
    await assert.rejects(world.call('CreateTransformJob', transformJob('a'), guest), {
      code: 'AccessDeniedException',
    });
    const bikes = transformJob('guest', {}, { ModelName: 'bikes' });
    await world.call('CreateTransformJob', bikes, guest);
    const failed = await world.until('guest', 'Failed');
    assert.match(failed.FailureReason, /^ClientError: Data download failed: No S3 objects found/);
  }));

test('what cannot be read, written or asked ends the job in words', () =>
  withTransform(async (world) => {
    const reasonOf = async (job: object): Promise<string> => (await world.run(job)).FailureReason;
    await world.put('d/in/in2', csv);
    await world.put('d/in2', csv);
    assert.match(
      await reasonOf(transformJob('twice', { uri: 's3://bucket/d/in' })),
      /^ClientError: s3:\/\/bucket\/d\/in\/in2 and s3:\/\/bucket\/d\/in2 would both become in2\.out/,
    );
    await world.put('in/a.csv', csv);
    const elsewhere = { output: { S3OutputPath: 's3://nowhere/out' } };
    assert.match(
      await reasonOf(transformJob('nowhere', elsewhere)),
      /^ClientError: the bucket of s3:\/\/nowhere\/out does not exist/,
    );
    await world.put('list.json', '[{"prefix":"s3://bucket/in/"},"a.csv","gone.csv"]');
    const listed = transformJob('gone', { uri: 's3://bucket/list.json', type: 'ManifestFile' });
    assert.match(await reasonOf(listed), /1 of 2 files failed.*in\/gone\.csv: it is not there/);
    assert.equal(await world.text('out/gone/a.csv.out'), '3\n7\n11\n');
    const bytes = Buffer.from('1,"\xff"\n', 'latin1');
    await world.put('in/a.csv', bytes);
    const joined = transformJob('latin', {}, filter({ InputFilter: '$[0]' }));
    assert.match(await reasonOf(joined), /line 1: InputFilter: it is no text in UTF-8/);
    await world.put('in/a.csv', `${'1'.repeat(1024 ** 2)},1\n`);
    const long = transformJob('long', {}, { MaxPayloadInMB: 1 });
    assert.match(await reasonOf(long), /line 1: it is longer than MaxPayloadInMB \(1\)/);
    const whole = { input: { SplitType: 'None' } };
    const file = transformJob('whole', whole, { MaxPayloadInMB: 1 });
    assert.match(await reasonOf(file), /longer than MaxPayloadInMB \(1\).*split it by Line/);
    await world.objects.delete('bucket', 'models/adder.tar.gz');
    assert.match(
      await reasonOf(transformJob('modelless')),
      /^AlgorithmError: Could not find model data at s3:\/\/bucket\/models\/adder\.tar\.gz/,
    );
  }));
