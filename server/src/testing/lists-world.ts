import { join } from 'node:path';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as eb from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import type { ManualClock } from '../base/clock.js';
import { Resources } from '../services/common/resources.js';
import { Alerts } from '../services/monitoring/alerts.js';
import { Executions } from '../services/monitoring/executions.js';
import { openState, type State } from '../storage/state.js';
import type { TestServer } from './server.js';

const region = 'us-east-1';
export const hour = 3_600_000;
export const start = Date.parse('2026-03-01T00:00:00Z');

/** Of every kind three things, whose orders by name, times and status all differ. */
const three = [
  { name: 'alpha', created: 2, modified: 15, at: 2 },
  { name: 'beta', created: 1, modified: 16, at: 1 },
  { name: 'gamma', created: 3, modified: 14, at: 0 },
] as const;

const types = ['DataQuality', 'ModelQuality', 'ModelBias'] as const;

/** Kinds of resources, their statuses in `three`'s order, and their documents. */
const kinds: [kind: string, statuses: string[], document: (at: number) => object][] = [
  ['model', ['Created', 'Created', 'Created'], () => ({})],
  ['endpoint-config', ['Created', 'Created', 'Created'], () => ({})],
  ['endpoint', ['OutOfService', 'InService', 'Failed'], () => ({ config: 'c', variants: [] })],
  ['training-job', ['Stopped', 'Failed', 'Completed'], () => ({ request: {}, transitions: [] })],
  ['transform-job', ['Stopped', 'Failed', 'Completed'], () => ({ request: {} })],
  ['processing-job', ['Stopped', 'Failed', 'Completed'], () => ({ request: {} })],
  [
    'feature-group',
    ['Created', 'Creating', 'CreateFailed'],
    (at) => ({ number: at, features: [], ...(at > 0 && { offline: {} }) }),
  ],
  [
    'monitoring-schedule',
    ['Stopped', 'Scheduled', 'Failed'],
    (at) => ({
      config: { MonitoringJobDefinitionName: `definition-${at}` },
      expression: 'cron(0 * ? * * *)',
      endpoint: `endpoint-${at}`,
      type: types[at],
    }),
  ],
  ...(['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'] as const).map(
    (type): (typeof kinds)[number] => [
      `${type.replace(/(?<=.)([A-Z])/g, '-$1').toLowerCase()}-job-definition`,
      ['Created', 'Created', 'Created'],
      (at) => ({ [`${type}JobInput`]: { EndpointInput: { EndpointName: `endpoint-${at}` } } }),
    ],
  ),
];

/** Rows as operations leave them, written beside the running server: each List has three answers. */
export async function fillLists(server: TestServer): Promise<void> {
  const state = openState(join(server.dataDir, 'state.db'));
  try {
    const resources = await Resources.open(state);
    for (const [kind, statuses, document] of kinds) {
      for (const { name, created, modified, at } of three) {
        await resources.insert({
          kind,
          region,
          name,
          arn: `arn:aws:sagemaker:${region}:000000000000:${kind}/${name}`,
          status: statuses[at] as string,
          created: start + created * hour,
          modified: start + modified * hour,
          document: document(at),
        });
      }
    }
    await fillExecutions(state);
  } finally {
    await state.close();
  }
}

async function fillExecutions(state: State): Promise<void> {
  const statuses = ['Stopped', 'Failed', 'Completed'] as const;
  const opened = await Alerts.open(state);
  await state.transaction(async (rows) => {
    const executions = Executions.on(rows);
    const alerts = opened.within(rows);
    for (const { name: schedule, created, modified, at } of three) {
      const due = start + (at + 20) * hour;
      await executions.insert(
        {
          region,
          schedule,
          due,
          origin: 'tick',
          type: types[at],
          definition: `definition-${at}`,
          endpoint: `endpoint-${at}`,
        },
        start + created * hour,
      );
      const status = statuses[at];
      const key = { region, schedule, due };
      await executions.move(key, ['Pending'], { status }, start + modified * hour);
      await alerts.create(region, schedule, start);
      const alert = await alerts.get(region, schedule);
      if (!alert) throw new Error('an alert is not found that was made');
      await alerts.update(alert, { status: 'InAlert' }, start + created * hour);
      if (at !== 1) continue;
      await alerts.update({ ...alert, status: 'InAlert' }, { status: 'OK' }, start + 9 * hour);
    }
  });
}

