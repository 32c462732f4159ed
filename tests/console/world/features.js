// Two feature groups with their records, one of them watched, and queries over their tables.
import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { SageMakerClient, UpdateFeatureMetadataCommand } from '@aws-sdk/client-sagemaker';
import { CronExpressionGenerator, DefaultModelMonitor, FeatureGroup } from '@guiderail/sdk';
import { account, bucket, pause, quietly, role } from './calls.js';
import { hours } from './rentals.js';
import { day_ms, randomNumbers, storyBegins, week_ms } from './times.js';

export const names = {
  weather: 'weather',
  customers: 'customers',
  monitor: 'weather-weekly',
  record: 'customer-7',
};

const cities = ['Bern', 'Graz', 'Lyon', 'Porto', 'Turku'];
const iso = (time) => new Date(time).toISOString();

function weatherOf(week) {
  const begins = storyBegins + week * week_ms;
  return hours
    .filter(({ time }) => time >= begins && time < begins + week_ms)
    .map(({ time, inputs }) => ({
      slot: `hour-${String(Math.floor((time % week_ms) / 3_600_000)).padStart(3, '0')}`,
      temp: Number(inputs[5]),
      hum: Number(inputs[6]),
      windspeed: Number(inputs[7]),
      weathersit: Number(inputs[4]),
      event_time: iso(time),
    }));
}

function customersOf(version) {
  const random = randomNumbers(40 + version);
  return Array.from({ length: 200 }, (_, i) => ({
    customer_id: `customer-${i}`,
    orders_30d: Math.floor(random() * 12),
    spend_30d: Number((random() * 400).toFixed(2)),
    city: random() < 0.04 ? null : cities[Math.floor(random() * cities.length)],
    event_time: iso(storyBegins + version * 9 * day_ms + i * 1000),
  }));
}

const groups = {
  weather: { name: names.weather, rows: weatherOf(0), id: 'slot' },
  customers: { name: names.customers, rows: customersOf(0), id: 'customer_id' },
};

async function create({ name, rows, id }, tags) {
  const group = new FeatureGroup({ name, ...quietly() });
  group.loadFeatureDefinitions({ dataFrame: rows });
  await group.create({
    s3Uri: `s3://${bucket}/feature-store`,
    recordIdentifierName: id,
    eventTimeFeatureName: 'event_time',
    roleArn: role,
    enableOnlineStore: true,
    tags,
  });
  return group;
}

const tag = (Key, Value) => ({ Key, Value });

export async function make() {
  const topic = `arn:aws:sns:us-east-1:${account}:on-call`;
  const weather = await create(groups.weather, [
    tag('owner', 'ann@example.org'),
    tag('team', 'mobility'),
    tag('consumer:rentals-forecast', topic),
  ]);
  const customers = await create(groups.customers, [
    tag('owner', 'ben@example.org'),
    tag('team', 'growth'),
    tag('consumer:churn-risk', topic),
    tag('consumer:newsletter', 'ask growth'),
  ]);
  await new SageMakerClient({}).send(
    new UpdateFeatureMetadataCommand({
      FeatureGroupName: names.customers,
      FeatureName: 'orders_30d',
      Description: 'Orders of the last 30 days, cancelled ones left out',
      ParameterAdditions: [{ Key: 'unit', Value: 'orders' }],
    }),
  );
  for (const week of [-4, -3, -2, -1]) await weather.ingest({ dataFrame: weatherOf(week) });
  for (const version of [0, 1, 2]) await customers.ingest({ dataFrame: customersOf(version) });
  return { weather, customers };
}

export async function suggestBaseline() {
  const monitor = new DefaultModelMonitor({ role, ...quietly() });
  await monitor.suggestBaseline({
    featureGroup: names.weather,
    outputS3Uri: `s3://${bucket}/weather/baseline`,
    logs: false,
  });
  return monitor;
}

export async function watch(monitor) {
  await monitor.createMonitoringSchedule({
    monitorScheduleName: names.monitor,
    featureGroupInput: names.weather,
    outputS3Uri: `s3://${bucket}/reports`,
    statistics: await monitor.baselineStatistics(),
    constraints: await monitor.suggestedConstraints(),
    scheduleCronExpression: CronExpressionGenerator.weekly?.() ?? 'cron(0 0 ? * SUN *)',
    enableCloudwatchMetrics: true,
  });
}

export const sendWeek = ({ weather }, week) => weather.ingest({ dataFrame: weatherOf(week) });

const statements = [
  `SELECT city, count(*) AS records, avg(spend_30d) AS spend FROM ${names.customers} GROUP BY city`,
  `SELECT substr(event_time, 1, 7) AS month, avg(temp) AS temp FROM ${names.weather} GROUP BY 1 ORDER BY 1`,
  `SELECT orders FROM ${names.customers}`,
];

/** Queries: two that succeed, and one that names a column which there is not. */
export async function query() {
  const athena = new AthenaClient({});
  for (const QueryString of statements) {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString,
        QueryExecutionContext: { Database: 'sagemaker_featurestore' },
        ResultConfiguration: { OutputLocation: `s3://${bucket}/queries/` },
      }),
    );
    for (;;) {
      const { QueryExecution } = await athena.send(
        new GetQueryExecutionCommand({ QueryExecutionId }),
      );
      if (!/QUEUED|RUNNING/.test(QueryExecution.Status.State)) break;
      await pause(100);
    }
  }
}
