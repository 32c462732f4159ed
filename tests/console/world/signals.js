// Metrics, alarms in all states, rules, topics with subscribers of every kind, logs and incidents.
import { createServer } from 'node:http';
import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AddTagsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { account, own, pause } from './calls.js';
import { names as fares } from './fares.js';
import { names as income } from './income.js';
import { names as rentals } from './rentals.js';
import { hour_ms, minute_ms, present, randomNumbers } from './times.js';

export const names = {
  topic: 'on-call',
  namespace: 'Shop',
  logGroup: '/shop/checkout',
  events: '/shop/events',
  alarms: {
    alarm: 'fares-fail',
    ok: 'fares-slow',
    noData: 'nobody-orders',
    composite: 'page-someone',
    drift: 'rentals-drift',
  },
  rules: ['endpoint-fails', 'incidents', 'nightly', 'orders'],
};

const arn = (service, rest) => `arn:aws:${service}:us-east-1:${account}:${rest}`;
export const topicArn = arn('sns', names.topic);

/** A subscriber for the time of the making: it takes what comes to /taken and knows nothing else. */
export async function openSubscriber() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(request.url?.startsWith('/taken') ? 200 : 404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** A topic whose subscribers take what they get, refuse it, or are not there. */
export async function makeTopic(subscriber) {
  const sns = new SNSClient({});
  await sns.send(new CreateTopicCommand({ Name: names.topic }));
  const places = [`${subscriber.url}/taken`, `${subscriber.url}/gone`, 'http://127.0.0.1:9/hook'];
  for (const place of places) {
    await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: `${place}#slack` }),
    );
  }
}

export async function makeRules() {
  const events = new EventBridgeClient({});
  const logs = new CloudWatchLogsClient({});
  await logs.send(new CreateLogGroupCommand({ logGroupName: names.events }));
  const rule = async (Name, what, targets) => {
    await events.send(new PutRuleCommand({ Name, ...what }));
    const Targets = targets.map((Arn, i) => ({ Id: `target-${i + 1}`, Arn }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
  };
  const pattern = (about) => ({ EventPattern: JSON.stringify(about) });
  const log = arn('logs', `log-group:${names.events}`);
  const failing = {
    source: ['aws.sagemaker'],
    'detail-type': ['SageMaker Endpoint State Change'],
    detail: { EndpointStatus: ['FAILED'] },
  };
  await rule('endpoint-fails', pattern(failing), [topicArn]);
  await rule('incidents', pattern({ source: ['guiderail'] }), [log]);
  await rule('nightly', { ScheduleExpression: 'cron(0 3 * * ? *)' }, [log]);
  await rule('orders', { ...pattern({ source: ['shop'] }), State: 'DISABLED' }, [log]);
}

/** Who is told of a schedule's incidents. */
export const notifyOf = (schedule) =>
  new SageMakerClient({}).send(
    new AddTagsCommand({
      ResourceArn: arn('sagemaker', `monitoring-schedule/${schedule}`),
      Tags: [{ Key: 'guiderail:notify', Value: topicArn }],
    }),
  );

/** Orders and refunds, by the minute for six hours and by the hour for twelve days. */
export async function putMetrics() {
  const cloudwatch = new CloudWatchClient({});
  const random = randomNumbers(3);
  const times = [
    ...Array.from({ length: 282 }, (_, i) => present - 6 * hour_ms - (i + 1) * hour_ms),
    ...Array.from({ length: 360 }, (_, i) => present - (i + 1) * minute_ms),
  ];
  const data = times.flatMap((time) => {
    const hour = new Date(time).getUTCHours();
    const orders = Math.round(40 + 30 * Math.sin((hour / 24) * 2 * Math.PI) + 8 * random());
    const at = { Timestamp: new Date(time) };
    const Dimensions = [{ Name: 'Store', Value: 'web' }];
    return [
      { ...at, MetricName: 'orders', Value: orders, Dimensions },
      { ...at, MetricName: 'refunds', Value: Math.round(orders * 0.06 * random()), Dimensions },
    ];
  });
  for (let at = 0; at < data.length; at += 500) {
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: names.namespace,
        MetricData: data.slice(at, at + 500),
      }),
    );
  }
}

const dimensions = (members) => Object.entries(members).map(([Name, Value]) => ({ Name, Value }));

