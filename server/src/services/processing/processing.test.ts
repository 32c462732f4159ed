import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accountId,
  type MonitoringWorld,
  noViolations,
  region,
  withMonitoring,
} from '../../testing/monitoring-world.js';
import type { AnalysisRequest } from '../monitoring/analyzer/analyse.js';
import { jobResources } from './instances.js';

const image = `${accountId}.dkr.ecr.${region}.amazonaws.com/sagemaker-model-monitor-analyzer`;
const GiB = 1024 ** 3;

/** suggest_baseline as the Python SDK sends it. */
const baselineJob = (name: string, more: object = {}): object => ({
  ProcessingJobName: name,
  ProcessingInputs: [
    {
      InputName: 'baseline_dataset_input',
      AppManaged: false,
      S3Input: {
        S3Uri: 's3://bucket/data/train.csv',
        LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
        S3DataDistributionType: 'FullyReplicated',
        S3CompressionType: 'None',
      },
    },
  ],
  ProcessingOutputConfig: {
    Outputs: [
      {
        OutputName: 'monitoring_output',
        AppManaged: false,
        S3Output: {
          S3Uri: 's3://bucket/results',
          LocalPath: '/opt/ml/processing/output',
          S3UploadMode: 'EndOfJob',
        },
      },
    ],
  },
  ProcessingResources: {
    ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
  },
  AppSpecification: { ImageUri: image },
  Environment: {
    dataset_format: '{"csv": {"header": true, "output_columns_position": "START"}}',
    dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
    output_path: '/opt/ml/processing/output',
    publish_cloudwatch_metrics: 'Disabled',
  },
  RoleArn: `arn:aws:iam::${accountId}:role/r`,
  ...more,
});

const describe = (world: MonitoringWorld, name: string) =>
  world.call('DescribeProcessingJob', { ProcessingJobName: name });

const start = '2026-03-01T20:30:00Z';

test('suggest_baseline runs, echoes what it got, logs and tells of its states', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    const requests: AnalysisRequest[] = [];
    world.analyse = async (request, run) => {
      requests.push(request);
      run.onProgress('half way');
      return { ...noViolations, violations: undefined };
    };
    const created = await world.call('CreateProcessingJob', baselineJob('Baseline-1'));
    assert.equal(
      created.ProcessingJobArn,
      `arn:aws:sagemaker:${region}:${accountId}:processing-job/baseline-1`,
    );
    await world.settle();
    const job = await describe(world, 'baseline-1'); // a name cut from the ARN
    assert.equal(job.ProcessingJobName, 'Baseline-1');
    assert.equal(job.ProcessingJobStatus, 'Completed');
    assert.match(job.ExitMessage, /^Completed: Job completed successfully with no violations/);
    assert.deepEqual(job.ProcessingInputs, (baselineJob('x') as typeof job).ProcessingInputs);
    assert.equal(job.StoppingCondition.MaxRuntimeInSeconds, 86_400);
    assert.equal(job.MonitoringScheduleArn, undefined);
    assert.ok(job.ProcessingStartTime <= job.ProcessingEndTime);
    assert.equal(requests[0]?.task, 'suggest');
    assert.equal(requests[0]?.options.comparisonMethod, 'Sound');
    assert.ok(world.logLines.includes('half way'));
    assert.deepEqual(
      world.events.map((event) => [event.detailType, event.detail.ProcessingJobStatus]),
      ['InProgress', 'Completed'].map((status) => [
        'SageMaker Processing Job State Change',
        status,
      ]),
    );
    assert.ok(await world.objects.head('bucket', 'results/statistics.json'));
    await assert.rejects(world.call('CreateProcessingJob', baselineJob('Baseline-1')), {
      code: 'ResourceInUse',
    });
    const listed = await world.call('ListProcessingJobs', { StatusEquals: 'Completed' });
    assert.equal(listed.ProcessingJobSummaries[0].ProcessingJobName, 'Baseline-1');
    await world.call('DeleteProcessingJob', { ProcessingJobName: 'Baseline-1' });
    await assert.rejects(describe(world, 'Baseline-1'), { code: 'ResourceNotFound' });
  }));

test('our own settings of a baseline reach the analysis, wrong ones fail by name', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    const requests: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      requests.push(request);
      return noViolations;
    };
    const { Environment } = baselineJob('x') as { Environment: object };
    const withEnvironment = (name: string, more: object) =>
      world.call(
        'CreateProcessingJob',
        baselineJob(name, { Environment: { ...Environment, ...more } }),
      );
    await withEnvironment('good', {
      comparison_method: 'Robust',
      time_column: 'at',
      season: 'hour-of-day, week-of-year',
      exclude: 'id,note',
      categorical_drift_method: 'ChiSquared',
    });
    await world.settle();
    assert.deepEqual(requests[0]?.options, {
      comparisonMethod: 'Robust',
      timeColumn: 'at',
      season: ['hour-of-day', 'week-of-year'],
      exclude: ['id', 'note'],
      categoricalDriftMethod: 'ChiSquared',
    });
    const wrong: [object, RegExp][] = [
      [{ comparison_method: 'sound' }, /comparison_method "sound" is unknown: give Sound, Robust/],
      [{ season: 'winter' }, /season "winter" is unknown/],
      [{ dataset_format: '{"xml":{}}' }, /dataset_format \{"xml":\{\}\} is not one that is served/],
      [{ start_time: 'yesterday' }, /start_time "yesterday" is not an ISO 8601 time/],
      [{ start_time: start }, /start_time and end_time go together/],
      [{ analysis_type: 'MODEL_BEAUTY' }, /analysis_type MODEL_BEAUTY is not served/],
      [{ dataset_source: '/elsewhere' }, /No ProcessingInput is mounted at dataset_source/],
      [{ baseline_constraints: '/elsewhere/c.json' }, /no ProcessingInput is mounted above it/],
    ];
    for (const [index, [more, message]] of wrong.entries()) {
      await withEnvironment(`wrong-${index}`, more);
      await world.settle();
      const job = await describe(world, `wrong-${index}`);
      assert.equal(job.ProcessingJobStatus, 'Failed');
      assert.match(job.FailureReason, /^AlgorithmError: .*, exit code: 255$/);
      assert.match(job.FailureReason, message);
    }
  }));

