import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { LiveWorld, until } from './live-world.js';

const start = '2026-03-10T12:20:00Z';
const logGroupName = '/aws/sagemaker/Endpoints/rail/captures';

test('one captured record beyond a hard limit becomes a metric and a log event', async () => {
  const world = await LiveWorld.open(start);
  try {
    await world.endpoint('rail');
    await world.logs.send(new logs.CreateLogGroupCommand({ logGroupName }));
    await world.logs.send(
      new logs.PutMetricFilterCommand({
        logGroupName,
        filterName: 'speed',
        filterPattern: '{ $.input[0] > 120 || $.input[1] = "derailed" }',
        metricTransformations: [
          { metricName: 'beyond', metricNamespace: 'limits', metricValue: '$.input[0]' },
        ],
      }),
    );
    await world.invoke('rail', '80,on\n121.5,on');
    await world.invoke('rail', '100,on');
    await world.invoke('rail', '99,derailed');
    const cloudwatch = new CloudWatchClient(world.server.client);
    const point = await until('the metric', async () => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'limits',
          MetricName: 'beyond',
          StartTime: new Date(Date.parse(start) - 60_000),
          EndTime: new Date(Date.parse(start) + 60_000),
          Period: 60,
          Statistics: ['SampleCount', 'Maximum', 'Minimum'],
        }),
      );
      return Datapoints[0]?.SampleCount === 2 ? Datapoints[0] : undefined;
    });
    assert.equal(point.Maximum, 121.5);
    assert.equal(point.Minimum, 99);
    const { events = [] } = await world.logs.send(
      new logs.FilterLogEventsCommand({ logGroupName }),
    );
    const kept = events.map(({ message = '' }) => JSON.parse(message));
    assert.deepEqual(
      kept.map(({ input, output, row, variant }) => [variant, row, input, output]).sort(),
      [
        ['AllTraffic', undefined, [99, 'derailed'], [1]],
        ['AllTraffic', 1, [121.5, 'on'], undefined],
      ],
    );
    for (const { object } of kept)
      assert.match(object, /^s3:\/\/live\/capture\/rail\/AllTraffic\//);
  } finally {
    await world.close();
  }
});
