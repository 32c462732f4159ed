import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { ManualClock } from '../base/clock.js';
import { startTestServer } from './server.js';

const start = Date.parse('2026-03-10T12:00:00Z');
const range = { StartTime: new Date(start), EndTime: new Date(start + 60_000) };

test("AWS's own clients put and read metrics and logs", async () => {
  const server = await startTestServer({ clock: new ManualClock(start) });
  const cloudwatch = new CloudWatchClient(server.client);
  const logs = new CloudWatchLogsClient(server.client);
  try {
    await putAndReadMetrics(cloudwatch);
    await putAndReadLogs(logs);
  } finally {
    cloudwatch.destroy();
    logs.destroy();
    await server.close();
  }
});

async function putAndReadMetrics(cloudwatch: CloudWatchClient): Promise<void> {
  const Dimensions = [{ Name: 'Endpoint', Value: 'wine' }];
  // enough of them that clients compress the body
  const MetricData = Array.from({ length: 600 }, (_, index) => ({
    MetricName: `feature_data_${index}`,
    Dimensions,
    StatisticValues: { SampleCount: 2, Sum: index, Minimum: 0, Maximum: index },
  }));
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'data-metrics', MetricData }));
  let listed = 0;
  for await (const page of paginateListMetrics({ client: cloudwatch }, {})) {
    listed += page.Metrics?.length ?? 0;
  }
  assert.equal(listed, 600);
  const Metric = { Namespace: 'data-metrics', MetricName: 'feature_data_7', Dimensions };
  const data = await cloudwatch.send(
    new GetMetricDataCommand({
      ...range,
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Average' } }],
    }),
  );
  const [result] = data.MetricDataResults ?? [];
  assert.deepEqual([result?.Timestamps, result?.Values], [[new Date(start)], [3.5]]);
  const statistics = await cloudwatch.send(
    new GetMetricStatisticsCommand({ ...Metric, ...range, Period: 60, Statistics: ['Maximum'] }),
  );
  assert.deepEqual(statistics.Datapoints, [
    { Timestamp: new Date(start), Maximum: 7, Unit: 'None' },
  ]);
  const both = [{ MetricName: 'x', Value: 1, Values: [1] }];
  await assert.rejects(
    cloudwatch.send(new PutMetricDataCommand({ Namespace: 'N', MetricData: both })),
    { name: 'InvalidParameterCombinationException' },
  );
  const sum = { ...range, MetricDataQueries: [{ Id: 'e', Expression: 'm1 + m2' }] };
  await assert.rejects(cloudwatch.send(new GetMetricDataCommand(sum)), /no query with the Id/);
}

async function putAndReadLogs(logs: CloudWatchLogsClient): Promise<void> {
  const logGroupName = '/aws/sagemaker/ProcessingJobs';
  const stream = { logGroupName, logStreamName: 'job/algo-1' };
  await assert.rejects(logs.send(new GetLogEventsCommand(stream)), {
    name: 'ResourceNotFoundException',
  });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  const logEvents = ['one', 'two ERROR', 'three', 'four ERROR'].map((message, index) => ({
    timestamp: start + index,
    message,
  }));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  const found: (string | undefined)[] = [];
  const filter = { logGroupName, filterPattern: 'ERROR' };
  for await (const page of paginateFilterLogEvents({ client: logs, pageSize: 1 }, filter)) {
    found.push(...(page.events ?? []).map(({ message }) => message));
  }
  assert.deepEqual(found, ['two ERROR', 'four ERROR']);
  const first = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
  assert.deepEqual(
    first.events?.map(({ timestamp, message }) => ({ timestamp, message })),
    logEvents,
  );
  const nextToken = first.nextForwardToken;
  const again = await logs.send(new GetLogEventsCommand({ ...stream, nextToken }));
  assert.deepEqual([again.events, again.nextForwardToken], [[], nextToken]);
}
