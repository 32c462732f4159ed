import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  BatchTransformInput,
  CronExpressionGenerator,
  DatasetFormat,
  EndpointInput,
  ModelMonitor,
  ModelQualityMonitor,
  MonitoringDatasetFormat,
  MonitoringOutput,
  ProcessingInput,
} from './index.js';
import { type Answers, failure, withStub } from './testing/aws-stub.js';
import { pythonQuality } from './testing/python-quality-requests.js';
import { requestsOf } from './testing/requests.js';

const role = 'arn:aws:iam::000000000000:role/r';
const arn = (type: string, name: string) =>
  `arn:aws:sagemaker:us-east-1:000000000000:${type}/${name}`;

/** A control plane that does everything at once and remembers definitions and the schedule. */
function controlPlane(): Answers {
  const definitions = new Map<string, object>();
  let schedule: { MonitoringScheduleConfig: object } | undefined;
  const put = (body: { MonitoringScheduleConfig: object }) => {
    schedule = body;
    return { json: { MonitoringScheduleArn: arn('monitoring-schedule', 'wine') } };
  };
  return {
    CreateProcessingJob: () => ({ json: { ProcessingJobArn: arn('processing-job', 'p') } }),
    DescribeProcessingJob: () => ({ json: { ProcessingJobStatus: 'Completed' } }),
    CreateModelQualityJobDefinition: (body: { JobDefinitionName: string }) => {
      definitions.set(body.JobDefinitionName, body);
      return { json: { JobDefinitionArn: arn('model-quality-job-definition', 'd') } };
    },
    DescribeModelQualityJobDefinition: (body: { JobDefinitionName: string }) => ({
      json: { ...definitions.get(body.JobDefinitionName), CreationTime: 1 },
    }),
    DeleteModelQualityJobDefinition: () => ({ json: {} }),
    CreateMonitoringSchedule: put,
    UpdateMonitoringSchedule: put,
    DescribeMonitoringSchedule: () =>
      schedule
        ? {
            json: {
              ...schedule,
              MonitoringScheduleStatus: 'Scheduled',
              MonitoringScheduleArn: arn('monitoring-schedule', 'wine'),
            },
          }
        : failure('ResourceNotFound'),
    DeleteMonitoringSchedule: () => {
      schedule = undefined;
      return { json: {} };
    },
    ListTags: () => ({ json: { Tags: [] } }),
  };
}

const common = {
  role,
  volumeSizeInGb: 20,
  maxRuntimeInSeconds: 3600,
  env: { k: 'v' },
  tags: [{ Key: 't', Value: 'u' }],
};

test('a model-quality monitor sends what Python’s sends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-'));
  const script = join(folder, 'after.py');
  await writeFile(script, 'pass\n');
  try {
    await withStub(controlPlane(), async (stub, sagemakerSession) => {
      const monitor = new ModelQualityMonitor({ ...common, sagemakerSession });
      await monitor.suggestBaseline({
        baselineDataset: 's3://wine/validated.csv',
        datasetFormat: DatasetFormat.csv({ header: true }),
        problemType: 'BinaryClassification',
        inferenceAttribute: 'prediction',
        probabilityAttribute: 'probability',
        groundTruthAttribute: 'label',
        postAnalyticsProcessorScript: script,
        outputS3Uri: 's3://wine/base',
        jobName: 'base-job',
        logs: false,
      });
      await monitor.createMonitoringSchedule({
        monitorScheduleName: 'wine-quality',
        endpointInput: new EndpointInput({
          endpointName: 'wine-endpoint',
          destination: '/opt/ml/processing/input_data',
          probabilityAttribute: '0',
          probabilityThresholdAttribute: 0.7,
          startTimeOffset: '-P8D',
          endTimeOffset: '-P1D',
        }),
        groundTruthInput: 's3://wine/ground-truth',
        problemType: 'BinaryClassification',
        constraints: 's3://wine/base/constraints.json',
        recordPreprocessorScript: 's3://wine/before.py',
        scheduleCronExpression: CronExpressionGenerator.daily(),
      });
      await monitor.updateMonitoringSchedule({
        groundTruthInput: 's3://wine/labels',
        instanceCount: 2,
        scheduleCronExpression: CronExpressionGenerator.hourly(),
      });
      await monitor.deleteMonitoringSchedule();
      assert.deepEqual(requestsOf(stub.seen), pythonQuality.everything);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a model-quality monitor of batch transforms sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelQualityMonitor({ role, sagemakerSession });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'wine-batch',
      batchTransformInput: new BatchTransformInput({
        dataCapturedDestinationS3Uri: 's3://wine/batch-capture',
        destination: '/opt/ml/processing/input',
        datasetFormat: MonitoringDatasetFormat.csv({ header: false }),
        inferenceAttribute: '0',
      }),
      groundTruthInput: 's3://wine/ground-truth',
      problemType: 'Regression',
      scheduleCronExpression: CronExpressionGenerator.now(),
      dataAnalysisStartTime: '-PT2H',
      dataAnalysisEndTime: '-PT0H',
      enableCloudwatchMetrics: false,
    });
    await monitor.deleteMonitoringSchedule();
    assert.deepEqual(requestsOf(stub.seen), pythonQuality.batch);
  }));

