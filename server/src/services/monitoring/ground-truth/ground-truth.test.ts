import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeFile } from './merge-file.js';
import { label, prediction, type QualityWorld, withQuality } from './testing/quality-world.js';

const start = '2026-03-01T20:30:00Z';
const tick = (world: QualityWorld, time: string) => {
  world.clock.set(Date.parse(time));
  return world.settle();
};
const merged = 'reports/merge/e/AllTraffic/2026/03/01/20/';

/** Four predictions of the hour before 21:00; `i-2` and `i-3` are the caller's ids. */
const predictions = [
  prediction('a', '2026-03-01T20:40:00Z'),
  prediction('b', '2026-03-01T20:41:00Z', { inferenceId: 'i-2' }),
  prediction('c', '2026-03-01T20:42:00Z', { inferenceId: 'i-3' }),
  prediction('d', '2026-03-01T20:59:59Z'),
];

test('a run merges what has labels, then analyses it, in two jobs of one suffix', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    // the hour of a folder is when labels were collected
    await world.labels('2026/03/01/20/x.jsonl', [label('a', '1'), label('b', '7')]);
    await world.labels('2026/03/01/21/x.jsonl', [label('i-2', '0'), label('stranger', '1')]);
    await tick(world, '2026-03-01T21:00:00Z');
    const [execution] = await world.executions();
    assert.equal(execution?.MonitoringExecutionStatus, 'Completed', `${execution?.FailureReason}`);
    assert.equal(execution?.MonitoringType, 'ModelQuality');
    const name = String(execution?.ProcessingJobArn).split('processing-job/')[1] ?? '';
    const suffix = /^model-quality-monitoring-202603012100-([0-9a-f]{24})$/.exec(name)?.[1];
    assert.ok(suffix, name);
    const mergeJob = await world.call('DescribeProcessingJob', {
      ProcessingJobName: `groundtruth-merge-202603012100-${suffix}`,
    });
    assert.equal(mergeJob.ExitMessage, '2 of 4 predictions have labels.');
    assert.equal(mergeJob.StoppingCondition.MaxRuntimeInSeconds, 1800);
    assert.equal(
      mergeJob.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri,
      's3://bucket/reports/merge',
    );
    const job = await world.call('DescribeProcessingJob', { ProcessingJobName: name });
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(job.Environment).filter(([key]) =>
          /attribute|type|format|time|endpoint_name/.test(key),
        ),
      ),
      {
        analysis_type: 'MODEL_QUALITY',
        problem_type: 'BinaryClassification',
        inference_attribute: '0',
        probability_attribute: '1',
        probability_threshold_attribute: '0.500000',
        dataset_format: '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}',
        start_time: '2026-03-01T20:00:00Z',
        end_time: '2026-03-01T21:00:00Z',
        metric_time: '2026-03-01T20:00:00Z',
        sagemaker_endpoint_name: 'e',
      },
    );
    assert.equal(
      job.ProcessingInputs.at(-1).S3Input.S3Uri,
      's3://bucket/reports/merge/e/AllTraffic/2026/03/01/20',
    );
    const [key, ...others] = await world.keys(merged);
    assert.deepEqual(others, []);
    assert.match(key ?? '', /\/20\/part-00000-[0-9a-f-]{36}\.c000\.jsonl$/);
    const records = (await world.text(key ?? '')).trimEnd().split('\n');
    assert.deepEqual(
      records.map((line) => JSON.parse(line)),
      [
        { ...predictions[0], groundTruthData: { data: '1', encoding: 'CSV' } },
        { ...predictions[1], groundTruthData: { data: '0', encoding: 'CSV' } },
      ],
    );
    assert.deepEqual(
      (await world.keys('reports/e/mq/')).map((one) =>
        one.replace('reports/e/mq/2026/03/01/21/', ''),
      ),
      ['_labels.parquet', 'constraint_violations.json', 'merge.json', 'statistics.json'],
    );
  }));

