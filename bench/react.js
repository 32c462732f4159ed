// react, two rows. From metric data to alarm: from sending PutMetricData until DescribeAlarms says
// ALARM, beside a thousand other alarms on metrics with data of their own; the first trial warms up.
// From the tick of a rate(1 minute) schedule over drifted records to an HTTP subscriber: captures are
// sealed, analysed and found in violation, the metric makes the alarm, the alarm tells its topic.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { freePort, spawnOn, stop, untilAnswers } from './support/servers.js';

const records = 300;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const Namespace = 'aws/sagemaker/Endpoints/data-metrics';
const Dimensions = [
  { Name: 'Endpoint', Value: 'bench' },
  { Name: 'MonitoringSchedule', Value: 'bench' },
];

export default async function react({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const args = [command, 'start', '--port', String(port), '--data-dir', folder];
  const server = spawnOn(0, process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await untilAnswers(server, `${endpoint}/readyz`);
    const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
    const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials });
    const others = quick ? 100 : 1000;
    await putOthers(client, others);
    const seconds = [];
    const trials = quick ? 3 : 20;
    for (let trial = 0; trial <= trials; trial++) seconds.push(await toAlarm(client, trial));
    const sorted = seconds.slice(1).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    const told = await fromTick({ endpoint, region: 'us-east-1', credentials }, folder, port);
    const worst = sorted.at(-1);
    return [
      {
        name: 'react',
        value: worst,
        unit: 's from metric data to alarm, worst of the trials',
        reference: `median ${median.toFixed(3)} s of ${trials}, beside ${others} other alarms`,
        floor: 2,
        aim: 1,
        holds: worst <= 2,
      },
      {
        name: 'react',
        value: told,
        unit: 's from the tick to the HTTP subscriber',
        reference: `${records} drifted records, rate(1 minute)`,
        floor: 10,
        aim: 3,
        holds: told <= 10,
      },
    ];
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

const alarm = (AlarmName, MetricName) =>
  new PutMetricAlarmCommand({
    ...{ AlarmName, Namespace, MetricName, Dimensions, Statistic: 'Average', Period: 60 },
    ...{ EvaluationPeriods: 1, Threshold: 0.1, TreatMissingData: 'notBreaching' },
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });

const datum = (MetricName, Value) => ({ MetricName, Dimensions, Value, Timestamp: new Date() });

async function putOthers(client, count) {
  const names = Array.from({ length: count }, (_, index) => `feature_baseline_drift_other${index}`);
  for (let at = 0; at < names.length; at += 50) {
    const part = names.slice(at, at + 50);
    await Promise.all(part.map((name) => client.send(alarm(name, name))));
  }
  for (let at = 0; at < names.length; at += 500) {
    const MetricData = names.slice(at, at + 500).map((name) => datum(name, 0.01));
    await client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  }
}

/** Seconds from sending one value over the threshold to the alarm's state. */
async function toAlarm(client, trial) {
  const name = `feature_baseline_drift_bench${trial}`;
  await client.send(alarm(name, name));
  const began = performance.now();
  const MetricData = [datum(name, 0.5)];
  await client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  for (;;) {
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    const seconds = (performance.now() - began) / 1000;
    if (MetricAlarms[0]?.StateValue === 'ALARM') return seconds;
    if (seconds > 70)
      throw new Error(`${name} is ${MetricAlarms[0]?.StateValue} after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Seconds from a minute's beginning, when the schedule is due, until the subscriber has the notice. */
async function fromTick(client, folder, port) {
  const model = await httpServer((body, response) => response.end(body === '' ? '' : '1\n'));
  const notices = [];
  const people = await httpServer((body, response) => {
    notices.push({ at: Date.now(), ...JSON.parse(body) });
    response.end();
  });
  try {
    await watch(model.url, folder, port);
    const topic = await topicOf(client, people.url, notices);
    await alarmOnDrift(client, topic);
    const second = Math.floor(Date.now() / 1000) % 60;
    if (second > 45) await new Promise((resolve) => setTimeout(resolve, (61 - second) * 1000));
    await sendDrifted(client);
    const due = Math.ceil(Date.now() / 60_000) * 60_000;
    const until = Date.now() + 150_000;
    for (;;) {
      const told = notices.find(({ Type }) => Type === 'Notification');
      if (told) return (told.at - due) / 1000;
      if (Date.now() > until) throw new Error('the subscriber was told nothing');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await model.close();
    await people.close();
  }
}

async function httpServer(answer) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'text/csv');
    answer(body, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Deploys a model server with a baseline and a schedule that runs every minute. */
async function watch(url, folder, port) {
  const rows = Array.from(
    { length: 2000 },
    (_, row) => `${row % 2},${(row * 7) % 100},${row % 13}`,
  );
  const baseline = join(folder, 'baseline.csv');
  writeFileSync(baseline, ['y,a,b', ...rows, ''].join('\n'));
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const flags = ['--name', 'react', '--baseline', baseline, '--header', '--every', '1m', '--json'];
  const args = [command, 'deploy', url, ...flags, '--port', String(port), '--data-dir', folder];
  // the model answers from this process, which must not stand still
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error(`guiderail deploy ended with ${status}`);
}

/** A topic that the address has subscribed to and confirmed. */
async function topicOf(client, Endpoint, notices) {
  const sns = new SNSClient(client);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'people' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
  while (notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await fetch(notices[0].SubscribeURL);
  return TopicArn;
}

async function alarmOnDrift(client, topic) {
  const { input } = alarm('react', 'feature_baseline_drift_a');
  const Dimensions = [
    { Name: 'Endpoint', Value: 'react' },
    { Name: 'MonitoringSchedule', Value: 'react-monitor' },
  ];
  const command = new PutMetricAlarmCommand({ ...input, Dimensions, AlarmActions: [topic] });
  await new CloudWatchClient(client).send(command);
}

async function sendDrifted(client) {
  const runtime = new SageMakerRuntimeClient(client);
  for (let row = 0; row < records; row++) {
    const Body = `${200 + (row % 100)},${row % 13}\n`;
    const request = { EndpointName: 'react', ContentType: 'text/csv', Body };
    await runtime.send(new InvokeEndpointCommand(request));
  }
}