test('a monitor of one’s own sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelMonitor({
      ...common,
      imageUri: 'mine',
      entrypoint: ['python3', '/opt/ml/processing/input/code/monitor.py'],
      outputKmsKey: 'key',
      sagemakerSession,
    });
    await monitor.runBaseline({
      baselineInputs: [
        new ProcessingInput({
          source: 's3://wine/train.csv',
          destination: '/opt/ml/processing/input/data',
        }),
      ],
      output: '/opt/ml/processing/output',
      arguments: ['--baseline'],
      jobName: 'own-base',
      wait: false,
    });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'wine-own',
      endpointInput: 'wine-endpoint',
      output: new MonitoringOutput(),
      statistics: 's3://wine/base/statistics.json',
      constraints: 's3://wine/base/constraints.json',
      scheduleCronExpression: CronExpressionGenerator.hourly(),
      arguments: ['--monitor'],
    });
    await monitor.deleteMonitoringSchedule();
    assert.deepEqual(requestsOf(stub.seen), pythonQuality.own);
  }));

test('a monitor of one’s own keeps what an update leaves out', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const made = new ModelMonitor({
      ...common,
      imageUri: 'mine',
      entrypoint: ['a'],
      sagemakerSession,
    });
    const outputs = { output: new MonitoringOutput({ destination: 's3://wine/reports' }) };
    await assert.rejects(made.createMonitoringSchedule(outputs), /either endpointInput or/);
    await made.createMonitoringSchedule({
      ...outputs,
      monitorScheduleName: 'wine-own',
      endpointInput: 'wine-endpoint',
      constraints: 's3://wine/base/constraints.json',
      scheduleCronExpression: 'rate(5 minutes)',
    });
    const monitor = await ModelMonitor.attach('wine-own', sagemakerSession);
    assert.deepEqual(monitor.entrypoint, ['a']);
    await monitor.updateMonitoringSchedule({});
    await monitor.updateMonitoringSchedule({ instanceCount: 2, arguments: ['b'] });
    const [create] = stub.bodies('CreateMonitoringSchedule') as [Record<string, never>];
    const [update, ...others] = stub.bodies('UpdateMonitoringSchedule') as [object];
    assert.equal(others.length, 0);
    const config = structuredClone(create.MonitoringScheduleConfig as never) as {
      MonitoringJobDefinition: {
        MonitoringResources: { ClusterConfig: { InstanceCount: number } };
        MonitoringAppSpecification: { ContainerArguments?: string[] };
      };
    };
    config.MonitoringJobDefinition.MonitoringResources.ClusterConfig.InstanceCount = 2;
    config.MonitoringJobDefinition.MonitoringAppSpecification.ContainerArguments = ['b'];
    assert.deepEqual(update, {
      MonitoringScheduleName: 'wine-own',
      MonitoringScheduleConfig: config,
    });
    assert.equal(monitor.instanceCount, 2);
    await assert.rejects(ModelQualityMonitor.attach('wine-own', sagemakerSession), /not of type/);
  }));

test('settings beyond AWS’s reach the baseline, the schedule and its updates', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelQualityMonitor({
      role,
      sagemakerSession,
      settings: {
        positiveLabel: 'fraud',
        worth: { matrix: { fraud: { fair: -500, fraud: 90 } }, unit: 'EUR' },
      },
    });
    const asked = {
      positive_label: 'fraud',
      worth_matrix: '{"fraud":{"fair":-500,"fraud":90}}',
      worth_unit: 'EUR',
    };
    await monitor.suggestBaseline({
      baselineDataset: 's3://wine/validated.csv',
      datasetFormat: DatasetFormat.csv(),
      problemType: 'BinaryClassification',
      inferenceAttribute: '0',
      groundTruthAttribute: '1',
      outputS3Uri: 's3://wine/base',
      wait: false,
    });
    const [job] = stub.bodies('CreateProcessingJob') as [{ Environment: Record<string, string> }];
    for (const [name, value] of Object.entries(asked)) assert.equal(job.Environment[name], value);
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'wine-quality',
      endpointInput: 'wine-endpoint',
      groundTruthInput: 's3://wine/ground-truth',
      problemType: 'BinaryClassification',
      outputS3Uri: 's3://wine/reports',
    });
    await monitor.updateMonitoringSchedule({
      settings: { incidents: { opensAfter: 1 }, scriptTimeoutInSeconds: 60 },
    });
    const environments = stub
      .bodies('CreateModelQualityJobDefinition')
      .map(
        (one) =>
          (one as { ModelQualityAppSpecification: { Environment: object } })
            .ModelQualityAppSpecification.Environment,
      );
    const metrics = { publish_cloudwatch_metrics: 'Enabled' };
    const later = { incident_opens_after: '1', script_timeout_seconds: '60' };
    assert.deepEqual(environments, [
      { ...asked, ...metrics },
      { ...asked, ...metrics, ...later },
    ]);
  }));
