import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  definition,
  noViolations,
  schedule,
  withMonitoring,
} from '../../testing/monitoring-world.js';

const minute = 60_000;

type Step =
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'tick' }
  | { readonly do: 'settle' }
  | { readonly do: 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 25 }) }),
  fc.constantFrom<Step>({ do: 'tick' }, { do: 'settle' }, { do: 'crash' }),
);

test('whatever the order of waits, ticks and crashes, no window runs in two jobs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), (steps) =>
      withMonitoring('2026-03-01T20:05:00Z', async (world) => {
        world.endpoints.set('e', { capture: 's3://bucket/capture' });
        await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
        await world.call('CreateMonitoringSchedule', schedule('s', 'd', 'rate(10 minutes)'));
        for (const hour of ['20', '21', '22', '23']) {
          const key = `capture/e/AllTraffic/2026/03/01/${hour}/10-00-000-x.jsonl`;
          await world.objects.put('bucket', key, '{}\n');
        }
        world.analyse = async () => noViolations;
        for (const one of steps) {
          if (one.do === 'wait') world.clock.advance(one.minutes * minute);
          else if (one.do === 'tick') await world.monitoring.tick(world.clock.now());
          else if (one.do === 'settle') await world.settle();
          else await world.crash();
        }
        await world.settle();
        await world.settle();
        const { MonitoringExecutionSummaries: executions } = await world.call(
          'ListMonitoringExecutions',
          {},
        );
        const { ProcessingJobSummaries: jobs } = await world.call('ListProcessingJobs', {});
        assert.equal(jobs.length, executions.length);
        const last = Math.floor(world.clock.now() / (10 * minute)) * 10 * minute;
        const dues = executions.map((one: { ScheduledTime: Date }) => one.ScheduledTime.getTime());
        if (last > Date.parse('2026-03-01T20:05:00Z')) assert.ok(dues.includes(last));
        for (const one of executions) {
          assert.match(one.MonitoringExecutionStatus, /^(Completed|Failed)$/);
          assert.equal(one.ScheduledTime.getTime() % (10 * minute), 0);
        }
      }),
    ),
    { numRuns: 12 },
  );
});