/** Alarms over the morning's traffic; they keep their state when nothing comes any more. */
export async function makeAlarms() {
  const cloudwatch = new CloudWatchClient({});
  const { alarm, ok, noData, composite, drift } = names.alarms;
  const ofEndpoint = {
    Namespace: 'AWS/SageMaker',
    Dimensions: dimensions({ EndpointName: fares.endpoint, VariantName: 'champion' }),
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 1,
    TreatMissingData: 'ignore',
    AlarmActions: [topicArn],
  };
  const put = (one) => cloudwatch.send(new PutMetricAlarmCommand(one));
  await put({
    ...ofEndpoint,
    AlarmName: alarm,
    AlarmDescription: 'Trips that the model refuses',
    MetricName: 'Invocation5XXErrors',
    Statistic: 'Sum',
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await put({
    ...ofEndpoint,
    AlarmName: ok,
    MetricName: 'ModelLatency',
    ExtendedStatistic: 'p90',
    Threshold: 30_000_000,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await put({
    AlarmName: noData,
    Namespace: names.namespace,
    MetricName: 'orders',
    Dimensions: dimensions({ Store: 'kiosk' }),
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 2,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
  });
  await put({
    AlarmName: drift,
    Namespace: 'aws/sagemaker/Endpoints/data-metrics',
    MetricName: 'feature_baseline_drift_cnt_yesterday',
    Dimensions: dimensions({ Endpoint: rentals.endpoint, MonitoringSchedule: rentals.monitor }),
    Statistic: 'Maximum',
    Period: 3600,
    EvaluationPeriods: 1,
    TreatMissingData: 'ignore',
    Threshold: 0.2,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [topicArn],
  });
  await cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: composite,
      AlarmRule: `ALARM("${alarm}") OR ALARM("${drift}")`,
      AlarmActions: [topicArn],
    }),
  );
}

/** A state set by hand, so that there is a history however the morning went. */
export async function setStates() {
  const cloudwatch = new CloudWatchClient({});
  const { alarm, ok } = names.alarms;
  const changes = [
    [ok, 'ALARM', 'tried by hand'],
    [ok, 'OK', 'back again'],
    [alarm, 'OK', 'nothing failed yet'],
    [alarm, 'ALARM', 'a trip was refused'],
  ];
  for (const [AlarmName, StateValue, StateReason] of changes) {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
  }
}

/** Three thousand lines of a shop's checkout in three streams, and a filter that counts failures. */
export async function writeLogs() {
  const logs = new CloudWatchLogsClient({});
  const random = randomNumbers(11);
  const logGroupName = names.logGroup;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName: 'failures',
      filterPattern: '{ $.status >= 500 }',
      metricTransformations: [
        { metricName: 'failures', metricNamespace: names.namespace, metricValue: '1' },
      ],
    }),
  );
  for (const logStreamName of ['till-1', 'till-2', 'till-3']) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = Array.from({ length: 1000 }, (_, i) => ({
      timestamp: present - 2 * minute_ms - (1000 - i) * 10_000,
      message: JSON.stringify({
        status: random() < 0.02 ? 503 : 200,
        ms: Math.round(20 + 400 * random() ** 4),
        path: `/orders/${Math.floor(random() * 10_000)}`,
        note: random() < 0.01 ? '<script>alert("an order")</script>' : undefined,
      }),
    }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}

export async function tellPeople() {
  const sns = new SNSClient({});
  for (const Message of ['The world is made', 'A second word, for who missed the first']) {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: 'World', Message }));
  }
  await new EventBridgeClient({}).send(
    new PutEventsCommand({
      Entries: [{ Source: 'shop', DetailType: 'Order refunded', Detail: '{"total":120}' }],
    }),
  );
  await pause(1500); // the first tries of the deliveries
}

/** What people did about the incidents that there are: one acknowledged, one muted, one closed. */
export async function handleIncidents() {
  const { Incidents: all } = await own('incidents', { State: 'active', MaxResults: 100 });
  const done = { acknowledge: income.bias, mute: 'telemetry-weekly', close: income.reasons };
  const by = { Name: 'ann', Reason: 'a sensor is being replaced' };
  for (const [action, schedule] of Object.entries(done)) {
    const one = all.find(
      ({ MonitoringScheduleName: name, Family: family }) => name === schedule && family !== 'runs',
    );
    if (!one) throw new Error(`${schedule} has no incident: ${JSON.stringify(all)}`);
    const span = action === 'mute' ? { ForMilliseconds: 24 * hour_ms } : {};
    await own(`incidents/${one.IncidentId}/${action}`, { ...by, ...span });
  }
}
