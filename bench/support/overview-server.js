// Guiderail with many endpoints and monitors, as months of use leave them. Endpoints and schedules
// are made by the way that clients take; their runs, metrics and incidents are put into the rows
// while the server is down, since what they were written by makes no difference to reading them.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { seriesId } from '../../server/dist/services/cloudwatch/metric-store.js';
import { openState } from '../../server/dist/storage/state.js';
import { freePort, spawnOn, stop, untilAnswers } from './servers.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const region = 'us-east-1';
const minute = 60_000;
const hour = 60 * minute;
const RoleArn = 'arn:aws:iam::000000000000:role/bench';
const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';
const atOnce = 16;
/** Hours of metrics by the minute, and of distributions of latencies among them. */
const metricHours = 3;
const distributedHours = 1;
/** Values in a minute's distribution of latencies. */
const distinctLatencies = 60;

/**
 * @returns the server, its endpoint without sign-in, and the names of what is there
 */
export async function overviewServer({ folder, endpoints, monitorsPerEndpoint, runs }) {
  const data = join(folder, 'guiderail');
  mkdirSync(data);
  const names = Array.from({ length: endpoints }, (_, i) => `model-${String(i).padStart(3, '0')}`);
  const first = await start(data);
  let schedules;
  try {
    schedules = await makeAll(first, names, monitorsPerEndpoint);
  } finally {
    await stop(first.child);
  }
  const state = openState(join(data, 'state.db'));
  try {
    const now = Date.now();
    await state.transaction((rows) => addRuns(rows, schedules, { now, runs }));
    await state.transaction((rows) => addIncidents(rows, schedules, now));
    await addMetrics(state, names, now);
  } finally {
    await state.close();
  }
  return { ...(await start(data)), names, schedules };
}

async function start(data) {
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const args = [command, 'start', '--no-auth', '--port', String(port), '--data-dir', data];
  const profile = process.env.GUIDERAIL_BENCH_PROFILE;
  const profiled = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const child = spawnOn(0, process.execPath, [...profiled, ...args], {
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(child, `${endpoint}/readyz`);
  const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8'));
  return { child, endpoint, credentials };
}

async function makeAll({ endpoint, credentials }, names, each) {
  const client = new sagemaker.SageMakerClient({ endpoint, region, credentials });
  await client.send(
    new sagemaker.CreateModelCommand({
      ...{ ModelName: 'far', ExecutionRoleArn: RoleArn },
      PrimaryContainer: { Image: 'guiderail/external' },
    }),
  );
  await client.send(new sagemaker.CreateEndpointConfigCommand(config));
  await client.send(new sagemaker.CreateDataQualityJobDefinitionCommand(definition(names[0])));
  await inBatches(names, (EndpointName) =>
    client.send(
      new sagemaker.CreateEndpointCommand({
        EndpointName,
        EndpointConfigName: config.EndpointConfigName,
      }),
    ),
  );
  const schedules = names.flatMap((endpoint) =>
    Array.from({ length: each }, (_, i) => ({ endpoint, name: `${endpoint}-check-${i}` })),
  );
  const far = (new Date().getUTCHours() + 12) % 24; // none falls due while it is measured
  await inBatches(schedules, ({ name, endpoint }) =>
    client.send(
      new sagemaker.CreateMonitoringScheduleCommand({
        MonitoringScheduleName: name,
        MonitoringScheduleConfig: {
          ScheduleConfig: { ScheduleExpression: `cron(0 ${far} ? * * *)` },
          MonitoringJobDefinition: inline(endpoint),
          MonitoringType: 'DataQuality',
        },
      }),
    ),
  );
  client.destroy();
  return schedules;
}

async function inBatches(all, work) {
  for (let i = 0; i < all.length; i += atOnce) {
    await Promise.all(all.slice(i, i + atOnce).map(work));
  }
}

const config = {
  EndpointConfigName: 'far',
  ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'far' }],
  DataCaptureConfig: {
    ...{ EnableCapture: true, InitialSamplingPercentage: 100, DestinationS3Uri: 's3://b/captures' },
    CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
  },
};

const resources = {
  ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
};
const outputs = [{ S3Output: { S3Uri: 's3://b/reports', LocalPath: '/opt/ml/processing/output' } }];

const endpointInput = (EndpointName) => ({
  ...{ EndpointName, LocalPath: '/opt/ml/processing/input/endpoint' },
});

const definition = (endpoint) => ({
  JobDefinitionName: 'bench',
  DataQualityAppSpecification: { ImageUri: image },
  DataQualityJobInput: { EndpointInput: endpointInput(endpoint) },
  DataQualityJobOutputConfig: { MonitoringOutputs: outputs },
  ...{ JobResources: resources, RoleArn },
});

const inline = (endpoint) => ({
  MonitoringAppSpecification: { ImageUri: image },
  MonitoringInputs: [{ EndpointInput: endpointInput(endpoint) }],
  MonitoringOutputConfig: { MonitoringOutputs: outputs },
  ...{ MonitoringResources: resources, RoleArn },
});