test("a plain job with a monitor's configuration checks a dataset", () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/part-0.csv', 'a\n1\n');
    await world.objects.put('bucket', 'data/part-1.csv', 'a\n2\n');
    await world.objects.put('bucket', 'data/_SUCCESS', '');
    await world.objects.put('bucket', 'baseline/constraints.json', '{}');
    const requests: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      requests.push(request);
      return noViolations;
    };
    const base = baselineJob('x') as { ProcessingInputs: object[]; Environment: object };
    const input = (InputName: string, S3Uri: string, LocalPath: string) => ({
      InputName,
      S3Input: { S3Uri, LocalPath, S3DataType: 'S3Prefix', S3InputMode: 'File' },
    });
    await world.call(
      'CreateProcessingJob',
      baselineJob('check', {
        ProcessingInputs: [
          input('data', 's3://bucket/data/', '/opt/ml/processing/input/data'),
          input('constraints', 's3://bucket/baseline', '/opt/ml/processing/baseline/constraints'),
        ],
        Environment: {
          ...base.Environment,
          dataset_source: '/opt/ml/processing/input/data',
          baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
        },
      }),
    );
    await world.settle();
    assert.equal((await describe(world, 'check')).ProcessingJobStatus, 'Completed');
    assert.equal(requests[0]?.task, 'monitor');
    assert.deepEqual(
      requests[0]?.dataset.files.map((file) => file.name),
      ['s3://bucket/data/part-0.csv', 's3://bucket/data/part-1.csv'],
    );
    assert.equal(requests[0]?.baseline.constraints?.name, 's3://bucket/baseline/constraints.json');
  }));

test('a bucket that is not there fails the job by its name', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    const base = baselineJob('x') as { ProcessingOutputConfig: object; ProcessingInputs: object };
    const elsewhere = (part: object) =>
      JSON.parse(JSON.stringify(part).replace(/s3:..bucket/g, 's3://gone'));
    const parts = ['ProcessingOutputConfig', 'ProcessingInputs'] as const;
    for (const part of parts) {
      const job = baselineJob(`to-${part}`, { [part]: elsewhere(base[part]) });
      await world.call('CreateProcessingJob', job);
      await world.settle();
      const { FailureReason } = await describe(world, `to-${part}`);
      assert.match(
        FailureReason,
        /^AlgorithmError: The (output|dataset)'s bucket gone does not exist/,
      );
    }
  }));

/** An analysis that ends when it is told to, and only then. */
function untilAborted(world: MonitoringWorld): Promise<void> {
  return new Promise((begun) => {
    world.analyse = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        begun();
      });
  });
}

test('StopProcessingJob stops a job that runs and one that waits', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    const begun = untilAborted(world);
    for (const name of ['a', 'b', 'c']) {
      await world.call('CreateProcessingJob', baselineJob(name));
    }
    await begun;
    for (const name of ['c', 'a', 'b']) {
      await world.call('StopProcessingJob', { ProcessingJobName: name });
    }
    await world.settle();
    for (const name of ['a', 'b', 'c']) {
      assert.equal((await describe(world, name)).ProcessingJobStatus, 'Stopped', name);
    }
    await assert.rejects(world.call('StopProcessingJob', { ProcessingJobName: 'a' }), {
      code: 'ValidationException',
    });
  }));

test('MaxRuntimeInSeconds stops a job', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    const begun = untilAborted(world);
    const more = { StoppingCondition: { MaxRuntimeInSeconds: 60 } };
    await world.call('CreateProcessingJob', baselineJob('long', more));
    await begun;
    world.real = 59_999;
    await world.processing.tick();
    assert.equal((await describe(world, 'long')).ProcessingJobStatus, 'InProgress');
    world.real = 60_000;
    await world.processing.tick();
    await world.settle();
    const job = await describe(world, 'long');
    assert.equal(job.ProcessingJobStatus, 'Stopped');
    assert.match(job.ExitMessage, /longer than MaxRuntimeInSeconds \(60\)/);
  }));

test('a bug in an image fails the job as an internal error', () =>
  withMonitoring(start, async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'a\n1\n');
    world.analyse = async () => {
      throw new TypeError('undefined is not a function');
    };
    await world.call('CreateProcessingJob', baselineJob('bug'));
    await world.settle();
    const job = await describe(world, 'bug');
    assert.equal(job.FailureReason, 'InternalServerError: undefined is not a function');
  }));

test('instances stand for documented limits', () => {
  const big = { memory_bytes: 64 * GiB, threads: 32 };
  assert.deepEqual(jobResources('ml.t3.medium', 1, big), { memory_bytes: GiB / 2, threads: 2 });
  assert.deepEqual(jobResources('ml.m5.xlarge', 1, big), { memory_bytes: GiB, threads: 4 });
  assert.deepEqual(jobResources('ml.m5.xlarge', 2, big), { memory_bytes: 2 * GiB, threads: 8 });
  assert.deepEqual(jobResources('ml.r5.4xlarge', 1, big), { memory_bytes: 8 * GiB, threads: 16 });
  assert.deepEqual(jobResources('ml.r5.24xlarge', 9, { memory_bytes: 8 * GiB, threads: 2 }), {
    memory_bytes: 2 * GiB,
    threads: 2,
  });
});
