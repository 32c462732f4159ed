import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CronExpressionGenerator,
  DatasetFormat,
  DefaultModelMonitor,
  EndpointInput,
  ModelBiasMonitor,
  Predictor,
  type Session,
  UnexpectedStatusError,
} from './index.js';
import { type Answers, failure, withStub } from './testing/aws-stub.js';

const role = 'arn:aws:iam::000000000000:role/r';
const scheduleArn = 'arn:aws:sagemaker:us-east-1:000000000000:monitoring-schedule/wine-hourly';
const jobArn = (name: string) => `arn:aws:sagemaker:us-east-1:000000000000:processing-job/${name}`;

const schedule = {
  MonitoringScheduleArn: scheduleArn,
  MonitoringScheduleName: 'wine-hourly',
  MonitoringScheduleStatus: 'Scheduled',
  MonitoringScheduleConfig: {
    ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
    MonitoringJobDefinitionName: 'definition',
    MonitoringType: 'DataQuality',
  },
};

const definition = {
  JobDefinitionName: 'definition',
  RoleArn: role,
  DataQualityAppSpecification: {
    ImageUri: 'analyzer',
    Environment: { k: 'v', publish_cloudwatch_metrics: 'Enabled' },
  },
  DataQualityJobInput: {
    EndpointInput: { EndpointName: 'wine', LocalPath: '/opt/ml/processing/input/endpoint' },
  },
  DataQualityJobOutputConfig: {
    MonitoringOutputs: [{ S3Output: { S3Uri: 's3://wine/reports', LocalPath: '/x' } }],
  },
  DataQualityBaselineConfig: { BaseliningJobName: 'base-job' },
  JobResources: {
    ClusterConfig: { InstanceCount: 2, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 },
  },
  StoppingCondition: { MaxRuntimeInSeconds: 1800 },
};

const attached: Answers = {
  DescribeMonitoringSchedule: () => ({ json: schedule }),
  DescribeDataQualityJobDefinition: () => ({ json: definition }),
  ListTags: () => ({ json: { Tags: [{ Key: 't', Value: 'u' }] } }),
};

const asked = { MonitoringScheduleName: '' };
const biasSchedule = {
  ...schedule,
  MonitoringScheduleConfig: {
    MonitoringJobDefinitionName: 'bias-definition',
    MonitoringType: 'ModelBias',
  },
};

test('a monitor is attached to a schedule, and found from its endpoint', () =>
  withStub(
    {
      ...attached,
      DescribeMonitoringSchedule: ({ MonitoringScheduleName: name }: typeof asked) => ({
        json: name === 'bias' ? biasSchedule : schedule,
      }),
      DescribeModelBiasJobDefinition: () => ({
        json: {
          JobDefinitionName: 'bias-definition',
          ModelBiasAppSpecification: { ImageUri: 'clarify', ConfigUri: 's3://wine/config.json' },
        },
      }),
      ListMonitoringSchedules: ({ NextToken }: { NextToken?: string }) => ({
        json: NextToken
          ? {
              MonitoringScheduleSummaries: [
                {
                  MonitoringScheduleName: 'wine-hourly',
                  MonitoringJobDefinitionName: 'definition',
                  MonitoringType: 'DataQuality',
                },
              ],
            }
          : {
              MonitoringScheduleSummaries: [
                {
                  MonitoringScheduleName: 'bias',
                  MonitoringJobDefinitionName: 'bias-definition',
                  MonitoringType: 'ModelBias',
                },
              ],
              NextToken: 'n',
            },
      }),
    },
    async (stub, sagemakerSession) => {
      const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
      const [bias, monitor, ...others] = await predictor.listMonitors();
      assert.equal(others.length, 0);
      assert.ok(bias instanceof ModelBiasMonitor);
      assert.equal(bias.jobDefinitionName, 'bias-definition');
      assert.equal(bias.imageUri, 'clarify');
      assert.equal(monitor?.monitoringScheduleName, 'wine-hourly');
      assert.equal(monitor?.jobDefinitionName, 'definition');
      assert.equal(monitor?.instanceCount, 2);
      assert.equal(monitor?.maxRuntimeInSeconds, 1800);
      assert.deepEqual(monitor?.tags, [{ Key: 't', Value: 'u' }]);
      assert.deepEqual(stub.bodies('ListMonitoringSchedules')[0], { EndpointName: 'wine' });
    },
  ));

