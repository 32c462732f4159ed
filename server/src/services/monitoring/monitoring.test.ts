import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  definition,
  type MonitoringWorld,
  noViolations,
  schedule,
  withMonitoring,
} from '../../testing/monitoring-world.js';
import { filesOf } from '../common/dataset/capture-hours.js';
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

const list = async (world: MonitoringWorld, query: object = {}) =>
  (await world.call('ListMonitoringExecutions', { MonitoringScheduleName: 's', ...query }))
    .MonitoringExecutionSummaries;

test('an hourly run reads the hour before its tick and reports under the tick', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    const requests: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      requests.push(request);
      return {
        ...noViolations,
        violations: 2,
        numbers: [
          {
            feature: 'a',
            completeness: 0.5,
            values: { count: 2, sum: 3, min: 1, max: 2 },
            drift: 0.2,
          },
        ],
      };
    };
    await world.objects.put('bucket', 'baseline/constraints.json', '{}');
    await world.objects.put('bucket', 'baseline/statistics.json', '{}');
    await ready(world, hourly, {
      DataQualityBaselineConfig: {
        ConstraintsResource: { S3Uri: 's3://bucket/baseline/constraints.json' },
        StatisticsResource: { S3Uri: 's3://bucket/baseline/statistics.json' },
      },
    });
    assert.equal(
      (await world.call('DescribeMonitoringSchedule', { MonitoringScheduleName: 's' }))
        .LastMonitoringExecutionSummary,
      undefined,
    );
    for (const path of ['19/50-00-000-x', '20/00-01-000-x', '20/59-01-000-x', '21/10-00-000-x']) {
      await capture(world, `2026/03/01/${path}.jsonl`);
    }
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [execution] = await list(world);
    assert.equal(execution.MonitoringExecutionStatus, 'CompletedWithViolations');
    const told = world.events.filter(({ detailType }) => detailType.includes('Execution State'));
    assert.deepEqual(
      told.map(({ source, detail }) => [source, detail.MonitoringExecutionStatus]),
      [
        ['guiderail', 'InProgress'],
        ['guiderail', 'CompletedWithViolations'],
      ],
    );
    assert.equal(told[1]?.detail.Violations, 2);
    assert.equal(execution.ScheduledTime.toISOString(), '2026-03-01T21:00:00.000Z');
    assert.deepEqual(world.sealed, [['e', Date.parse('2026-03-01T21:00:00Z')]]);
    assert.deepEqual(
      filesOf(requests[0]?.dataset.hours ?? []).map((file) =>
        file.name.replace('s3://bucket/capture/e/', ''),
      ),
      [
        'AllTraffic/2026/03/01/19/50-00-000-x.jsonl', // may reach over the hour
        'AllTraffic/2026/03/01/20/00-01-000-x.jsonl',
        'AllTraffic/2026/03/01/20/59-01-000-x.jsonl',
      ],
    );
    assert.deepEqual(requests[0]?.window, {
      start: Date.parse('2026-03-01T20:00:00Z'),
      end: Date.parse('2026-03-01T21:00:00Z'),
    });
    assert.equal(requests[0]?.baseline.constraints?.name, 's3://bucket/baseline/constraints.json');
    const report = 'reports/e/s/2026/03/01/21/constraint_violations.json';
    assert.ok(await world.objects.head('bucket', report));
    const name = execution.ProcessingJobArn.split(':')[5].replace('processing-job/', '');
    assert.match(name, /^model-monitoring-202603012100-[0-9a-f]{24}$/);
    const job = await world.call('DescribeProcessingJob', { ProcessingJobName: name });
    assert.equal(job.ProcessingJobStatus, 'Completed');
    assert.equal(
      job.ExitMessage,
      'CompletedWithViolations: Job completed successfully with 2 violations.',
    );
    assert.equal(
      job.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri,
      's3://bucket/reports/e/s/2026/03/01/21',
    );
    for (const input of job.ProcessingInputs) {
      assert.ok(input.InputName && input.S3Input.S3Uri && input.S3Input.LocalPath);
    }
    assert.match(job.MonitoringScheduleArn, /:monitoring-schedule\/s$/);
    assert.equal(job.Environment.metric_time, '2026-03-01T20:00:00Z');
    const dimensions = [
      { Name: 'Endpoint', Value: 'e' },
      { Name: 'MonitoringSchedule', Value: 's' },
    ];
    assert.deepEqual(
      world.metrics.map((metric) => metric.MetricName),
      [
        'feature_non_null_a',
        'feature_data_a',
        'feature_baseline_drift_a',
        'total_number_of_violations',
        'open_incidents',
        'open_critical_incidents',
      ],
    );
    for (const metric of world.metrics.slice(0, 4)) {
      assert.deepEqual(metric.Dimensions, dimensions);
      assert.equal(metric.Timestamp?.toISOString(), '2026-03-01T20:00:00.000Z');
    }
    assert.ok(world.logLines.includes('a remark'));
  }));

