// react: from the answer's request (PutMetricData sent) to the alarm: DescribeAlarms says ALARM, beside
// a thousand other alarms that are on metrics with data of their own. The first of the trials warms up.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { freePort, spawnOn, stop, untilAnswers } from './support/servers.js';

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