/** Of a hundred monitors ten find violations, three fail, the others are quiet. */
function statusOf(schedule, age) {
  const kind = schedule % 100;
  if (kind < 10) return age < 3 + (kind % 5) * 4 ? 'CompletedWithViolations' : 'Completed';
  return kind < 13 && age < 2 ? 'Failed' : 'Completed';
}

async function addRuns(rows, schedules, { now, runs }) {
  const newest = Math.floor(now / hour) * hour;
  await rows.run(
    'UPDATE resources SET created = ? WHERE kind = ?',
    now - 90 * 24 * hour,
    'monitoring-schedule',
  );
  for (const [i, { name, endpoint }] of schedules.entries()) {
    for (let age = 0; age < runs; age++) {
      const due = newest - age * hour;
      const status = statusOf(i, age);
      await rows.run(
        `INSERT INTO monitoring_executions (region, schedule, due, created, modified, status,
            origin, type, endpoint, window_start, window_end, violations, failure, report)
          VALUES (?, ?, ?, ?, ?, ?, 'tick', 'DataQuality', ?, ?, ?, ?, ?, ?)`,
        ...[region, name, due, due, due + minute, status, endpoint, due - hour, due],
        status === 'CompletedWithViolations' ? 1 + (i % 7) : 0,
        status === 'Failed' ? 'Job inputs had no data' : null,
        `s3://b/reports/${name}/${due}`,
      );
    }
  }
}

async function addIncidents(rows, schedules, now) {
  for (const [i, { name, endpoint }] of schedules.entries()) {
    if (statusOf(i, 0) !== 'CompletedWithViolations') continue;
    const id = `inc-${i.toString(16).padStart(12, '0')}`;
    const level = i % 20 === 0 ? 'critical' : 'warning';
    const opened = now - (1 + (i % 48)) * hour;
    const window = { start: opened - hour, end: opened };
    const document = {
      ...{ id, region, schedule: name, endpoint, type: 'DataQuality', family: 'values', level },
      ...{ title: 'age and income drifted, in 3 windows', features: ['age', 'income'] },
      ...{ state: 'open', acknowledged: false, mutedUntil: null, told: {}, opened, closed: null },
      ...{ modified: opened, reopened: 0, windowCount: 3, windows: [], changes: [], news: 1 },
      ...{ firstWindow: window, lastWindow: window, report: null, reportDue: null },
    };
    await rows.run(
      `INSERT INTO incidents (region, id, schedule, endpoint, state, level, opened, modified,
          document) VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?)`,
      ...[region, id, name, endpoint, level, opened, opened, JSON.stringify(document)],
    );
  }
}

const metrics = {
  Invocations: 1,
  InvocationsPerInstance: 1,
  Invocation4XXErrors: 0.002,
  Invocation5XXErrors: 0.001,
  InvocationModelErrors: 0.003,
  ModelLatency: 12_000,
  OverheadLatency: 900,
};

/** Minute by minute, as they come: what one metric took does not lie together. */
async function addMetrics(state, endpoints, now) {
  const newest = Math.floor(now / minute) * minute;
  const series = [];
  await state.transaction(async (rows) => {
    for (const endpoint of endpoints) series.push(...(await addSeries(rows, endpoint, newest)));
  });
  for (let age = metricHours * 60 - 1; age >= 0; age--) {
    const time = newest - age * minute;
    await state.transaction(async (rows) => {
      for (const one of series) await addPoint(rows, { ...one, time, age });
    });
  }
}

async function addSeries(rows, endpoint, newest) {
  const dimensions = [
    { Name: 'EndpointName', Value: endpoint },
    { Name: 'VariantName', Value: 'AllTraffic' },
  ];
  const pairs = JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]));
  const found = [];
  for (const [name, size] of Object.entries(metrics)) {
    const id = seriesId({ region, namespace: 'AWS/SageMaker', name, dimensions });
    await rows.run(
      `INSERT INTO metric_series (id, region, namespace, name, dimensions, last_put, last_time)
        VALUES (?, ?, 'AWS/SageMaker', ?, ?, ?, ?)`,
      ...[id, region, name, pairs, newest, newest],
    );
    found.push({ id, name, size });
  }
  return found;
}

async function addPoint(rows, { id, name, size, time, age }) {
  const isLatency = name.endsWith('Latency');
  const count = 120;
  const distribution = isLatency && age < distributedHours * 60 ? latencies(size, age) : null;
  const sum = Math.round(count * size * (1 + 0.3 * Math.sin(age / 40)));
  const [min, max] = isLatency ? [size / 2, size * 4] : [0, 1];
  await rows.run(
    `INSERT INTO metric_points (series, time, step, unit, count, sum, min, max, distribution)
      VALUES (?, ?, 60000, ?, ?, ?, ?, ?, ?)`,
    ...[id, time, isLatency ? 'Microseconds' : 'None', count, sum, min, max, distribution],
  );
}

/** Counts of two of distinct values around a size. */
function latencies(size, seed) {
  const values = Array.from({ length: distinctLatencies }, (_, i) => [
    Math.round(size * (0.5 + (3.5 * ((i * 37 + seed * 11) % 101)) / 101) * 1000) / 1000,
    2,
  ]);
  return JSON.stringify(values.flat());
}