test('no run twice: ticks again, restarts, the same hour', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    await capture(world, '2026/03/01/20/10-00-000-x.jsonl');
    let runs = 0;
    world.analyse = async () => {
      runs++;
      return noViolations;
    };
    world.clock.set(Date.parse('2026-03-01T21:00:10Z'));
    await world.settle();
    await world.settle();
    await world.crash();
    await world.settle();
    assert.equal(runs, 1);
    assert.equal((await list(world)).length, 1);
  }));

test('after downtime the latest missed run is made up, once', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    await world.settle();
    world.clock.advance(30 * hour);
    await world.crash();
    await world.settle();
    await world.settle();
    const dues = async () =>
      (await list(world)).map((one: { ScheduledTime: Date }) => one.ScheduledTime.toISOString());
    assert.deepEqual(await dues(), ['2026-03-03T02:00:00.000Z']);
    world.clock.advance(hour);
    await world.settle();
    assert.deepEqual(await dues(), ['2026-03-03T03:00:00.000Z', '2026-03-03T02:00:00.000Z']);
  }));

test('a run that a crash cut off is completed exactly once', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    await capture(world, '2026/03/01/20/10-00-000-x.jsonl');
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    let began: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    world.analyse = () => {
      began();
      return new Promise(() => {}); // never ends: the program is killed
    };
    await world.monitoring.tick(world.clock.now());
    await begun;
    assert.equal((await list(world))[0].MonitoringExecutionStatus, 'InProgress');
    let runs = 0;
    world.analyse = async () => {
      runs++;
      return noViolations;
    };
    await world.crash();
    await world.settle();
    assert.equal(runs, 1);
    const executions = await list(world);
    assert.equal(executions.length, 1);
    assert.equal(executions[0].MonitoringExecutionStatus, 'Completed');
    const jobs = await world.call('ListProcessingJobs', {});
    assert.equal(jobs.ProcessingJobSummaries.length, 1);
  }));

test('an empty window says how many requests came, were sampled, were lost', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [execution] = await list(world);
    assert.equal(execution.MonitoringExecutionStatus, 'Failed');
    assert.equal(
      execution.FailureReason,
      'Job inputs had no data. Between 2026-03-01T20:00:00Z and 2026-03-01T21:00:00Z endpoint e ' +
        'had 12 requests; sampled: 3, lost: 1.',
    );
    const name = execution.ProcessingJobArn.split('/')[1];
    const job = await world.call('DescribeProcessingJob', { ProcessingJobName: name });
    assert.match(job.FailureReason, /^AlgorithmError: Job inputs had no data.*, exit code: 255$/);
  }));

test('an endpoint deleted later fails the run with its reason', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    world.endpoints.delete('e');
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    await world.settle();
    const [execution] = await list(world);
    assert.equal(execution.MonitoringExecutionStatus, 'Failed');
    assert.equal(execution.FailureReason, 'Could not find endpoint "e".');
    assert.equal(execution.ProcessingJobArn, undefined);
  }));

