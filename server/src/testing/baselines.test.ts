import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { type Ask, asker, baselinesWorld, definitionRequest, hourly } from './baselines-world.js';
import { LiveWorld } from './live-world.js';

const start = new Date('2026-03-01T20:00:00Z');
const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`);
let world: LiveWorld;
let ask: Ask;

before(async () => {
  world = await LiveWorld.open('2026-03-01T20:30:00Z');
  ask = asker(world);
  await baselinesWorld(world, start);
});

after(() => world?.close());

/** Lets the schedule run at an hour, and gives what came of it. */
async function runAt(hour: string) {
  world.clock.set(at(`${hour}:00:00`));
  return world.ended('s', `2026-03-01T${hour}:00:00Z`);
}

test('a drifted window: tried, replayed, accepted and undone', async (t) => {
  const first = await runAt('21');
  assert.equal(first.MonitoringExecutionStatus, 'CompletedWithViolations', first.FailureReason);

  await t.test('a dry run tells of the sample, and leaves nothing', async () => {
    world.clock.set(at('21:00:30'));
    const began = performance.now();
    const { status, answer } = await ask('monitoring-schedules/s/dry-run');
    t.diagnostic(`a dry run took ${Math.round(performance.now() - began)} ms`);
    assert.equal(status, 200, JSON.stringify(answer));
    assert.equal(answer.Ok, true, JSON.stringify(answer.Problems));
    assert.ok(answer.Sample.Records >= 600);
    assert.deepEqual(answer.Columns.map(({ Name }: { Name: string }) => Name).sort(), [
      ...['cnt', 'hum', 'temp', 'windspeed'],
    ]);
    const drift = answer.Checks.find(
      (one: { Feature: string; Check: string }) =>
        one.Feature === 'temp' && one.Check === 'baseline_drift_check',
    );
    assert.equal(drift.Threshold, 0.1);
    assert.match(drift.Source, /the default/);
    assert.deepEqual(answer.Window, { StartTime: at('21:00:00'), EndTime: at('22:00:00') });
    assert.equal(answer.NextDueTimes[0], at('22:00:00'));
    assert.ok(answer.Violations.length > 0);
    assert.doesNotMatch(answer.Remarks.join('\n'), /Violation|violations more/);
    assert.equal((await world.executions('s')).length, 1);
  });

  await t.test('a threshold of 0.5 would not have fired', async () => {
    const body = { Thresholds: { comparison_threshold: 0.5 }, Last: '1d' };
    const { answer } = await ask('monitoring-schedules/s/replay', body);
    assert.equal(answer.Status, 'Completed', JSON.stringify(answer));
    const { Totals, Changed, ByFeature, NotEvaluated } = answer.Result;
    assert.deepEqual(NotEvaluated, []);
    assert.equal(Totals.FiredBefore, 1);
    assert.equal(Totals.FiredAfter, 0, JSON.stringify(answer.Result.Windows));
    assert.deepEqual(Changed, [at('21:00:00')]);
    assert.match(
      answer.Result.Summary,
      /^Would have fired in 0 of 1 window \(before: 1\), with 0 i/,
    );
    assert.ok(ByFeature.some(({ Name }: { Name: string }) => Name === 'temp'));
    const same = await ask('monitoring-schedules/s/replay', { Last: '1d' });
    assert.deepEqual(same.answer.Result.Windows[0].After, same.answer.Result.Windows[0].Before);
    assert.match(same.answer.Result.Summary, /with 1 incident \(before: 1\)\.$/);
    const span = { Start: at('21:00:00') + 60_000, End: at('21:00:00') + 120_000 };
    const none = await ask('monitoring-schedules/s/replay', span);
    assert.match(none.answer.message, /^There is no window to replay: .* Give an earlier Start/);
  });

  await t.test('one feature alone, by another limit', async () => {
    const Features = { temp: { comparison_threshold: 0.9 } };
    const body = { Thresholds: { Features }, Last: '1d' };
    const { answer } = await ask('monitoring-schedules/s/replay', body);
    const names = answer.Result.Windows[0].After.map((one: { FeatureName: string }) => {
      return one.FeatureName;
    });
    assert.ok(!names.includes('temp'), JSON.stringify(names));
  });

  await t.test('the accepted window runs clean, under a definition of its own', async () => {
    const { status, answer } = await ask('monitoring-schedules/s/rebaseline', {
      ...{ Execution: at('21:00:00'), Reason: 'spring is here', Author: 'Ann' },
    });
    assert.equal(status, 200, JSON.stringify(answer));
    assert.equal(answer.Version, 1);
    assert.equal(answer.MonitoringJobDefinitionName, 'bike-v1');
    assert.equal(answer.ConstraintsS3Uri, 's3://live/baseline/baselines/s/v1/constraints.json');
    assert.match(answer.Author, /^Ann \(/);
    assert.equal(answer.ClosedIncidents.length, 1);
    const incident = (await ask(`incidents/${answer.ClosedIncidents[0]}`)).answer;
    assert.equal(incident.State, 'closed');
    assert.equal(incident.Changes.at(-1).Reason, 'baseline version 1 explains it: spring is here');
    const { MonitoringScheduleConfig: config } = await world.sm.send(
      new sagemaker.DescribeMonitoringScheduleCommand({ MonitoringScheduleName: 's' }),
    );
    assert.equal(config?.MonitoringJobDefinitionName, 'bike-v1');
    assert.equal(config?.ScheduleConfig?.ScheduleExpression, hourly);
    const made = await world.sm.send(
      new sagemaker.DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: 'bike-v1' }),
    );
    assert.equal(
      made.DataQualityBaselineConfig?.StatisticsResource?.S3Uri,
      's3://live/baseline/baselines/s/v1/statistics.json',
    );
    const again = await ask('monitoring-schedules/s/run', {
      ...{ StartTime: at('20:00:00'), EndTime: at('21:00:00') },
    });
    const due = new Date(again.answer.ScheduledTime).toISOString();
    const run = await world.ended('s', due);
    assert.equal(run.MonitoringExecutionStatus, 'Completed', run.FailureReason);
  });

  await t.test('undone, the same window has its violations again', async () => {
    const bare = await ask('monitoring-schedules/s/baselines/undo', {});
    assert.equal(bare.status, 400);
    const undone = await ask('monitoring-schedules/s/baselines/undo', { Reason: 'too early' });
    assert.equal(undone.answer.Kind, 'undo', JSON.stringify(undone.answer));
    assert.equal(undone.answer.BackToVersion, 0);
    // the window ran clean under the version: there is no evidence left
    assert.deepEqual(undone.answer.ReopenedIncidents, []);
    assert.equal(undone.answer.MonitoringJobDefinitionName, 'bike');
    world.clock.set(at('21:00:45'));
    const again = await ask('monitoring-schedules/s/run', {
      ...{ StartTime: at('20:00:00'), EndTime: at('21:00:00') },
    });
    const run = await world.ended('s', new Date(again.answer.ScheduledTime).toISOString());
    assert.equal(run.MonitoringExecutionStatus, 'CompletedWithViolations');
    const { answer } = await ask('monitoring-schedules/s/baselines');
    assert.equal(answer.CurrentVersion, 0);
    assert.deepEqual(
      answer.Versions.map((one: { Version: number; Kind: string }) => [one.Version, one.Kind]),
      [
        [2, 'undo'],
        [1, 'rebaseline'],
      ],
    );
    const nothing = await ask('monitoring-schedules/s/baselines/undo', { Reason: 'again' });
    assert.equal(nothing.status, 409);
    const back = await ask('monitoring-schedules/s/baselines/undo', { Reason: 'no', Version: 1 });
    assert.equal(back.answer.MonitoringJobDefinitionName, 'bike-v1');
  });

  await t.test('what a version closed is open again when it is taken back', async () => {
    await ask('monitoring-schedules/s/baselines/undo', { Reason: 'from the start', Version: 0 });
    const accepted = await ask('monitoring-schedules/s/rebaseline', {
      ...{ Execution: at('21:00:00'), Reason: 'mistaken' },
    });
    assert.equal(accepted.answer.ClosedIncidents.length, 1, JSON.stringify(accepted.answer));
    const { answer } = await ask('monitoring-schedules/s/baselines/undo', { Reason: 'a slip' });
    assert.deepEqual(answer.ReopenedIncidents, accepted.answer.ClosedIncidents);
    const incident = (await ask(`incidents/${answer.ReopenedIncidents[0]}`)).answer;
    assert.equal(incident.State, 'open');
    const why = `baseline version ${accepted.answer.Version} was taken back: a slip`;
    assert.equal(incident.Changes.at(-1).Reason, why);
  });
});

test('what is wrong with a configuration is told, all of it at once', async () => {
  const { JobDefinitionName, ...definition } = definitionRequest('x', 's3://live/nowhere');
  const wrong = {
    ...definition,
    DataQualityJobOutputConfig: {
      MonitoringOutputs: [{ S3Output: { S3Uri: 's3://gone/reports', LocalPath: '/opt/out' } }],
    },
  };
  const ScheduleConfig = { ScheduleExpression: 'cron(0 0 1 1 ? 2020)' };
  const { status, answer } = await ask('dry-run', {
    ...{ JobDefinition: wrong, MonitoringType: 'DataQuality', ScheduleConfig },
  });
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.Ok, false);
  const told = answer.Problems.map(({ What }: { What: string }) => What).join('\n');
  assert.match(told, /never due/);
  assert.match(told, /bucket gone does not exist/);
  assert.match(told, /no file of the baseline at s3:\/\/live\/nowhere\/constraints.json/);
  assert.ok(answer.Sample.Records > 0, 'the sample is told of all the same');
  const unknown = await ask('dry-run', {
    MonitoringType: 'DataQuality',
    JobDefinition: {
      ...definition,
      DataQualityJobInput: { EndpointInput: { EndpointName: 'none', LocalPath: '/opt/in' } },
    },
  });
  assert.equal(unknown.answer.Ok, false);
  assert.match(unknown.answer.Problems[0].What, /none/);
});

test('a script that throws is told with its place', async () => {
  const Body =
    'export function preprocess_handler(record) {\n  throw new Error("no such fare");\n}\n';
  await world.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key: 'code/p.mjs', Body }));
  const { DataQualityAppSpecification: app, ...definition } = definitionRequest('x', undefined);
  const { status, answer } = await ask('dry-run', {
    MonitoringType: 'DataQuality',
    JobDefinition: {
      ...definition,
      DataQualityAppSpecification: {
        ...app,
        RecordPreprocessorSourceUri: 's3://live/code/p.mjs',
      },
    },
  });
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.Ok, false);
  const told = answer.Problems.map(({ What }: { What: string }) => What).join('\n');
  assert.match(told, /no such fare/);
  assert.match(told, /p\.mjs/);
});

test('bodies of any kind are answered, and never by a failure of the server', async () => {
  const paths = [
    ...['dry-run', 'monitoring-schedules/s/dry-run', 'monitoring-schedules/s/replay'],
    ...['monitoring-schedules/s/rebaseline', 'monitoring-schedules/s/baselines'],
    ...['monitoring-schedules/s/baselines/undo', 'monitoring-schedules/none/replay'],
    ...['replays/replay-0', 'replays/replay-0/stop'],
  ];
  const values = [null, 1, -1, 1e300, 'x', '', [], [1], {}, { a: { b: 1 } }, true];
  const names = [
    ...['Constraints', 'Thresholds', 'Environment', 'Start', 'End', 'Last', 'Features'],
    ...['Reason', 'Author', 'Keep', 'Version', 'Execution', 'MonitoringScheduleConfig'],
    ...['JobDefinition', 'MonitoringType', 'ScheduleConfig', '__proto__'],
  ];
  const bodies: unknown[] = ['', '{', '[]', 'null', '"x"'];
  for (const name of names) for (const value of values) bodies.push({ [name]: value });
  for (const value of values) {
    bodies.push({ Thresholds: { comparison_threshold: value }, Last: '1h' });
    bodies.push({ Thresholds: { Features: { temp: value } }, Last: '1h' });
    bodies.push({ MonitoringScheduleConfig: { MonitoringJobDefinition: value } });
    bodies.push({ JobDefinition: { DataQualityJobInput: value }, MonitoringType: 'DataQuality' });
    bodies.push({ ...{ Start: value, End: at('21:00:00'), Reason: 'r', Features: ['none'] } });
  }
  for (const [index, body] of bodies.entries()) {
    const path = paths[index % paths.length] as string;
    for (const one of index < 200 ? [path, paths[(index + 3) % paths.length] as string] : [path]) {
      const { status, answer } = await ask(one, body);
      assert.ok(status < 500, `${one} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
    }
  }
});