test('executions come oldest first, with their files', () => {
  const summary = (name: string, hour: number) => ({
    MonitoringScheduleName: 'wine-hourly',
    ScheduledTime: hour * 3600,
    CreationTime: hour * 3600,
    LastModifiedTime: hour * 3600,
    MonitoringExecutionStatus: 'CompletedWithViolations',
    ...(name && { ProcessingJobArn: jobArn(name) }),
  });
  let status = 'Completed';
  return withStub(
    {
      ...attached,
      ListMonitoringExecutions: () => ({
        json: { MonitoringExecutionSummaries: [summary('b', 2), summary('', 1), summary('a', 0)] },
      }),
      DescribeProcessingJob: ({ ProcessingJobName }: { ProcessingJobName: string }) => ({
        json: {
          ProcessingJobStatus: status,
          FailureReason: 'Job inputs had no data',
          ProcessingOutputConfig: {
            Outputs: [{ S3Output: { S3Uri: `s3://wine/${ProcessingJobName}` } }],
          },
        },
      }),
    },
    async (stub, session) => {
      const monitor = await DefaultModelMonitor.attach('wine-hourly', session);
      const executions = await monitor.listExecutions();
      assert.deepEqual(
        executions.map(({ jobName, summary }) => [jobName, summary?.ScheduledTime?.getTime()]),
        [
          ['a', 0],
          ['b', 7_200_000],
        ],
      );
      const violation = {
        feature_name: 'x',
        constraint_check_type: 'baseline_drift_check',
        description: 'd',
      };
      stub.objects.set(
        'wine/b/constraint_violations.json',
        JSON.stringify({ violations: [violation] }),
      );
      const found = await monitor.latestMonitoringConstraintViolations();
      assert.deepEqual(found?.body.violations, [violation]);
      assert.equal(found?.fileS3Uri, 's3://wine/b/constraint_violations.json');
      assert.equal(await monitor.latestMonitoringStatistics(), undefined);
      status = 'Failed';
      await assert.rejects(monitor.latestMonitoringStatistics(), (error) => {
        assert.ok(error instanceof UnexpectedStatusError);
        assert.match(error.message, /statistics\.json.*Failed.*Job inputs had no data/);
        return true;
      });
    },
  );
});

test('a run at once has the configuration of the schedule', () =>
  withStub(
    {
      ...attached,
      DescribeEndpoint: () => ({
        json: {
          EndpointStatus: 'InService',
          ProductionVariants: [{ VariantName: 'AllTraffic' }],
          DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://wine/capture' },
        },
      }),
      DescribeProcessingJob: () => ({
        json: {
          ProcessingJobStatus: 'Completed',
          ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: 's3://wine/base' } }] },
        },
      }),
      CreateProcessingJob: () => ({ json: { ProcessingJobArn: jobArn('run') } }),
    },
    async (stub, session) => {
      const monitor = await DefaultModelMonitor.attach('wine-hourly', session);
      const run = await monitor.runNow({
        start: new Date('2026-03-10T21:00:00Z'),
        end: new Date('2026-03-10T22:29:59.001Z'),
        jobName: 'run',
        logs: false,
      });
      assert.equal(await run.outputS3Uri(), 's3://wine/reports/run');
      const [request] = stub.bodies('CreateProcessingJob') as [
        {
          ProcessingInputs: { S3Input: { S3Uri: string; LocalPath: string } }[];
          Environment: Record<string, string>;
          [member: string]: unknown;
        },
      ];
      const { ProcessingInputs, Environment, ...rest } = request;
      assert.deepEqual(
        ProcessingInputs.map(({ S3Input }) => [S3Input.S3Uri, S3Input.LocalPath]),
        [
          [
            's3://wine/capture/wine/AllTraffic/2026/03/10/21',
            '/opt/ml/processing/input/endpoint/wine/AllTraffic/2026/03/10/21',
          ],
          [
            's3://wine/capture/wine/AllTraffic/2026/03/10/22',
            '/opt/ml/processing/input/endpoint/wine/AllTraffic/2026/03/10/22',
          ],
          ['s3://wine/base/constraints.json', '/opt/ml/processing/baseline/constraints'],
          ['s3://wine/base/statistics.json', '/opt/ml/processing/baseline/stats'],
        ],
      );
      assert.deepEqual(Environment, {
        k: 'v',
        dataset_format:
          '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
        dataset_source: '/opt/ml/processing/input/endpoint',
        output_path: '/opt/ml/processing/output',
        start_time: '2026-03-10T21:00:00Z',
        end_time: '2026-03-10T22:30:00Z',
        publish_cloudwatch_metrics: 'Disabled',
        sagemaker_endpoint_name: 'wine',
        sagemaker_monitoring_schedule_name: 'wine-hourly',
        baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
        baseline_statistics: '/opt/ml/processing/baseline/stats/statistics.json',
      });
      assert.deepEqual(rest.ProcessingResources, definition.JobResources);
      assert.deepEqual(rest.AppSpecification, { ImageUri: 'analyzer' });
      assert.deepEqual(rest.StoppingCondition, { MaxRuntimeInSeconds: 1800 });
      assert.equal(rest.RoleArn, role);
    },
  ));

test('a run at once says why it cannot be', () =>
  withStub(
    { ...attached, DescribeEndpoint: () => ({ json: { EndpointStatus: 'InService' } }) },
    async (_, session) => {
      const monitor = await DefaultModelMonitor.attach('wine-hourly', session);
      await assert.rejects(monitor.runNow(), /wine captures nothing; deploy it with/);
      const now = new Date();
      await assert.rejects(monitor.runNow({ start: now, end: now }), /start must be before end/);
      const alone = new DefaultModelMonitor({ role, sagemakerSession: session });
      await assert.rejects(alone.runNow({ outputS3Uri: 's3://wine/x' }), /give endpointInput/);
    },
  ));

