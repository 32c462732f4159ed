// The Model Monitor flow with the AWS SDK for JavaScript alone, pointed at the server by the
// environment alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateDataQualityJobDefinitionCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  DeleteEndpointCommand,
  DeleteMonitoringScheduleCommand,
  DescribeEndpointCommand,
  DescribeProcessingJobCommand,
  ListMonitoringExecutionsCommand,
  SageMakerClient,
  waitUntilEndpointInService,
  waitUntilProcessingJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bucket = 'aws-sdk-js-flow';
const role = 'arn:aws:iam::000000000000:role/service-role/Monitoring';
const analyzer = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
const cluster = { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 };
const inputs = ['hr', 'weekday', 'workingday', 'holiday', 'weathersit', 'temp', 'hum', 'windspeed'];

const s3 = new S3Client({});
const sagemaker = new SageMakerClient({});
const runtime = new SageMakerRuntimeClient({});

/** 2011's hours: rentals, the model's inputs, yesterday's rentals. */
function rowsOf2011() {
  const [header, ...lines] = readFileSync(
    join(root, 'demo', 'data', 'bike-sharing-hour.csv'),
    'utf8',
  )
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const at = (row, name) => row[header.indexOf(name)];
  return lines
    .slice(24)
    .map((row, i) => [at(row, 'cnt'), ...inputs.map((name) => at(row, name)), at(lines[i], 'cnt')])
    .filter((_, i) => at(lines[i + 24], 'yr') === '0');
}

async function json(key) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return JSON.parse(await Body.transformToString());
}

async function deploy() {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const model = readFileSync(join(root, 'demo', 'model', 'model.tar.gz'));
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: 'model.tar.gz',
      Body: Readable.from([model]),
      ContentLength: model.length,
    }),
  );
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: 'bike-js',
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        ModelDataUrl: `s3://${bucket}/model.tar.gz`,
      },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'bike-js',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'bike-js',
          InitialInstanceCount: 1,
          InstanceType: 'ml.m5.large',
        },
      ],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: `s3://${bucket}/capture`,
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
      },
    }),
  );
  await sagemaker.send(
    new CreateEndpointCommand({ EndpointName: 'bike-js', EndpointConfigName: 'bike-js' }),
  );
  await waitUntilEndpointInService(
    { client: sagemaker, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { EndpointName: 'bike-js' },
  );
}

async function suggestBaseline(rows) {
  const header = ['cnt', ...inputs, 'cnt_yesterday'].join(',');
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: 'train.csv',
      Body: `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`,
    }),
  );
  await sagemaker.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: 'bike-js-baseline',
      RoleArn: role,
      AppSpecification: { ImageUri: analyzer },
      ProcessingResources: { ClusterConfig: cluster },
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            S3Uri: `s3://${bucket}/train.csv`,
            LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            S3Output: {
              S3Uri: `s3://${bucket}/baseline`,
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      Environment: {
        dataset_format: '{"csv":{"header":true}}',
        dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
        output_path: '/opt/ml/processing/output',
        publish_cloudwatch_metrics: 'Disabled',
      },
    }),
  );
  await waitUntilProcessingJobCompletedOrStopped(
    { client: sagemaker, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { ProcessingJobName: 'bike-js-baseline' },
  );
  const statistics = await json('baseline/statistics.json');
  assert.equal(statistics.dataset.item_count, rows.length);
}

async function monitor() {
  await sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: 'bike-js',
      RoleArn: role,
      DataQualityAppSpecification: { ImageUri: analyzer },
      DataQualityBaselineConfig: {
        ConstraintsResource: { S3Uri: `s3://${bucket}/baseline/constraints.json` },
        StatisticsResource: { S3Uri: `s3://${bucket}/baseline/statistics.json` },
      },
      DataQualityJobInput: {
        EndpointInput: { EndpointName: 'bike-js', LocalPath: '/opt/ml/processing/input' },
      },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          {
            S3Output: { S3Uri: `s3://${bucket}/reports`, LocalPath: '/opt/ml/processing/output' },
          },
        ],
      },
      JobResources: { ClusterConfig: cluster },
    }),
  );
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 'bike-js',
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'bike-js',
        MonitoringType: 'DataQuality',
        ScheduleConfig: {
          ScheduleExpression: 'NOW',
          DataAnalysisStartTime: '-PT1H',
          DataAnalysisEndTime: '-PT0H',
        },
      },
    }),
  );
  for (let i = 0; i < 120; i++) {
    const { MonitoringExecutionSummaries: found } = await sagemaker.send(
      new ListMonitoringExecutionsCommand({ MonitoringScheduleName: 'bike-js' }),
    );
    const status = found?.[0]?.MonitoringExecutionStatus;
    if (status && status !== 'Pending' && status !== 'InProgress') return found[0];
    await sleep(500);
  }
  throw new Error('no execution ended within a minute');
}

const rows = rowsOf2011();
await deploy();
await suggestBaseline(rows);
for (const [, ...row] of rows.filter((_, i) => i % 30 === 0)) {
  row[5] = String(Number(row[5]) + 3); // temperatures far outside of what 2011 had
  const answer = await runtime.send(
    new InvokeEndpointCommand({
      EndpointName: 'bike-js',
      ContentType: 'text/csv',
      Body: row.join(','),
    }),
  );
  assert.ok(Number.isFinite(Number(new TextDecoder().decode(answer.Body))));
}
const execution = await monitor();
assert.equal(execution.MonitoringExecutionStatus, 'CompletedWithViolations');
const job = await sagemaker.send(
  new DescribeProcessingJobCommand({
    ProcessingJobName: execution.ProcessingJobArn.split('/').at(-1),
  }),
);
const uri = job.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri;
const found = await json(`${uri.slice(`s3://${bucket}/`.length)}/constraint_violations.json`);
assert.ok(found.violations.some((violation) => violation.feature_name === 'temp'));
console.log(job.ExitMessage);
await sagemaker.send(new DeleteMonitoringScheduleCommand({ MonitoringScheduleName: 'bike-js' }));
await sagemaker.send(new DeleteEndpointCommand({ EndpointName: 'bike-js' }));
await assert.rejects(
  sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'bike-js' })),
  /Could not find endpoint/,
);
console.log('AWS SDK for JavaScript flow passed');
