import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  definition,
  type MonitoringWorld,
  schedule,
  withMonitoring,
} from '../../testing/monitoring-world.js';
import { qualityDefinition, qualitySchedule } from './ground-truth/testing/quality-world.js';

const start = '2026-03-01T20:30:00Z';
const hourly = 'cron(0 * ? * * *)';

/** The analysis job of the run at 21:00. */
async function jobAfter(world: MonitoringWorld) {
  world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
  await world.settle();
  const { ProcessingJobSummaries: jobs } = await world.call('ListProcessingJobs', {});
  const ProcessingJobName = jobs[0].ProcessingJobName;
  return world.call('DescribeProcessingJob', { ProcessingJobName });
}

const batch = (more: object = {}) => ({
  DataQualityJobInput: {
    BatchTransformInput: {
      DataCapturedDestinationS3Uri: 's3://bucket/transforms',
      DatasetFormat: { Csv: { Header: true } },
      LocalPath: '/opt/ml/processing/batch',
      ...more,
    },
  },
});

test('a monitor of batch transforms mounts their captures and reports without an endpoint', () =>
  withMonitoring(start, async (world) => {
    const offsets = { StartTimeOffset: '-P8D', EndTimeOffset: '-P1D' };
    await world.call('CreateDataQualityJobDefinition', definition('d', 'e', batch(offsets)));
    await world.call('CreateMonitoringSchedule', schedule('s', 'd', hourly));
    const described = await world.call('DescribeMonitoringSchedule', {
      MonitoringScheduleName: 's',
    });
    assert.equal(described.EndpointName, undefined);
    const job = await jobAfter(world);
    const env = job.Environment;
    assert.deepEqual(
      [env.dataset_format, env.dataset_source, env.start_time, env.end_time],
      [
        '{"csv":{"header":true}}',
        '/opt/ml/processing/batch',
        '2026-02-21T21:00:00Z',
        '2026-02-28T21:00:00Z',
      ],
    );
    assert.equal(env.sagemaker_endpoint_name, undefined);
    assert.equal(job.ProcessingInputs[0].S3Input.S3Uri, 's3://bucket/transforms');
    assert.equal(
      job.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri,
      's3://bucket/reports/s/2026/03/01/21',
    );
    const list = await world.call('ListMonitoringExecutions', {});
    assert.equal(list.MonitoringExecutionSummaries[0].EndpointName, undefined);
  }));

test('inputs that are none, or two, and formats that are not one are refused', () =>
  withMonitoring(start, async (world) => {
    const create = async (name: string, more: object) => {
      await world.call('CreateDataQualityJobDefinition', definition(name, 'e', more));
      return world.call('CreateMonitoringSchedule', schedule(name, name, hourly));
    };
    await assert.rejects(create('none', { DataQualityJobInput: {} }), /either EndpointInput or/);
    await assert.rejects(create('empty', batch({ DatasetFormat: {} })), /one of Csv, Json and/);
    await assert.rejects(
      create('two', batch({ DatasetFormat: { Csv: {}, Parquet: {} } })),
      /one of Csv, Json and Parquet/,
    );
  }));

const scripts = {
  RecordPreprocessorSourceUri: 's3://bucket/code/pre.py',
  PostAnalyticsProcessorSourceUri: 's3://bucket/code/post.py',
};