test('offsets move the window, finer schedules add the minute', () =>
  withMonitoring('2026-01-09T12:55:00Z', async (world) => {
    const windows: unknown[] = [];
    world.analyse = async ({ window }) => {
      windows.push([
        new Date(window?.start ?? 0).toISOString(),
        new Date(window?.end ?? 0).toISOString(),
      ]);
      return noViolations;
    };
    const input = (offsets: object) => ({
      DataQualityJobInput: {
        EndpointInput: {
          EndpointName: 'e',
          LocalPath: '/opt/ml/processing/input/endpoint',
          ...offsets,
        },
      },
    });
    await ready(world, hourly, input({ StartTimeOffset: '-P8D', EndTimeOffset: '-P1D' }));
    await world.call('CreateDataQualityJobDefinition', definition('d2', 'e'));
    await world.call('CreateMonitoringSchedule', schedule('fine', 'd2', 'rate(5 minutes)'));
    await capture(world, '2026/01/03/10/10-00-000-x.jsonl');
    await capture(world, '2026/01/09/12/56-00-000-x.jsonl');
    world.clock.set(Date.parse('2026-01-09T13:00:00Z'));
    await world.settle();
    // as AWS's guide to model quality schedules counts: the offsets are taken off the due time
    assert.deepEqual(windows.sort(), [
      ['2026-01-01T13:00:00.000Z', '2026-01-08T13:00:00.000Z'],
      ['2026-01-09T12:55:00.000Z', '2026-01-09T13:00:00.000Z'],
    ]);
    assert.ok(await world.objects.head('bucket', 'reports/e/s/2026/01/09/13/statistics.json'));
    const fine = 'reports/e/fine/2026/01/09/13/00/statistics.json';
    assert.ok(await world.objects.head('bucket', fine));
  }));

test('NOW runs once, at once', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    world.endpoints.set('e', { capture: 's3://bucket/capture' });
    await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
    const now = schedule('s', 'd', 'NOW') as {
      MonitoringScheduleConfig: { ScheduleConfig: object };
    };
    await assert.rejects(world.call('CreateMonitoringSchedule', now), /needs both/);
    Object.assign(now.MonitoringScheduleConfig.ScheduleConfig, {
      DataAnalysisStartTime: '-PT25H',
      DataAnalysisEndTime: '-PT0H',
    });
    await assert.rejects(world.call('CreateMonitoringSchedule', now), /at most 24 hours/);
    Object.assign(now.MonitoringScheduleConfig.ScheduleConfig, { DataAnalysisStartTime: '-PT5H' });
    await capture(world, '2026/03/01/18/10-00-000-x.jsonl');
    await world.call('CreateMonitoringSchedule', now);
    await world.settle();
    world.clock.advance(48 * hour);
    await world.settle();
    const executions = await list(world);
    assert.equal(executions.length, 1);
    assert.equal(executions[0].MonitoringExecutionStatus, 'Completed');
  }));

test('a schedule is refused when it could not work', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    world.endpoints.set('bare', {});
    for (const [name, endpoint] of [
      ['on-bare', 'bare'],
      ['on-none', 'none'],
    ] as const) {
      await world.call('CreateDataQualityJobDefinition', definition(name, endpoint));
    }
    const create = (definitionName: string, expression = hourly) =>
      world.call('CreateMonitoringSchedule', schedule('s', definitionName, expression));
    await assert.rejects(create('on-bare'), /DataCaptureConfig\.EnableCapture/);
    await assert.rejects(create('on-none'), /Could not find endpoint/);
    await assert.rejects(create('unknown'), { code: 'ResourceNotFound' });
    await assert.rejects(create('on-bare', 'cron(0 25 ? * * *)'), /hours "25"/);
    const other = schedule('s', 'x', hourly) as { MonitoringScheduleConfig: object };
    Object.assign(other.MonitoringScheduleConfig, { MonitoringType: 'ModelBias' });
    await assert.rejects(
      world.call('CreateMonitoringSchedule', other),
      /Could not find job definition ".*model-bias-job-definition\/x"/,
    );
  }));