test('late, partial, repeated, corrected, broken: what a run tells', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    await world.labels('2026/03/01/20/first.jsonl', [
      label('a', '1'),
      label('a', '1'),
      'not json',
      '[]',
      { groundTruthData: { data: null }, eventMetadata: { eventId: 'd' } },
      { groundTruthData: { data: '1' }, eventMetadata: {} },
    ]);
    world.clock.set(Date.parse('2026-03-01T20:50:00Z'));
    await world.labels('2026/03/01/20/second.jsonl', [
      label('i-2', '1'),
      label('i-2', '0'),
      label('nobody', '1'),
      JSON.stringify(label('d', '1')).slice(0, 40), // being written still
    ]);
    await tick(world, '2026-03-01T21:00:00Z');
    const told = (await world.json(
      'reports/e/mq/2026/03/01/21/merge.json',
    )) as unknown as MergeFile;
    const { examples, labels_digest, label_delay_seconds: delay, ...counts } = told;
    assert.deepEqual(counts, {
      predictions: 4,
      labelled: 2,
      coverage: 0.5,
      repeated: 1,
      corrected: 1,
      unknown: 1,
      broken: 5,
      unreadable: 0,
      start_time: '2026-03-01T20:00:00Z',
      end_time: '2026-03-01T21:00:00Z',
    });
    // `a` came before its prediction by the clocks, `b` 9 minutes after it
    assert.deepEqual(delay, { p50: 270, p90: 486, max: 540 });
    assert.ok(labels_digest);
    assert.deepEqual(examples.unknown, ['nobody']);
    assert.match(
      examples.broken[0] ?? '',
      /^s3:\/\/bucket\/labels\/.*first.jsonl, line 3: not json$/,
    );
    assert.match(examples.broken[1] ?? '', /second.jsonl, line 4: \{"groundTruthData"/);
    assert.ok(world.logLines.some((line) => /^5 lines are no labels .*not json/.test(line)));
    const [key = ''] = await world.keys(merged);
    const values = (await world.text(key)).match(/"groundTruthData":\{"data":"./g);
    assert.deepEqual(values, ['"groundTruthData":{"data":"1', '"groundTruthData":{"data":"0']);
  }));

test('a label file of one endless line is left out and named', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    await world.labels('2026/03/01/20/a.jsonl', [label('a', '1')]);
    await world.labels('2026/03/01/20/b.jsonl', [`{"groundTruthData":"${'x'.repeat(5e6)}`]);
    await world.labels('2026/03/01/20/c.jsonl', [label('d', '1')]);
    await tick(world, '2026-03-01T21:00:00Z');
    const told = await world.json('reports/e/mq/2026/03/01/21/merge.json');
    assert.deepEqual([told.labelled, told.broken], [2, 1]);
    assert.match(JSON.stringify(told.examples), /b\.jsonl, line 1/);
  }));

test('no labels yet: the run fails in AWS words with its coverage, and can be run again', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    await tick(world, '2026-03-01T21:00:00Z');
    const [failed] = await world.executions();
    assert.equal(failed?.MonitoringExecutionStatus, 'Failed');
    assert.match(
      String(failed?.FailureReason),
      /^Job inputs had no data: none of the 4 predictions .* \(coverage 0 of 4\).*The merge with labels, job groundtruth-merge-/,
    );
    assert.match(String(failed?.ProcessingJobArn), /groundtruth-merge/);
    const changed = () => ask(world, 'changed-windows', {});
    assert.deepEqual(await changed(), { ChangedWindows: [], Checked: 1 });

    await world.labels('2026/03/03/09/x.jsonl', [label('a', '1'), label('d', '0')]);
    const window = {
      StartTime: Date.parse('2026-03-01T20:00:00Z'),
      EndTime: Date.parse('2026-03-01T21:00:00Z'),
    };
    assert.deepEqual(await changed(), {
      ChangedWindows: [
        {
          ScheduledTime: Date.parse('2026-03-01T21:00:00Z'),
          ...window,
          Predictions: 4,
          Labelled: 2,
          LabelledBefore: 0,
          Changes: { added: 2, corrected: 0, removed: 0 },
        },
      ],
      Checked: 1,
    });
    world.clock.set(Date.parse('2026-03-03T10:10:00Z'));
    await ask(world, 'run', window);
    await world.settle();
    const completed = async () =>
      (await world.executions()).filter((one) => one.MonitoringExecutionStatus === 'Completed');
    assert.equal((await completed()).length, 1);
    // the run of 10:00 was made up for meanwhile
    assert.deepEqual(await changed(), { ChangedWindows: [], Checked: 2 });

    // a label is corrected: the numbers before and after are told
    world.analyse = async () => ({
      itemCount: 2,
      violations: 0,
      remarks: [],
      files: {
        'statistics.json':
          '{"binary_classification_metrics":{"auc":{"value":0.5},"f1":{"value":1}}}',
        'constraint_violations.json': '{"violations":[]}',
      },
    });
    await world.labels('2026/03/03/10/x.jsonl', [label('a', '0'), label('i-3', '0')]);
    world.clock.set(Date.parse('2026-03-03T10:20:00Z'));
    await ask(world, 'run', window);
    await world.settle();
    assert.equal((await completed()).length, 2);
    const report = (await world.keys('reports/e/mq/2026/03/03/10/20-')).find((key) =>
      key.endsWith('changes.json'),
    );
    const changes = await world.json(report ?? '');
    assert.deepEqual(changes.metrics, {
      auc: { before: null, after: 0.5 },
      f1: { before: null, after: 1 },
    });
    assert.deepEqual(changes.labels, {
      since: '2026-03-03T10:10:00Z',
      added: 1,
      corrected: 1,
      removed: 0,
      predictions: 4,
      labelled: 2,
    });
  }));