/** Buckets, objects, uploads, metrics, log groups and streams, as clients make them. */
export async function fillOthers(server: TestServer, clock: ManualClock): Promise<void> {
  const objects = new s3.S3Client(server.client);
  for (const Bucket of ['bucket-a', 'bucket-b']) {
    await objects.send(new s3.CreateBucketCommand({ Bucket }));
  }
  for (const Key of ['a/1', 'a/2', 'b ü', 'c']) {
    await objects.send(new s3.PutObjectCommand({ Bucket: 'bucket-a', Key, Body: Key }));
  }
  for (const Key of ['a/1', 'b ü', 'c']) {
    await objects.send(new s3.CreateMultipartUploadCommand({ Bucket: 'bucket-a', Key }));
  }
  const metrics = new cloudwatch.CloudWatchClient(server.client);
  for (const [i, Namespace] of ['n1', 'n2', 'n2'].entries()) {
    const Dimensions = [{ Name: `d${i}`, Value: 'v' }];
    await metrics.send(
      new cloudwatch.PutMetricDataCommand({
        Namespace,
        MetricData: [{ MetricName: `m${i}`, Dimensions, Value: 1 }],
      }),
    );
    clock.advance(2 * hour);
  }
  for (const AlarmName of ['alpha', 'alter', 'beta']) {
    await metrics.send(
      new cloudwatch.PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'n2', MetricName: 'm1', Statistic: 'Average', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
        Tags: AlarmName === 'alpha' ? [{ Key: 'team', Value: 'a' }] : [],
      }),
    );
  }
  const AlarmRule = 'ALARM(beta) OR FALSE';
  await metrics.send(new cloudwatch.PutCompositeAlarmCommand({ AlarmName: 'both', AlarmRule }));
  for (const DashboardName of ['a', 'b']) {
    const DashboardBody = '{"widgets":[]}';
    await metrics.send(new cloudwatch.PutDashboardCommand({ DashboardName, DashboardBody }));
  }
  await fillTopics(server);
  await fillEvents(server);
  const log = new logs.CloudWatchLogsClient(server.client);
  for (const logGroupName of ['/a', '/b']) {
    await log.send(new logs.CreateLogGroupCommand({ logGroupName }));
    for (const [i, logStreamName] of ['x', 'y1', 'y2'].entries()) {
      await log.send(new logs.CreateLogStreamCommand({ logGroupName, logStreamName }));
      const logEvents = [{ timestamp: clock.now() - i * hour, message: logStreamName }];
      await log.send(new logs.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      if (logGroupName === '/b') break;
    }
    await addFilters(log, logGroupName);
  }
}

async function fillTopics(server: TestServer): Promise<void> {
  const client = new sns.SNSClient(server.client);
  for (const Name of ['a', 'ab']) {
    const Tags = Name === 'a' ? [{ Key: 'team', Value: 'a' }] : [];
    const { TopicArn } = await client.send(new sns.CreateTopicCommand({ Name, Tags }));
    if (Name === 'ab') continue;
    const Endpoint = 'https://hooks.slack.com/services/T/B/x';
    await client.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint }));
  }
}

/** Four metric filters and two subscription filters; the last of each is alone in its kind. */
async function addFilters(log: logs.CloudWatchLogsClient, logGroupName: string): Promise<void> {
  for (const filterName of ['a1', 'a2', 'b1', 'b2']) {
    const metricName = filterName === 'b2' ? 'm2' : 'm1';
    const metricTransformations = [{ metricName, metricNamespace: 'own', metricValue: '1' }];
    await log.send(
      new logs.PutMetricFilterCommand({
        ...{ logGroupName, filterName, metricTransformations },
        filterPattern: 'x',
      }),
    );
    if (logGroupName === '/b') break;
  }
  for (const filterName of logGroupName === '/b' ? ['a'] : ['a', 'b']) {
    await log.send(
      new logs.PutSubscriptionFilterCommand({
        ...{ logGroupName, filterName },
        filterPattern: 'x',
        destinationArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
      }),
    );
  }
}

/** Three buses, rules with two targets each, connections and API destinations. */
async function fillEvents(server: TestServer): Promise<void> {
  const client = new eb.EventBridgeClient(server.client);
  for (const Name of ['bus-a', 'bus-b']) {
    const Tags = Name === 'bus-a' ? [{ Key: 'team', Value: 'a' }] : [];
    await client.send(new eb.CreateEventBusCommand({ Name, Tags }));
  }
  const Arn = 'arn:aws:events:us-east-1:000000000000:event-bus/bus-b';
  for (const [EventBusName, Rule] of [
    ['default', 'r1'],
    ['default', 'r2'],
    ['default', 'r3'],
    ['bus-a', 'r1'],
  ] as const) {
    const EventPattern = '{"source":["nobody"]}';
    await client.send(new eb.PutRuleCommand({ Name: Rule, EventBusName, EventPattern }));
    const ids = EventBusName === 'bus-a' ? ['t4'] : Rule === 'r2' ? ['t3'] : ['t1', 't2'];
    const Targets = ids.map((Id) => ({ Id, Arn }));
    await client.send(new eb.PutTargetsCommand({ Rule, EventBusName, Targets }));
  }
  for (const Name of ['c1', 'c2']) {
    const AuthParameters = { BasicAuthParameters: { Username: 'u', Password: 'p' } };
    const basic = { Name, AuthorizationType: 'BASIC' as const, AuthParameters };
    const { ConnectionArn } = await client.send(new eb.CreateConnectionCommand(basic));
    const InvocationEndpoint = 'https://example.com/';
    await client.send(
      new eb.CreateApiDestinationCommand({
        ...{ Name, ConnectionArn, InvocationEndpoint, HttpMethod: 'POST' },
      }),
    );
  }
}