test('update, stop, start, delete', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    const named = { MonitoringScheduleName: 's' };
    const status = async () =>
      (await world.call('DescribeMonitoringSchedule', named)).MonitoringScheduleStatus;
    await assert.rejects(world.call('CreateMonitoringSchedule', schedule('s', 'd', hourly)), {
      code: 'ResourceInUse',
    });
    await world.call('CreateDataQualityJobDefinition', definition('d2', 'e'));
    const { ScheduleConfig: _, ...withoutTimes } = (
      schedule('s', 'd2', hourly) as { MonitoringScheduleConfig: Record<string, unknown> }
    ).MonitoringScheduleConfig;
    await world.call('UpdateMonitoringSchedule', {
      ...named,
      MonitoringScheduleConfig: withoutTimes,
    });
    const described = await world.call('DescribeMonitoringSchedule', named);
    assert.equal(described.MonitoringScheduleConfig.MonitoringJobDefinitionName, 'd2');
    assert.equal(described.MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression, hourly);
    await world.call('StopMonitoringSchedule', named);
    assert.equal(await status(), 'Stopped');
    world.clock.advance(3 * hour);
    await world.settle();
    assert.equal((await list(world)).length, 0);
    await world.call('StartMonitoringSchedule', named);
    assert.equal(await status(), 'Scheduled');
    await world.settle();
    assert.equal((await list(world)).length, 0);
    world.clock.advance(hour);
    await world.settle();
    assert.equal((await list(world)).length, 1);
    const found = await world.call('ListMonitoringSchedules', { EndpointName: 'e' });
    assert.equal(found.MonitoringScheduleSummaries[0].MonitoringType, 'DataQuality');
    const none = await world.call('ListMonitoringSchedules', { EndpointName: 'other' });
    assert.deepEqual(none.MonitoringScheduleSummaries, []);
    await world.call('DeleteMonitoringSchedule', named);
    await assert.rejects(world.call('DescribeMonitoringSchedule', named), {
      code: 'ResourceNotFound',
    });
    assert.equal((await list(world)).length, 1);
  }));

test('many schedules due in the same minute stay bounded and are all run', () =>
  withMonitoring(
    '2026-03-01T20:30:00Z',
    async (world) => {
      world.endpoints.set('e', { capture: 's3://bucket/capture' });
      await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
      for (let i = 0; i < 60; i++) {
        await world.call('CreateMonitoringSchedule', schedule(`s${i}`, 'd', hourly));
      }
      await capture(world, '2026/03/01/20/10-00-000-x.jsonl');
      let now = 0;
      let most = 0;
      world.analyse = async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        return noViolations;
      };
      world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
      for (let i = 0; i < 30; i++) await world.settle();
      const done = await world.call('ListMonitoringExecutions', {
        StatusEquals: 'Completed',
        MaxResults: 100,
      });
      assert.equal(done.MonitoringExecutionSummaries.length, 60);
      assert.ok(most <= 2);
      const page = await world.call('ListMonitoringExecutions', { MaxResults: 50 });
      const rest = await world.call('ListMonitoringExecutions', { NextToken: page.NextToken });
      const names = [
        ...page.MonitoringExecutionSummaries,
        ...rest.MonitoringExecutionSummaries,
      ].map((one) => one.MonitoringScheduleName);
      assert.equal(new Set(names).size, 60);
    },
    { concurrency: 3 },
  ));

test('a run on demand reads what it is asked to, and overwrites no report', () =>
  withMonitoring('2026-03-01T20:30:00Z', async (world) => {
    await ready(world);
    await capture(world, '2026/03/01/20/10-00-000-x.jsonl');
    const seen: AnalysisRequest[] = [];
    world.analyse = async (request) => {
      seen.push(request);
      return noViolations;
    };
    const begun = await world.monitoring.runSchedule('eu-west-1', 's', { lastMs: hour });
    await world.settle();
    const ended = await world.monitoring.execution(begun);
    assert.equal(ended?.status, 'Completed');
    assert.equal(ended?.report, 's3://bucket/reports/e/s/2026/03/01/20/30-00-000');
    assert.deepEqual(seen[0]?.window, {
      start: Date.parse('2026-03-01T19:30:00Z'),
      end: Date.parse('2026-03-01T20:30:00Z'),
    });
    assert.equal((await world.monitoring.executions()).length, 1);
  }));