test('a merge in which nothing was predicted fails as AWS has it', () =>
  withQuality(start, async (world) => {
    await tick(world, '2026-03-01T21:00:00Z');
    const [failed] = await world.executions();
    assert.match(String(failed?.FailureReason), /^Job inputs had no data\. Between .* 12 requests/);
  }));

test('a label of a clock that is behind, in the folder of the hour before, is found', () =>
  withQuality('2026-03-01T19:30:00Z', async (world) => {
    await world.labels('2026/03/01/19/early.jsonl', [label('a', '0'), label('d', '0')]);
    world.clock.set(Date.parse('2026-03-01T20:40:00Z'));
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    await world.labels('2026/03/01/19/behind.jsonl', [label('a', '1')]);
    await tick(world, '2026-03-01T21:00:00Z');
    const told = (await world.json(
      'reports/e/mq/2026/03/01/21/merge.json',
    )) as unknown as MergeFile;
    assert.deepEqual([told.labelled, told.unknown], [1, 0]);
  }));

test('a byte order mark is no fault of a line, and bytes that are no text are not shown', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    const marked = `\uFEFF${JSON.stringify(label('a', '1'))}`;
    await world.labels('2026/03/01/20/a.jsonl', [marked, 'not json']);
    await world.labels('2026/03/01/20/b.jsonl.gz', ['\u001f\u0000\u0003k']);
    await tick(world, '2026-03-01T21:00:00Z');
    const told = (await world.json(
      'reports/e/mq/2026/03/01/21/merge.json',
    )) as unknown as MergeFile;
    assert.deepEqual([told.labelled, told.broken], [1, 2]);
    assert.deepEqual(told.examples.broken, [
      's3://bucket/labels/2026/03/01/20/a.jsonl, line 2: not json',
      's3://bucket/labels/2026/03/01/20/b.jsonl.gz, line 1: no text; only plain JSON Lines are read',
    ]);
  }));

test('an earlier merge of the hour is replaced, its other parts go, whole hours are merged', () =>
  withQuality(start, async (world) => {
    await world.capture('2026/03/01/20/40-00-000-x.jsonl', predictions);
    await world.labels('2026/03/01/20/x.jsonl', [label('a', '1'), label('d', '1')]);
    await world.objects.put('bucket', `${merged}part-00001-aws.c000.jsonl`, '{}\n');
    const window = (from: string, to: string) => ({
      StartTime: Date.parse(`2026-03-01T${from}:00Z`),
      EndTime: Date.parse(`2026-03-01T${to}:00Z`),
    });
    world.clock.set(Date.parse('2026-03-01T21:30:00Z'));
    await ask(world, 'run', window('20:30', '20:45'));
    await world.settle();
    const [first, ...others] = await world.keys(merged);
    assert.deepEqual(others, []);
    assert.equal((await world.text(first ?? '')).trimEnd().split('\n').length, 2);
    const counted = (await world.keys('reports/e/mq/')).find((key) => key.endsWith('merge.json'));
    assert.equal((await world.json(counted ?? '')).predictions, 3);
    await ask(world, 'run', window('20:00', '21:00'));
    await world.settle();
    assert.deepEqual(await world.keys(merged), [first]);
  }));

