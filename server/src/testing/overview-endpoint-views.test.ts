import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ownCall } from '../cli/own-call.js';
import type {
  EndpointCapturesView,
  EndpointView,
  OverviewView,
} from '../services/console/types.js';
import { LiveWorld, until } from './live-world.js';

const minute = 60_000;

test('the overview’s and the endpoint’s numbers are CloudWatch’s of the same span', async () => {
  const world = await LiveWorld.open('2026-03-01T20:00:00Z');
  const cloudwatch = new CloudWatchClient(world.server.client);
  const start = world.clock.now();
  try {
    await world.endpoint('rides');
    for (let i = 0; i < 7; i++) await world.invoke('rides', `${i},2,3`);
    const statistics = async (MetricName: string, Period: number, EndTime: number) => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'AWS/SageMaker', MetricName, Period },
          Dimensions: [
            { Name: 'EndpointName', Value: 'rides' },
            { Name: 'VariantName', Value: 'AllTraffic' },
          ],
          ...{ StartTime: new Date(start), EndTime: new Date(EndTime) },
          Statistics: ['Sum', 'Average'],
          ExtendedStatistics: ['p50', 'p90', 'p99'],
        }),
      );
      return Datapoints;
    };
    await until('all metrics', async () => {
      const [point] = await statistics('Invocations', 60, start + minute);
      return point?.Sum === 7 ? true : undefined;
    });
    world.clock.set(start + 2 * minute);
    const view = await ownCall<EndpointView>(world.server.client, 'views/endpoint', {
      name: 'rides',
      start,
      end: start + 10 * minute,
    });
    const [variant] = view.variants;
    const [latency] = await statistics('ModelLatency', 600, start + 10 * minute);
    const [overhead] = await statistics('OverheadLatency', 600, start + 10 * minute);
    const isNear = (mine: number | undefined, us: number | undefined, what: string) =>
      assert.ok(Math.abs((mine ?? Number.NaN) * 1000 - (us ?? 0)) <= 1e-3 * (us ?? 0), what);
    assert.equal(variant?.total.invocations, 7);
    assert.deepEqual(variant?.series.invocations.slice(0, 2), [7, null]);
    isNear(variant?.total.p50_ms, latency?.ExtendedStatistics?.p50, 'p50');
    isNear(variant?.total.p90_ms, latency?.ExtendedStatistics?.p90, 'p90');
    isNear(variant?.total.p99_ms, latency?.ExtendedStatistics?.p99, 'p99');
    isNear(variant?.total.overhead_ms, overhead?.Average, 'overhead');
    assert.deepEqual(
      [view.capture?.requests, view.capture?.sampled, view.capture?.dropped],
      [7, 7, 0],
    );

    const overview = await ownCall<OverviewView>(world.server.client, 'views/overview');
    const traffic = overview.endpoints.find(({ name }) => name === 'rides')?.traffic;
    assert.equal(traffic?.invocations, 7);
    assert.equal(traffic?.modelErrors, 0);
    isNear(traffic?.p50_ms, latency?.ExtendedStatistics?.p50, 'p50 of the overview');
    isNear(traffic?.p99_ms, latency?.ExtendedStatistics?.p99, 'p99 of the overview');
    assert.equal(
      traffic?.trail.reduce((sum, requests) => sum + requests, 0),
      7,
    );
  } finally {
    cloudwatch.destroy();
    await world.close();
  }
});

test('captures are told with what was asked and answered, and found by their text', async () => {
  const world = await LiveWorld.open('2026-03-01T20:00:00Z');
  try {
    await world.endpoint('rides');
    for (const row of ['11,2,3', '12,2,3', '13,2,3']) await world.invoke('rides', row);
    const read = (more: object = {}) =>
      ownCall<EndpointCapturesView>(world.server.client, 'views/endpoint-captures', {
        name: 'rides',
        ...more,
      });
    const found = await until('captures', async () => {
      const answer = await read();
      return answer.captures.length === 3 ? answer : undefined;
    });
    assert.deepEqual(found.captures.map(({ input }) => input?.data).sort(), [
      '11,2,3',
      '12,2,3',
      '13,2,3',
    ]);
    assert.equal(found.captures[0]?.output?.data, '1\n');
    assert.equal(found.captures[0]?.variant, 'AllTraffic');
    const one = await read({ text: '12,2' });
    assert.deepEqual(
      one.captures.map(({ input }) => input?.data),
      ['12,2,3'],
    );
    assert.equal((await read({ before: Date.parse('2026-03-01T19:00:00Z') })).captures.length, 0);
    await assert.rejects(read({ name: 'none' }), /Could not find endpoint/);
  } finally {
    await world.close();
  }
});

test('a monitor stands as its newest outcome, and since its last quiet run', async () => {
  const world = await LiveWorld.open('2026-03-01T20:30:00Z');
  try {
    await world.endpoint('rides');
    await world.schedule('rides', ['hourly'], 'cron(0 * ? * * *)');
    const monitor = async () => {
      const { endpoints } = await ownCall<OverviewView>(world.server.client, 'views/overview');
      return endpoints.find(({ name }) => name === 'rides')?.monitors[0];
    };
    const before = await monitor();
    assert.equal(before?.state, 'new');
    assert.equal(before?.next, Date.parse('2026-03-01T21:00:00Z'));
    for (const time of ['2026-03-01T21:00:00Z', '2026-03-01T22:00:00Z']) {
      world.clock.set(Date.parse(time));
      await world.ended('hourly', time); // without captures a run fails
    }
    const after = await monitor();
    assert.equal(after?.state, 'no data');
    assert.equal(after?.runs, 2);
    assert.equal(after?.since, Date.parse('2026-03-01T21:00:00Z'));
    assert.equal(after?.due, Date.parse('2026-03-01T22:00:00Z'));
    assert.match(after?.failure ?? '', /no data/);
  } finally {
    await world.close();
  }
});
