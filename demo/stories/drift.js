// A forecast of bicycle rentals, trained on 2011, lives through 2012. What drifts, when, how much?
import { readFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DatasetFormat,
  DefaultModelMonitor,
  Model,
} from '@guiderail/sdk';
import { features, modelFile, readHours } from '../bike.js';
import { applyEnv, choosePort, quietly, startServer } from '../server.js';
import { blue, bold, dim, orange, progressBar, step, table } from '../terminal.js';

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;
const yearBegins = Date.UTC(2012, 0, 1);
const yearEnds = Date.UTC(2012, 11, 30); // the last whole week of the year ends here
const replay_s = 32;
const factor = Math.round((yearEnds - yearBegins) / (replay_s * 1000));
const bucket = 'bike-sharing';
const endpointName = 'rentals-forecast';
const scheduleName = 'rentals-weekly';
const role = 'arn:aws:iam::000000000000:role/service-role/Monitoring';

export default async function drift({ once }) {
  const dataDir = resolve('.guiderail', 'demo-drift');
  rmSync(dataDir, { recursive: true, force: true });
  const port = await choosePort(4747);
  const place = { port, dataDir };
  console.log(`\n${bold('A model that forecasts bicycle rentals, trained on 2011, meets 2012')}\n`);
  applyEnv(place);

  const began = performance.now();
  const before = await step('Starting Guiderail', () =>
    startServer({ ...place, clock: '2011-12-31T00:00:00Z@1' }),
  );
  const start_ms = performance.now() - began;
  const hours = readHours();
  const predictor = await step('Serving the model, capturing every request', () => deploy());
  const monitor = await step("Suggesting a baseline from 2011's 8,645 hours", () =>
    suggestBaseline(predictor, hours),
  );
  await before.stop();

  const lead_ms = 1000 + 2 * start_ms; // the server is to be up when its clock reaches 2012
  const clock = `${new Date(yearBegins - lead_ms * factor).toISOString()}@${factor}`;
  const during = await startServer({ ...place, clock });
  const realAt = await untilNewYear();
  await monitorWeekly(monitor);
  await replay(predictor, hours, realAt);
  const executions = await allRuns(monitor);
  const weeks = await readWeeks(executions);
  await during.stop();

  tell(weeks);
  const after = await startServer(place);
  await whereThingsLie(place, executions);
  if (once) {
    await after.stop();
    return 0;
  }
  whatToTryNext(place);
  process.once('SIGINT', () => after.stop());
  return after.ended;
}

async function deploy() {
  const s3 = new S3Client({});
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'model.tar.gz', Body: readFileSync(modelFile) }),
  );
  const model = new Model({
    name: endpointName,
    imageUri: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    modelData: `s3://${bucket}/model.tar.gz`,
    role,
    ...quietly(),
  });
  return model.deploy({
    endpointName,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new CSVDeserializer(),
    dataCaptureConfig: new DataCaptureConfig({
      enableCapture: true,
      samplingPercentage: 100,
      destinationS3Uri: `s3://${bucket}/capture`,
    }),
  });
}

/** The baseline: what the model was given in 2011, what it answered, and when. */
async function suggestBaseline(predictor, hours) {
  const rows = hours.filter(({ time }) => time < yearBegins && time >= Date.UTC(2011, 0, 2));
  const forecasts = [];
  for (let at = 0; at < rows.length; at += 1000) {
    const body = rows.slice(at, at + 1000).map(({ inputs }) => inputs.join(','));
    const answer = await predictor.predict(body.join('\n'));
    forecasts.push(...answer.flat());
  }
  const lines = rows.map(({ time, inputs }, i) =>
    [forecasts[i], ...inputs, new Date(time).toISOString()].join(','),
  );
  const header = ['forecast', ...features, 'time'].join(',');
  await new S3Client({}).send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: 'baseline/2011.csv',
      Body: `${[header, ...lines].join('\n')}\n`,
    }),
  );
  const monitor = new DefaultModelMonitor({
    role,
    ...quietly(),
    instanceCount: 1,
    instanceType: 'ml.m5.xlarge',
    volumeSizeInGb: 20,
    maxRuntimeInSeconds: 3600,
    // a year in half a minute blurs the hour and the weekday, which say nothing of the world anyway
    env: { time_column: 'time', season: 'week-of-year', exclude: 'hr,weekday' },
  });
  await monitor.suggestBaseline({
    baselineDataset: `s3://${bucket}/baseline/2011.csv`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    outputS3Uri: `s3://${bucket}/baseline/results`,
    logs: false,
  });
  return monitor;
}

