// A model of taxi fares in two variants, which is slow at times and throws at others; what runs into
// nothing; and an endpoint whose model is missing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DatasetFormat, DefaultModelMonitor } from '@guiderail/sdk';
import { bucket, pause, quietly, role, upload } from './calls.js';
import { randomNumbers } from './times.js';

export const names = {
  endpoint: 'taxi-fares',
  variants: ['champion', 'challenger'],
  broken: 'churn-risk',
  idle: 'tips',
  failing: 'taxi-fares-hourly',
  noData: 'tips-weekly',
  stopped: 'taxi-fares-paused',
};

const modelSource = (perKilometre) => `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export async function predict(rows) {
  const longest = Math.max(...rows.map(([kilometres]) => kilometres));
  if (!(longest < 400)) throw new Error('A trip of ' + longest + ' km is beyond what was trained');
  await wait(Math.min(120, longest));
  if (longest > 60) console.log('a long trip: ' + longest + ' km');
  return rows.map(([kilometres, hour, persons]) =>
    Number((3.2 + ${perKilometre} * kilometres + (hour < 6 ? 2 : 0) + 0.4 * persons).toFixed(2)));
}
`;

/** A preprocessor that trips over the records in which nobody rides. */
const failingScript = `
export function preprocessHandler(record) {
  const [kilometres, hour, persons] = record.endpointInput.data.trim().split(',').map(Number);
  if (persons === 0) throw new TypeError('a trip of ' + kilometres + ' km without a passenger');
  return { fare: record.endpointOutput.data.trim(), kilometres, hour, share: 1 / persons };
}
`;

async function uploadModel(name, source) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-world-'));
  try {
    writeFileSync(join(folder, 'model.mjs'), source);
    const { status } = spawnSync('tar', ['-czf', 'model.tar.gz', 'model.mjs'], { cwd: folder });
    if (status !== 0) throw new Error('tar failed');
    await upload(`models/${name}.tar.gz`, readFileSync(join(folder, 'model.tar.gz')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sagemaker = () => new SageMakerClient({});

async function createModel(name, key = name) {
  await sagemaker().send(
    new CreateModelCommand({
      ModelName: name,
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: 'guiderail/node',
        ModelDataUrl: `s3://${bucket}/models/${key}.tar.gz`,
      },
    }),
  );
}

const variant = (VariantName, ModelName, InitialVariantWeight) => ({
  VariantName,
  ModelName,
  InitialVariantWeight,
  InitialInstanceCount: 1,
  InstanceType: 'ml.m5.large',
});

async function createConfig(name, variants) {
  await sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: variants,
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: `s3://${bucket}/capture`,
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
      },
    }),
  );
}

const createEndpoint = (name) =>
  sagemaker().send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));

const untilServed = (EndpointName) =>
  waitUntilEndpointInService(
    { client: sagemaker(), maxWaitTime: 60, minDelay: 1 },
    { EndpointName },
  );

export async function deploy() {
  await uploadModel('taxi-fares-1', modelSource(1.6));
  await uploadModel('taxi-fares-2', modelSource(1.75));
  await createModel('taxi-fares-1');
  await createModel('taxi-fares-2');
  await createModel('churn-risk', 'lost');
  await createConfig(names.endpoint, [variant('champion', 'taxi-fares-1', 1)]);
  await createConfig(`${names.endpoint}-trial`, [
    variant('champion', 'taxi-fares-1', 3),
    variant('challenger', 'taxi-fares-2', 1),
  ]);
  await createConfig(names.broken, [variant('AllTraffic', 'churn-risk', 1)]);
  await createConfig(names.idle, [variant('AllTraffic', 'taxi-fares-2', 1)]);
  for (const name of [names.endpoint, names.broken, names.idle]) await createEndpoint(name);
  await untilServed(names.endpoint);
  await untilServed(names.idle);
}

/** A baseline of trips, for monitors of which one fails, one has nothing, and one is stopped. */
export async function watch() {
  const random = randomNumbers(5);
  const lines = Array.from({ length: 1500 }, () => {
    const kilometres = (1 + 20 * random() ** 2).toFixed(1);
    const persons = 1 + Math.floor(random() * 4);
    return [(3.2 + 1.6 * kilometres).toFixed(2), kilometres, Math.floor(random() * 24), persons];
  });
  await upload('fares/baseline.csv', `fare,kilometres,hour,persons\n${lines.join('\n')}\n`);
  const monitor = () => new DefaultModelMonitor({ role, ...quietly() });
  const first = monitor();
  await first.suggestBaseline({
    baselineDataset: `s3://${bucket}/fares/baseline.csv`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    outputS3Uri: `s3://${bucket}/fares/baseline`,
    logs: false,
  });
  const common = {
    outputS3Uri: `s3://${bucket}/reports`,
    statistics: await first.baselineStatistics(),
    constraints: await first.suggestedConstraints(),
    enableCloudwatchMetrics: true,
  };
  await upload('fares/passengers.js', failingScript);
  const noData = monitor();
  await noData.createMonitoringSchedule({
    ...common,
    monitorScheduleName: names.noData,
    endpointInput: names.idle,
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
  });
  const stopped = monitor();
  await stopped.createMonitoringSchedule({
    ...common,
    monitorScheduleName: names.stopped,
    endpointInput: names.endpoint,
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
  });
  await stopped.stopMonitoringSchedule();
  return () =>
    monitor().createMonitoringSchedule({
      ...common,
      monitorScheduleName: names.failing,
      endpointInput: names.endpoint,
      recordPreprocessorScript: `s3://${bucket}/fares/passengers.js`,
      scheduleCronExpression: 'cron(0 * ? * * *)',
    });
}

/** Starts the trial of a second variant. */
export const startTrial = () =>
  sagemaker().send(
    new UpdateEndpointCommand({
      EndpointName: names.endpoint,
      EndpointConfigName: `${names.endpoint}-trial`,
    }),
  );

/** Asks for fares for so long; some trips are too long, some have no one, some are not served. */
export async function ride(real_ms, seed) {
  const client = new SageMakerRuntimeClient({ maxAttempts: 1 });
  const random = randomNumbers(seed);
  const until = Date.now() + real_ms;
  const ask = async (kilometres, persons, more = {}) => {
    const body = `${kilometres.toFixed(1)},${Math.floor(random() * 24)},${persons}`;
    const asked = { EndpointName: names.endpoint, ContentType: 'text/csv', Body: body, ...more };
    await client.send(new InvokeEndpointCommand(asked)).catch((error) => {
      if (!/Model|Validation/.test(error.name)) throw error;
    });
  };
  for (let i = 0; Date.now() < until; i++) {
    const lot = random();
    const persons = lot < 0.05 ? 0 : 1 + Math.floor(random() * 4);
    await ask(lot > 0.96 ? 450 : 1 + 90 * random() ** 3, persons);
    if (i % 25 === 24) await ask(5, 1, { TargetVariant: 'nobody' });
    await pause(20);
  }
}