test('scripts and images of one s own are for keys that may run code', () =>
  withMonitoring(start, async (world) => {
    world.endpoints.set('e', { capture: 's3://bucket/capture' });
    const app = (more: object) => {
      const { DataQualityAppSpecification: own } = definition('x', 'e') as {
        DataQualityAppSpecification: object;
      };
      return { DataQualityAppSpecification: { ...own, ...more } };
    };
    const cases: [object, RegExp][] = [
      [scripts, /RecordPreprocessorSourceUri/],
      [{ ImageUri: 'someone/monitor:1' }, /the image someone\/monitor:1/],
      [{ ContainerEntrypoint: ['sh'] }, /ContainerEntrypoint/],
      [{ Environment: { record_preprocessor_script: '/x.py' } }, /record_preprocessor_script/],
    ];
    for (const [more, named] of cases) {
      await assert.rejects(
        world.call('CreateDataQualityJobDefinition', definition('d', 'e', app(more))),
        { code: 'AccessDeniedException', message: named },
      );
    }
    const may = { mayRunCode: true };
    await world.call('CreateDataQualityJobDefinition', definition('d', 'e', app(scripts)), may);
    await assert.rejects(world.call('CreateMonitoringSchedule', schedule('s', 'd', hourly)), {
      code: 'AccessDeniedException',
    });
    await world.call('CreateMonitoringSchedule', schedule('s', 'd', hourly), may);
    const job = await jobAfter(world);
    const inputs = job.ProcessingInputs as {
      InputName: string;
      S3Input: { S3Uri: string; LocalPath: string };
    }[];
    const mounted = inputs.map(({ InputName, S3Input }) => [
      InputName,
      S3Input.S3Uri,
      S3Input.LocalPath,
    ]);
    const root = '/opt/ml/processing/input';
    assert.deepEqual(mounted.slice(-2), [
      [
        'record_preprocessor_script_input',
        's3://bucket/code/pre.py',
        `${root}/record_preprocessor_script_input`,
      ],
      [
        'post_analytics_processor_script_input',
        's3://bucket/code/post.py',
        `${root}/post_analytics_processor_script_input`,
      ],
    ]);
    assert.equal(
      job.Environment.record_preprocessor_script,
      `${root}/record_preprocessor_script_input/pre.py`,
    );
    assert.equal(
      job.Environment.post_analytics_processor_script,
      `${root}/post_analytics_processor_script_input/post.py`,
    );
  }));

test('a model-quality schedule needs a definition of its type and a place of labels', () =>
  withMonitoring(start, async (world) => {
    world.endpoints.set('e', { capture: 's3://bucket/capture' });
    await world.call(
      'CreateModelQualityJobDefinition',
      qualityDefinition({
        ModelQualityJobInput: {
          EndpointInput: { EndpointName: 'e', LocalPath: '/opt/ml/processing/input' },
          GroundTruthS3Input: {},
        },
      }),
    );
    await assert.rejects(
      world.call('CreateMonitoringSchedule', qualitySchedule()),
      /GroundTruthS3Input\.S3Uri is missing/,
    );
  }));

test('a baselining job alone names the files of each type', () =>
  withMonitoring(start, async (world) => {
    world.endpoints.set('e', { capture: 's3://bucket/capture' });
    await world.objects.put('bucket', 'train.csv', 'a\n1\n');
    await world.call('CreateProcessingJob', {
      ProcessingJobName: 'base',
      AppSpecification: { ImageUri: 'sagemaker-model-monitor-analyzer' },
      Environment: {
        dataset_format: '{"csv":{"header":true}}',
        dataset_source: '/opt/ml/processing/input',
        output_path: '/opt/ml/processing/output',
      },
      ProcessingInputs: [
        {
          InputName: 'data',
          S3Input: {
            S3Uri: 's3://bucket/train.csv',
            LocalPath: '/opt/ml/processing/input',
            S3DataType: 'S3Prefix',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'o',
            S3Output: {
              S3Uri: 's3://bucket/base',
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      RoleArn: 'arn:aws:iam::123456789012:role/r',
    });
    await world.settle();
    const named = { DataQualityBaselineConfig: { BaseliningJobName: 'base' } };
    await world.call('CreateDataQualityJobDefinition', definition('dq', 'e', named));
    await world.call('CreateMonitoringSchedule', schedule('s', 'dq', hourly));
    const quality = { ModelQualityBaselineConfig: { BaseliningJobName: 'base' } };
    await world.call('CreateModelQualityJobDefinition', qualityDefinition(quality));
    await world.call('CreateMonitoringSchedule', qualitySchedule());
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const baselines = async (name: string) => {
      const due = Date.parse('2026-03-01T21:00:00Z');
      const found = await world.monitoring.execution({ region: 'eu-west-1', schedule: name, due });
      return [found?.baseline_constraints, found?.baseline_statistics];
    };
    assert.deepEqual(await baselines('s'), [
      's3://bucket/base/constraints.json',
      's3://bucket/base/statistics.json',
    ]);
    assert.deepEqual(await baselines('mq'), ['s3://bucket/base/constraints.json', null]);
  }));
