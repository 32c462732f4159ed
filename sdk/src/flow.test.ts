import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CronExpressionGenerator,
  CSVSerializer,
  DataCaptureConfig,
  DatasetFormat,
  DefaultModelMonitor,
  imageUris,
  Model,
} from './index.js';
import { type Answers, failure, type Seen, withStub } from './testing/aws-stub.js';
import { pythonRequests } from './testing/python-requests.js';

const role = 'arn:aws:iam::000000000000:role/r';
const arn = (type: string, name: string) =>
  `arn:aws:sagemaker:us-east-1:000000000000:${type}/${name}`;

/** A control plane that does everything at once and remembers job definitions and the schedule. */
function controlPlane(): Answers {
  const definitions = new Map<string, object>();
  let schedule: { MonitoringScheduleConfig: object } | undefined;
  const put = (body: { MonitoringScheduleConfig: object }) => {
    schedule = body;
    return { json: { MonitoringScheduleArn: arn('monitoring-schedule', 'wine-hourly') } };
  };
  return {
    CreateModel: () => ({ json: { ModelArn: arn('model', 'm') } }),
    CreateEndpointConfig: () => ({ json: { EndpointConfigArn: arn('endpoint-config', 'c') } }),
    CreateEndpoint: () => ({ json: { EndpointArn: arn('endpoint', 'e') } }),
    DescribeEndpoint: () => ({
      json: { EndpointStatus: 'InService', EndpointConfigName: 'wine-endpoint' },
    }),
    DescribeEndpointConfig: () => ({
      json: { ProductionVariants: [{ ModelName: 'wine-model', VariantName: 'AllTraffic' }] },
    }),
    'POST /endpoints/wine-endpoint/invocations': () => ({
      text: '0.5',
      headers: { 'content-type': 'text/csv' },
    }),
    CreateProcessingJob: () => ({ json: { ProcessingJobArn: arn('processing-job', 'p') } }),
    DescribeProcessingJob: () => ({ json: { ProcessingJobStatus: 'Completed' } }),
    CreateDataQualityJobDefinition: (body: { JobDefinitionName: string }) => {
      definitions.set(body.JobDefinitionName, body);
      return { json: { JobDefinitionArn: arn('data-quality-job-definition', 'd') } };
    },
    DescribeDataQualityJobDefinition: (body: { JobDefinitionName: string }) => ({
      json: { ...definitions.get(body.JobDefinitionName), CreationTime: 1 },
    }),
    DeleteDataQualityJobDefinition: () => ({ json: {} }),
    CreateMonitoringSchedule: put,
    UpdateMonitoringSchedule: put,
    DescribeMonitoringSchedule: () =>
      schedule
        ? { json: { ...schedule, MonitoringScheduleStatus: 'Scheduled' } }
        : failure('ResourceNotFound'),
    StopMonitoringSchedule: () => ({ json: {} }),
    StartMonitoringSchedule: () => ({ json: {} }),
    DeleteMonitoringSchedule: () => {
      schedule = undefined;
      return { json: {} };
    },
    DeleteModel: () => ({ json: {} }),
    DeleteEndpointConfig: () => ({ json: {} }),
    DeleteEndpoint: () => ({ json: {} }),
  };
}

/** The requests that change something, in the form of the recording. */
function normalised(seen: readonly Seen[]) {
  const names = new Map<string, string>();
  const renamed = (text: string) => {
    if (!text.startsWith('data-quality-job-definition-')) return text;
    if (!names.has(text)) names.set(text, `definition-${names.size + 1}`);
    return names.get(text);
  };
  return seen
    .filter(({ operation }) => /^(Create|Update|Delete|Start|Stop|POST)/.test(operation))
    .map(({ operation, path, headers, body }) => {
      if (!operation.startsWith('POST')) {
        const json = JSON.stringify(body, (key, value: unknown) => {
          if (key === 'Tags' && Array.isArray(value) && value.length === 0) return undefined;
          return typeof value === 'string' ? renamed(value) : value;
        });
        return { operation, body: JSON.parse(json) as unknown };
      }
      const kept = ['content-type', 'accept'];
      const some = Object.entries(headers).filter(
        ([name]) => kept.includes(name) || name.startsWith('x-amzn-sagemaker-'),
      );
      return {
        operation: 'InvokeEndpoint',
        body: { headers: Object.fromEntries(some), path, body },
      };
    });
}

test("the flow sends what Python's SDK sends", () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    stub.objects.set('wine/base/statistics.json', '{"features":[]}');
    stub.objects.set('wine/base/constraints.json', '{"features":[]}');
    const model = new Model({
      imageUri: imageUris.retrieve({ framework: 'xgboost', region: 'us-east-1', version: '1.7-1' }),
      modelData: 's3://wine/model.tar.gz',
      role,
      env: { A: 'b' },
      name: 'wine-model',
      sagemakerSession,
    });
    const predictor = await model.deploy({
      initialInstanceCount: 1,
      instanceType: 'ml.m4.xlarge',
      endpointName: 'wine-endpoint',
      dataCaptureConfig: new DataCaptureConfig({ enableCapture: true }),
      serializer: new CSVSerializer(),
    });
    const rows = [
      [1, 'a,b'],
      [2, null],
    ];
    const inferenceId = 'i';
    const options = { inferenceId, customAttributes: 'c', targetVariant: 'AllTraffic' };
    const answer = await predictor.predict(rows, options);
    assert.equal(new TextDecoder().decode(answer), '0.5');

    const monitor = new DefaultModelMonitor({
      role,
      instanceCount: 1,
      instanceType: 'ml.m5.xlarge',
      volumeSizeInGb: 20,
      maxRuntimeInSeconds: 3600,
      env: { k: 'v' },
      tags: [{ Key: 't', Value: 'u' }],
      sagemakerSession,
    });
    await monitor.suggestBaseline({
      baselineDataset: 's3://wine/train.csv',
      datasetFormat: DatasetFormat.csv({ header: false }),
      outputS3Uri: 's3://wine/base',
      jobName: 'base-job',
      logs: false,
    });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'wine-hourly',
      endpointInput: predictor.endpointName,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    await monitor.updateMonitoringSchedule({
      scheduleCronExpression: CronExpressionGenerator.daily({ hour: 5 }),
    });
    await monitor.updateMonitoringSchedule({
      scheduleCronExpression: CronExpressionGenerator.hourly(),
      instanceCount: 2,
      outputS3Uri: 's3://wine/elsewhere',
    });
    await monitor.stopMonitoringSchedule();
    await monitor.startMonitoringSchedule();
    await monitor.deleteMonitoringSchedule();
    await predictor.deleteModel();
    await predictor.deleteEndpoint();
    assert.deepEqual(normalised(stub.seen), pythonRequests);
  }));