test('local data and scripts are uploaded for the baseline', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-'));
  const dataset = join(folder, 'train.csv');
  const script = join(folder, 'before.py');
  await writeFile(dataset, 'a\n1\n');
  await writeFile(script, 'pass');
  try {
    await withStub(
      {
        CreateProcessingJob: () => ({ json: {} }),
        DescribeProcessingJob: () => ({
          json: { ProcessingJobStatus: 'Stopped', ExitMessage: 'told to' },
        }),
      },
      async (stub, sagemakerSession) => {
        const monitor = new DefaultModelMonitor({ role, sagemakerSession, imageUri: 'mine' });
        const baseline = {
          baselineDataset: dataset,
          datasetFormat: DatasetFormat.csv(),
          recordPreprocessorScript: script,
          jobName: 'job',
          monitoringConfigOverride: {
            distributionConstraints: { categoricalDriftMethod: 'ChiSquared' as const },
          },
        };
        await assert.rejects(monitor.suggestBaseline(baseline), /Stopped, not Completed: told to/);
        const place = 'wine/model-monitor/baselining/job/input';
        assert.equal(stub.objects.get(`${place}/baseline_dataset_input/train.csv`), 'a\n1\n');
        assert.equal(
          stub.objects.get(`${place}/record_preprocessor_script_input/before.py`),
          'pass',
        );
        const [request] = stub.bodies('CreateProcessingJob') as [
          { Environment: Record<string, string>; AppSpecification: object },
        ];
        assert.deepEqual(request.AppSpecification, { ImageUri: 'mine' });
        assert.equal(
          request.Environment.record_preprocessor_script,
          '/opt/ml/processing/input/record_preprocessor_script_input/before.py',
        );
        assert.equal(request.Environment.categorical_drift_method, 'ChiSquared');
        await assert.rejects(monitor.suggestedConstraints(), /Stopped/);
      },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function refused(monitor: DefaultModelMonitor, options: object, message: RegExp) {
  await assert.rejects(
    monitor.createMonitoringSchedule({ outputS3Uri: 's3://wine/x', ...options }),
    message,
  );
}

const lost = () => Promise.reject(new Error('no b'));

const fresh = (sagemakerSession: Session) => new DefaultModelMonitor({ role, sagemakerSession });

test('a schedule that cannot be made leaves no job definition behind', () =>
  withStub(
    {
      CreateDataQualityJobDefinition: () => ({ json: {} }),
      DeleteDataQualityJobDefinition: () => ({ json: {} }),
      CreateMonitoringSchedule: () => failure('ValidationException', 'no data capture'),
    },
    async (stub, session) => {
      const monitor = fresh(session);
      await refused(monitor, {}, /either endpointInput or batchTransformInput/);
      const scheduleCronExpression = CronExpressionGenerator.now();
      const now = { endpointInput: 'wine', scheduleCronExpression };
      await refused(monitor, now, /dataAnalysisStartTime/);
      assert.deepEqual(stub.operations(), []);
      const endpointInput = new EndpointInput({
        endpointName: 'wine',
        excludeFeaturesAttribute: 'id',
      });
      await refused(monitor, { endpointInput }, /no data capture/);
      assert.deepEqual(stub.operations(), [
        'CreateDataQualityJobDefinition',
        'CreateMonitoringSchedule',
        'DeleteDataQualityJobDefinition',
      ]);
      assert.equal(monitor.monitoringScheduleName, undefined);
      const missing = { statistics: Promise.reject(new Error('no a')), constraints: lost() };
      await refused(monitor, { endpointInput, ...missing }, /no a/);
      await assert.rejects(monitor.stopMonitoringSchedule(), /has no schedule/);
      await assert.rejects(async () => monitor.baselineStatistics(), /suggestBaseline\(\) first/);
    },
  ));

test('an update without choices asks nothing, and one of env keeps the metrics on', () =>
  withStub(
    {
      ...attached,
      CreateDataQualityJobDefinition: () => ({ json: {} }),
      UpdateMonitoringSchedule: () => ({ json: {} }),
    },
    async (stub, session) => {
      const monitor = await DefaultModelMonitor.attach('wine-hourly', session);
      const before = stub.seen.length;
      await monitor.updateMonitoringSchedule({});
      assert.equal(stub.seen.length, before);
      await monitor.updateMonitoringSchedule({ env: { other: 'w' } });
      const [request] = stub.bodies('CreateDataQualityJobDefinition') as [
        { DataQualityAppSpecification: { Environment: object } },
      ];
      assert.deepEqual(request.DataQualityAppSpecification.Environment, {
        other: 'w',
        publish_cloudwatch_metrics: 'Enabled',
      });
      const [update] = stub.bodies('UpdateMonitoringSchedule') as [
        { MonitoringScheduleConfig: { ScheduleConfig: object } },
      ];
      assert.deepEqual(
        update.MonitoringScheduleConfig.ScheduleConfig,
        schedule.MonitoringScheduleConfig.ScheduleConfig,
      );
    },
  ));
