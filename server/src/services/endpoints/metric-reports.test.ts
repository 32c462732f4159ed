import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { noLog } from '../../base/log.js';
import { Spool } from '../../storage/spool.js';
import type { LiveEndpoint } from './live-endpoint.js';
import { MetricReports } from './metric-reports.js';
import { openRoom, type Room, serve, start } from './testing/room.js';

const Body = Buffer.from(Array(12).fill('1').join(','));

async function invoke(room: Room, times: number, refused = 0): Promise<void> {
  const input = { EndpointName: 'bikes', ContentType: 'text/csv' };
  for (let i = 0; i < times; i++) await room.call('InvokeEndpoint', { ...input, Body });
  for (let i = 0; i < refused; i++) {
    const asked = room.call('InvokeEndpoint', { ...input, Body: Buffer.from('x') });
    await assert.rejects(asked, { code: 'ModelError' });
  }
}

/** What CloudWatch was told of a metric: sums, at their times. */
const told = (room: Room, name: string): [sum: number, time: number][] =>
  room.metrics
    .flatMap(({ MetricData }) => MetricData as MetricDatum[])
    .filter(({ MetricName }) => MetricName === name)
    .map(({ StatisticValues, Timestamp }) => [
      StatisticValues?.Sum ?? Number.NaN,
      Timestamp?.getTime() ?? Number.NaN,
    ]);

async function report(room: Room): Promise<void> {
  room.real.now += 10_000;
  await room.service.tick();
}

test('invocations that were not reported at kill -9 are reported after the next start, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-unreported-'));
  const [life, crashed] = [join(folder, 'life'), join(folder, 'crashed')];
  try {
    await mkdir(life);
    const room = await openRoom(life);
    try {
      await serve(room);
      await invoke(room, 3);
      await report(room);
      assert.deepEqual(told(room, 'Invocations'), [[3, start]]);
      await invoke(room, 130, 2);
      await cp(life, crashed, { recursive: true }); // what a crash leaves
    } finally {
      await room.close();
    }
    const after = await openRoom(crashed);
    try {
      await after.service.recover();
      after.clock.advance(60_000);
      await invoke(after, 5);
      await report(after);
      assert.deepEqual(told(after, 'Invocations'), [
        [132, start],
        [5, start + 60_000],
      ]);
      assert.deepEqual(told(after, 'Invocation4XXErrors')[0], [2, start]);
    } finally {
      await after.close();
    }
    const later = await openRoom(crashed);
    try {
      await later.service.recover();
      await report(later);
      assert.deepEqual(later.metrics, []);
    } finally {
      await later.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the last invocations of an endpoint that is deleted are reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-deleted-'));
  const room = await openRoom(folder);
  try {
    await serve(room);
    await invoke(room, 4);
    await room.call('DeleteEndpoint', { EndpointName: 'bikes' });
    await report(room);
    await report(room);
    assert.deepEqual(told(room, 'Invocations'), [[4, start]]);
  } finally {
    await room.close();
    await rm(folder, { recursive: true });
  }
});

test('what CloudWatch cannot take is reported with the next report, at its own time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-untaken-'));
  try {
    const limits = { limit_bytes: 1e9, reserve_bytes: 0, slow_ms: 1_000 };
    const metricSpool = new Spool({ folder, ...limits });
    let failing = true;
    let time = 1_000;
    const taken: [number | undefined, number | undefined][] = [];
    const cloudwatch = {
      PutMetricData: async ({ MetricData }: { MetricData?: MetricDatum[] | undefined }) => {
        if (failing) throw new Error('the disk is full');
        for (const { MetricName, StatisticValues, Timestamp } of MetricData ?? [])
          if (MetricName === 'Invocations')
            taken.push([StatisticValues?.Sum, Timestamp?.getTime()]);
        return { $metadata: {} };
      },
    };
    const deps = { calls: { cloudwatch }, clock: { now: () => time }, metricSpool };
    const reports = new MetricReports({ ...deps, accountId: '1', log: noLog } as never);
    const region = 'us-east-1';
    const metrics = reports.begin({ region, endpoint: 'e', variant: 'v' });
    const resource = { region, name: 'e', document: { variants: [] } };
    const live = [{ resource, metrics: new Map([['v', metrics]]) } as unknown as LiveEndpoint];
    metrics.add(200, 1, 2);
    metrics.add(200, 1, 2);
    await reports.report(live);
    time = 2_000;
    metrics.add(200, 1, 2);
    failing = false;
    await reports.report(live);
    await reports.report(live);
    assert.deepEqual(taken, [
      [2, 1_000],
      [1, 2_000],
    ]);
    assert.equal(metricSpool.bytes, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
