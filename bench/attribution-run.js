// attribution-run: a run of a feature-attribution monitor over 100,000 captured records of the
// demo's model of income, one row each: captures in S3 are read, the rows explained by the model's
// trees, every row's attributions and the report written. Each run asks a whole server of its own;
// the seconds are those of its processing job, and the median of three counts.
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelExplainabilityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { features } from '../demo/adult.js';
import {
  Bucket,
  clarifyImage,
  endedSeconds,
  middle,
  peopleOf,
  RoleArn,
  resources,
  until,
  withClarifyServer,
} from './support/clarify-server.js';
import { median } from './support/median.js';

const perFile = 20_000;
const hour = '2026-03-01T11';

export default async function attributionRun({ quick }) {
  const rows = quick ? 10_000 : 100_000;
  const runs = [];
  for (let run = 0; run < (quick ? 1 : 3); run++) runs.push(await withClarifyServer(runOver(rows)));
  const seconds = median(runs.map((run) => run.seconds));
  const peak = Math.max(...runs.map((run) => run.peak_GB));
  return [
    {
      name: 'attribution-run',
      value: seconds,
      unit: 's',
      reference: `${rows} captured rows of 14 features, ${Math.round(rows / seconds)} a second, peak ${peak.toFixed(2)} GB`,
      floor: 60,
      aim: 10,
      holds: seconds <= 60,
    },
  ];
}

const runOver = (rows) => async (world) => {
  const { sm, put } = world;
  await serve(sm);
  await putCaptures(put, rows);
  const config = {
    headers: features,
    methods: { shap: { baseline: [middle()], num_samples: 100, save_local_shap_values: true } },
    predictor: { endpoint_name: 'e', instance_type: 'ml.m5.xlarge', initial_instance_count: 1 },
  };
  await schedule(sm, await put('config/analysis_config.json', JSON.stringify(config)));
  const job = await startRun(world);
  const seconds = await until(() => endedSeconds(sm, job));
  return { seconds, peak_GB: world.peak_GB() };
};

async function serve(sm) {
  const variant = { VariantName: 'AllTraffic', ModelName: 'adult', InstanceType: 'ml.m5.xlarge' };
  await sm.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'c',
      ProductionVariants: [{ ...variant, InitialInstanceCount: 1 }],
      DataCaptureConfig: {
        ...{ EnableCapture: true, InitialSamplingPercentage: 100 },
        DestinationS3Uri: `s3://${Bucket}/capture`,
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      },
    }),
  );
  await sm.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c' }));
}

async function putCaptures(put, rows) {
  let lines = [];
  let index = 0;
  const side = (mode, data) => ({
    ...{ observedContentType: 'text/csv', mode, data, encoding: 'CSV' },
  });
  for (const { inputs, income } of peopleOf(rows)) {
    const second = String(Math.floor((index * 3600) / rows) % 60).padStart(2, '0');
    const minute = String(Math.floor((index * 60) / rows)).padStart(2, '0');
    lines.push(
      JSON.stringify({
        captureData: {
          endpointInput: side('INPUT', inputs.join()),
          endpointOutput: side('OUTPUT', `${0.1 + 0.8 * income}\n`),
        },
        eventMetadata: { eventId: `e${index}`, inferenceTime: `${hour}:${minute}:${second}Z` },
        eventVersion: '0',
      }),
    );
    index += 1;
    if (lines.length < perFile && index < rows) continue;
    const name = `${minute}-${second}-000-bench.jsonl`;
    await put(`capture/e/AllTraffic/2026/03/01/11/${name}`, lines.join('\n'));
    lines = [];
  }
}

async function schedule(sm, ConfigUri) {
  const local = '/opt/ml/processing';
  await sm.send(
    new CreateModelExplainabilityJobDefinitionCommand({
      ...{ JobDefinitionName: 'd', JobResources: resources, RoleArn },
      ModelExplainabilityAppSpecification: { ImageUri: clarifyImage, ConfigUri },
      ModelExplainabilityJobInput: {
        EndpointInput: { EndpointName: 'e', LocalPath: `${local}/input/endpoint` },
      },
      ModelExplainabilityJobOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: `s3://${Bucket}/reports`, LocalPath: `${local}/output` } },
        ],
      },
    }),
  );
  await sm.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
        ...{ MonitoringJobDefinitionName: 'd', MonitoringType: 'ModelExplainability' },
      },
    }),
  );
}

/** Runs the schedule over the hour. @returns the name of the run's job */
async function startRun({ endpoint, credentials, sm }) {
  const start = Date.parse(`${hour}:00:00Z`);
  const answer = await fetch(`${endpoint}/_guiderail/monitoring-schedules/s/run`, {
    method: 'POST',
    headers: { 'x-api-key': `${credentials.accessKeyId}:${credentials.secretAccessKey}` },
    body: JSON.stringify({ StartTime: start, EndTime: start + 3_600_000 }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  return until(async () => {
    const { MonitoringExecutionSummaries: [run] = [] } = await sm.send(
      new ListMonitoringExecutionsCommand({ MonitoringScheduleName: 's' }),
    );
    if (run?.MonitoringExecutionStatus === 'Failed') throw new Error(run.FailureReason);
    return run?.ProcessingJobArn?.split('/')[1];
  });
}
