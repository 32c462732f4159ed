import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  definition,
  type MonitoringWorld,
  noViolations,
  schedule,
  withMonitoring,
} from '../../testing/monitoring-world.js';
import type { AnalysisRequest } from './analyzer/analyse.js';

const hour = 3_600_000;
const hourly = 'cron(0 * ? * * *)';

/** An endpoint with captures in an hour, a definition and a schedule on it. */
async function ready(world: MonitoringWorld, expression = hourly, more: object = {}) {
  world.endpoints.set('e', { capture: 's3://bucket/capture' });
  await world.call('CreateDataQualityJobDefinition', definition('d', 'e', more));
  await world.call('CreateMonitoringSchedule', schedule('s', 'd', expression));
}

const capture = (world: MonitoringWorld, path: string) =>
  world.objects.put('bucket', `capture/e/AllTraffic/${path}`, '{}\n');

test('a run on demand reads its last, unfinished second too', () =>
  withMonitoring('2026-03-01T20:30:00.400Z', async (world) => {
    await ready(world, 'rate(1 minute)');
    await capture(world, '2026/03/01/20/30-00-000-x.jsonl');
    const seen: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      seen.push(request);
      return noViolations;
    };
    const begun = await world.monitoring.runSchedule('eu-west-1', 's');
    await world.settle();
    assert.equal((await world.monitoring.execution(begun))?.status, 'Completed');
    assert.equal(seen[0]?.window?.end, Date.parse('2026-03-01T20:30:01Z'));
  }));

test('ExcludeFeaturesAttribute leaves columns out', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world, hourly, {
      DataQualityJobInput: {
        EndpointInput: { EndpointName: 'e', LocalPath: '/in', ExcludeFeaturesAttribute: 'a; b' },
      },
    });
    await capture(world, '2026/03/01/20/10-00-000-x.jsonl');
    const seen: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      seen.push(request);
      return noViolations;
    };
    await world.monitoring.runSchedule('eu-west-1', 's', { lastMs: hour });
    await world.settle();
    assert.deepEqual(seen[0]?.options.exclude, ['a', 'b']);
  }));