/** Waits for the server's clock to reach 2012; gives the real time at which an hour of it comes. */
async function untilNewYear() {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/healthz`);
  const { clock } = await answer.json();
  const received = Date.now();
  const realAt = (time) => received + (time - Date.parse(clock)) / factor;
  await sleep(Math.max(0, realAt(yearBegins) - Date.now()));
  return realAt;
}

async function monitorWeekly(monitor) {
  await monitor.createMonitoringSchedule({
    monitorScheduleName: scheduleName,
    endpointInput: endpointName,
    outputS3Uri: `s3://${bucket}/reports`,
    statistics: await monitor.baselineStatistics(),
    constraints: await monitor.suggestedConstraints(),
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
    enableCloudwatchMetrics: true,
  });
}

/** Every six hours the model is asked for the next six: a request of six rows. */
function requestsOf(hours) {
  const requests = new Map();
  for (const { time, inputs } of hours) {
    const at = time - (time % (6 * hour_ms));
    requests.set(at, [...(requests.get(at) ?? []), inputs.join(',')]);
  }
  return [...requests].map(([time, rows]) => ({ time, body: rows.join('\n') }));
}

/**
 * When a request is sent: a week's requests come in the first half of its time, so that a
 * hiccup of this machine, where a second is a week and a half, pushes none into the next week.
 */
function sendingTime(time) {
  const week = yearBegins + Math.floor((time - yearBegins) / (7 * day_ms)) * 7 * day_ms;
  return week + (time - week) / 2;
}

/** Sends 2012, each request when its time has come, a few at once at the most. */
async function replay(predictor, hours, realAt) {
  const live = hours.filter(({ time }) => time >= yearBegins && time < yearEnds);
  const requests = requestsOf(live);
  const bar = progressBar('Replaying 2012');
  const inFlight = new Set();
  for (const [i, { time, body }] of requests.entries()) {
    const wait = realAt(sendingTime(time)) - Date.now();
    if (wait > 0) await sleep(wait);
    if (inFlight.size >= 8) await Promise.race(inFlight);
    const sent = predictor.predict(body).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
    if (i % 8 === 0) bar.show(i / requests.length, `${dayOf(time)}  ${i} requests`);
  }
  await Promise.all(inFlight);
  await sleep(Math.max(0, realAt(yearEnds) - Date.now()));
  bar.end();
  console.log(`  Replayed ${live.length.toLocaleString('en')} hours of 2012 in ${replay_s} s`);
}

/** The year's runs, oldest first, when the last of them has ended. */
async function allRuns(monitor) {
  return step('Waiting for the last weekly run', async () => {
    while (!(await hasBegun(monitor, yearEnds))) await sleep(100);
    await monitor.stopMonitoringSchedule();
    const wanted = (yearEnds - yearBegins) / (7 * day_ms);
    for (;;) {
      const ended = (await monitor.listExecutions()).filter(
        ({ summary }) =>
          summary.ScheduledTime.getTime() <= yearEnds &&
          !/Pending|InProgress/.test(summary.MonitoringExecutionStatus),
      );
      if (ended.length >= wanted) return ended;
      await sleep(250);
    }
  });
}

async function hasBegun(monitor, time) {
  const { LastMonitoringExecutionSummary: last } = await monitor.describeSchedule();
  return last !== undefined && last.ScheduledTime.getTime() >= time;
}

/** Per week: the violations of its run, and the drift metric of every column. */
async function readWeeks(executions) {
  const drifts = await driftMetrics();
  const weeks = [];
  for (const execution of executions) {
    const end = execution.summary.ScheduledTime.getTime();
    const failed = execution.summary.MonitoringExecutionStatus === 'Failed';
    const { violations } = failed
      ? { violations: [] }
      : (await execution.constraintViolations()).body;
    const start = end - 7 * day_ms;
    weeks.push({ start, failed, violations, drift: drifts(start, end) });
  }
  return weeks;
}