async function ask(world: QualityWorld, what: string, body: object): Promise<object> {
  const path = `/_guiderail/monitoring-schedules/mq/${what}`;
  const found = world.monitoring.paths.find(({ pattern }) => pattern.test(path));
  assert.ok(found);
  return found.handler('mq', {
    region: 'eu-west-1',
    accessKeyId: 'test',
    mayRunCode: false,
    header: () => undefined,
    body: Buffer.from(JSON.stringify(body)),
  });
}

const batchInput = (DatasetFormat: object) => ({
  ModelQualityJobInput: {
    BatchTransformInput: {
      DataCapturedDestinationS3Uri: 's3://bucket/transforms',
      DatasetFormat,
      LocalPath: '/opt/ml/processing/input/batch',
      InferenceAttribute: '0',
    },
    GroundTruthS3Input: { S3Uri: 's3://bucket/labels' },
  },
});

const time = '2026-03-01T20:29:04Z';
const ids = ['89180035-821a-41d9-87b2-67a22490de94', '909383e8-fbe7-4667-8656-176b664409fb'];

/** What transform jobs leave, and the merged records of the run at 21:00. */
async function mergedBatch(world: QualityWorld, output: string): Promise<unknown[]> {
  await world.objects.put('bucket', 'out/a.out', output);
  await world.objects.put(
    'bucket',
    'transforms/output/2026/03/01/20/b9e2.json',
    JSON.stringify([{ prefix: 's3://bucket/out/' }, 'a.out']),
  );
  await world.labels('2026/03/01/20/x.jsonl', [label(ids[1] ?? '', '1')]);
  await tick(world, '2026-03-01T21:00:00Z');
  const [execution] = await world.executions();
  assert.equal(execution?.MonitoringExecutionStatus, 'Completed', `${execution?.FailureReason}`);
  const [key = '', ...others] = await world.keys('reports/merge/');
  assert.deepEqual(others, []);
  assert.match(
    key,
    /^reports\/merge\/mq\/2026\/03\/01\/20\/part-00000-[0-9a-f-]{36}\.c000\.jsonl$/,
  );
  const told = await world.json('reports/mq/2026/03/01/21/merge.json');
  assert.deepEqual([told.predictions, told.labelled], [2, 1]);
  return (await world.text(key))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const mergedOutput = (data: string, encoding: string) => ({
  eventMetadata: { eventId: ids[1] },
  eventVersion: '0',
  groundTruthData: { data: '1', encoding: 'CSV' },
  captureData: { batchTransformOutput: { data, encoding } },
});

test('CSV of a transform job is merged by the id in its last columns but one', () =>
  withQuality(
    '2026-03-01T20:30:00Z',
    async (world) => {
      const lines = ids.map((id, index) => `${index},"a,b",${id},${time}\n`).join('');
      assert.deepEqual(await mergedBatch(world, lines), [mergedOutput('1,"a,b"', 'CSV')]);
    },
    batchInput({ Csv: { Header: false } }),
  ));

test('JSON Lines of a transform job are merged without the two keys that it added', () =>
  withQuality(
    '2026-03-01T20:30:00Z',
    async (world) => {
      // as published of a run of AWS's
      const lines = ids.map(
        (id) =>
          `{"SageMakerInferenceId":"${id}","SageMakerInferenceTime":"${time}","SageMakerOutput":` +
          '{"predicted_label":0,"score":0.047645717859268},"features":[29,2,178610]}\n',
      );
      const data =
        '{"SageMakerOutput":{"predicted_label":0,"score":0.047645717859268},"features":[29,2,178610]}';
      assert.deepEqual(await mergedBatch(world, lines.join('')), [mergedOutput(data, 'JSON')]);
    },
    batchInput({ Json: { Line: true } }),
  ));