/** The runs' metrics as anyone reads them: GetMetricData. */
async function driftMetrics() {
  const columns = ['forecast', ...features];
  const { MetricDataResults: results = [] } = await new CloudWatchClient({}).send(
    new GetMetricDataCommand({
      StartTime: new Date(yearBegins - 7 * day_ms),
      EndTime: new Date(yearEnds + 7 * day_ms),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: columns.map((column, i) => ({
        Id: `m${i}`,
        MetricStat: {
          Metric: {
            Namespace: 'aws/sagemaker/Endpoints/data-metrics',
            MetricName: `feature_baseline_drift_${column}`,
            Dimensions: [
              { Name: 'Endpoint', Value: endpointName },
              { Name: 'MonitoringSchedule', Value: scheduleName },
            ],
          },
          Period: 3600,
          Stat: 'Maximum',
        },
      })),
    }),
  );
  return (start, end) =>
    new Map(
      columns.map((column, i) => {
        const { Timestamps: times = [], Values: values = [] } = results[i] ?? {};
        const at = times.findIndex((time) => time.getTime() >= start && time.getTime() < end);
        return [column, at < 0 ? undefined : values[at]];
      }),
    );
}

const dayOf = (time) => new Date(time).toISOString().slice(0, 10);

const driftsOf = (week) =>
  week.violations.filter((violation) => violation.constraint_check_type === 'baseline_drift_check');

/** Violations of other checks than drift's, such as values out of range, in a few words. */
function otherChecks({ violations }) {
  return violations
    .filter(({ constraint_check_type: type }) => type !== 'baseline_drift_check')
    .map((violation) =>
      violation.constraint_check_type === 'range_check'
        ? `${violation.feature_name} out of range`
        : `${violation.feature_name} (${violation.constraint_check_type})`,
    );
}

function verdictOf(week, words) {
  if (week.failed) return dim('no run: its requests came too late, or not at all');
  return words ? orange(words) : blue('quiet');
}

function tell(weeks) {
  console.log(
    `\n${bold('Week by week')} ${dim('(distance from the same season of 2011; * beyond what 2011 itself varied)')}\n`,
  );
  const shown = ['forecast', 'cnt_yesterday', 'temp', 'hum', 'windspeed', 'weathersit'];
  const rows = [['week of', ...shown, 'what was found'].map((text) => dim(text))];
  for (const week of weeks) {
    const drifted = new Set(driftsOf(week).map((violation) => violation.feature_name));
    const cell = (column) => {
      const value = week.drift.get(column);
      const text = value === undefined ? '' : value.toFixed(2);
      return drifted.has(column) ? orange(`${text}*`) : text;
    };
    const words = [...drifted, ...otherChecks(week)].join(', ');
    rows.push([dayOf(week.start), ...shown.map(cell), verdictOf(week, words)]);
  }
  table(rows);
  console.log(`\n${bold('The year')}`);
  const columns = ['forecast', ...features].filter((name) => !/^(hr|weekday)$/.test(name));
  const fired = (column) =>
    weeks.filter((week) => driftsOf(week).some(({ feature_name }) => feature_name === column))
      .length;
  const counts = columns.map((column) => ({ column, count: fired(column) }));
  for (const { column, count } of counts.toSorted((a, b) => b.count - a.count)) {
    const words = `${column} drifted in ${count} of ${weeks.length} weeks`;
    console.log(`  ${count > weeks.length / 4 ? orange(words) : words}`);
  }
  const example = weeks
    .flatMap(driftsOf)
    .find(({ feature_name }) => feature_name === 'cnt_yesterday');
  if (example) console.log(`\n  ${example.description}`);
}

async function whereThingsLie({ port, dataDir }, executions) {
  const last = executions.at(-1);
  console.log(`
${bold('Where things lie')}
  Console     http://127.0.0.1:${port}/console
  Last run    ${await last.outputS3Uri()}
  Captures    s3://${bucket}/capture/${endpointName}/AllTraffic/
  Baseline    s3://${bucket}/baseline/results/
  Data        ${relative(process.cwd(), dataDir)}`);
}

function whatToTryNext({ port, dataDir }) {
  const flags = `${port === 4747 ? '' : ` --port ${port}`} --data-dir ${relative(process.cwd(), dataDir)}`;
  console.log(`
${bold('The server is still running.')} Try next, in another terminal:
  npx guiderail console${flags}
  eval "$(npx guiderail env${flags})"
  aws s3 ls s3://${bucket}/reports/ --recursive
  npx guiderail check YOUR_TRAINING.csv YOUR_LATEST.csv --header --report report.html
${dim('Ctrl-C ends it.')}
`);
}
