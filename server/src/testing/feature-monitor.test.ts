import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import {
  CronExpressionGenerator,
  DatasetFormat,
  type DefaultModelMonitor,
  type FeatureGroup,
  FeatureGroupInput,
  FractionalFeatureDefinition,
  IntegralFeatureDefinition,
  StringFeatureDefinition,
  VectorCollectionType,
} from '@guiderail/sdk';
import { bikeHours, type FeatureWorld, role, withFeatureWorld } from './feature-world.js';
import { until } from './live-world.js';

const names = { recordIdentifierName: 'hour_id', eventTimeFeatureName: 'EventTime', roleArn: role };
const s3Uri = 's3://features/store';
const arn = 'arn:aws:sagemaker:us-east-1:000000000000:feature-group/bikes';

/** A group with 2,000 hours, and a schedule against a baseline of them. */
async function watchBikes(world: FeatureWorld) {
  const rows = await bikeHours(0, 2_000, world.clock.now());
  const group = world.group('bikes');
  group.loadFeatureDefinitions({ dataFrame: rows });
  await group.create({ s3Uri, ...names });
  await world.put('bikes', rows);
  const monitor = world.monitor();
  await monitor.suggestBaseline({ featureGroup: group });
  await monitor.createMonitoringSchedule({
    monitorScheduleName: 'bikes-hourly',
    featureGroupInput: group,
    statistics: monitor.baselineStatistics(),
    constraints: monitor.suggestedConstraints(),
    scheduleCronExpression: CronExpressionGenerator.hourly(),
    outputS3Uri: 's3://features/reports',
  });
  return { group, monitor };
}

const at = (world: FeatureWorld, time: string) => world.clock.set(Date.parse(time));

test('a feature group is watched: calm, drifted, deleted and empty windows', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { group, monitor } = await watchBikes(world);
    const told = await events(world);
    const { body: statistics } = await monitor.baselineStatistics();
    assert.equal(statistics.dataset.item_count, 2_000);
    const { body: constraints } = await monitor.suggestedConstraints();
    const config = constraints.monitoring_config?.distribution_constraints;
    assert.deepEqual(config?.exclude, ['hour_id', 'EventTime']);

    // calm; times of the event do not matter to a window of write times
    at(world, '2026-03-01T21:10:00Z');
    await world.put('bikes', await bikeHours(2_000, 400, Date.parse('2011-01-01T00:00:00Z')));
    at(world, '2026-03-01T22:00:00Z');
    const calm = await world.ended('bikes-hourly', '2026-03-01T22:00:00Z');
    assert.equal(calm.MonitoringExecutionStatus, 'Completed', calm.FailureReason);

    at(world, '2026-03-01T22:10:00Z');
    const dry = await bikeHours(2_400, 400, world.clock.now());
    await world.put(
      'bikes',
      dry.map((row) => ({ ...row, hum: row.hum / 2 })),
    );
    at(world, '2026-03-01T23:00:00Z');
    const drifted = await world.ended('bikes-hourly', '2026-03-01T23:00:00Z');
    assert.equal(drifted.MonitoringExecutionStatus, 'CompletedWithViolations');
    await checkReport(world);
    await checkMetrics(world);

    // an alert's end and the run's: rules pick the group by its ARN
    const detail = await told('CompletedWithViolations');
    assert.equal(detail.FeatureGroupName, 'bikes');
    assert.equal(detail.EndpointName, undefined);
    assert.equal((await told('InAlert')).FeatureGroupName, 'bikes');
    assert.equal((await told('Opened')).FeatureGroupName, 'bikes');
    const { Incidents: incidents } = await world.own<{ Incidents: object[] }>('incidents', {});
    const [incident] = incidents as { FeatureGroupName?: string; Features: string[] }[];
    assert.deepEqual([incident?.FeatureGroupName, incident?.Features], ['bikes', ['hum']]);

    at(world, '2026-03-01T23:10:00Z');
    for (const id of [5, 6]) {
      await group.deleteRecord({
        recordIdentifierValueAsString: String(id),
        eventTime: new Date(world.clock.now()),
      });
    }
    await world.own('feature-groups/bikes/statistics');
    at(world, '2026-03-02T00:00:00Z');
    const deleted = await world.ended('bikes-hourly', '2026-03-02T00:00:00Z');
    assert.equal(
      deleted.FailureReason,
      'Job inputs had no data. Between 2026-03-01T23:00:00Z and 2026-03-02T00:00:00Z no rows of ' +
        'feature group bikes were written. 2 of 2 rows are deletions; 0 rows came since.',
    );
    at(world, '2026-03-02T01:00:00Z');
    const empty = await world.ended('bikes-hourly', '2026-03-02T01:00:00Z');
    assert.equal(
      empty.FailureReason,
      'Job inputs had no data. Between 2026-03-02T00:00:00Z and 2026-03-02T01:00:00Z no rows of ' +
        'feature group bikes were written. Nothing has been written to it since 2026-03-02T00:00:00Z.',
    );
  });
});

interface Told {
  readonly FeatureGroupName?: string;
  readonly EndpointName?: string;
}

/** A rule that picks what concerns the group, sent to a log group; gives details by a word. */
async function events({ server }: FeatureWorld) {
  const rules = new EventBridgeClient(server.client);
  const logs = new CloudWatchLogsClient(server.client);
  const logGroupName = '/features/bikes';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const EventPattern = JSON.stringify({ source: ['guiderail'], resources: [arn] });
  await rules.send(new PutRuleCommand({ Name: 'bikes', EventPattern }));
  const Arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  await rules.send(new PutTargetsCommand({ Rule: 'bikes', Targets: [{ Id: 'log', Arn }] }));
  return (word: string): Promise<Told> =>
    until(`an event with ${word}`, async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      const found = events.find(({ message = '' }) => message.includes(`"${word}"`));
      return found && (JSON.parse(found.message ?? '') as { detail: Told }).detail;
    });
}

/** The violation of humidity, with records that their identifiers and event times lead to. */
async function checkReport(world: FeatureWorld): Promise<void> {
  const folder = 's3://features/reports/bikes-hourly/2026/03/01/23';
  const json = async (name: string) => JSON.parse(await world.read(`${folder}/${name}`));
  assert.match(await world.read(`${folder}/report.html`), /feature group bikes/);
  const { violations } = await json('constraint_violations.json');
  assert.deepEqual(
    violations.map((one: Record<string, string>) => [one.feature_name, one.constraint_check_type]),
    [['hum', 'baseline_drift_check']],
  );
  assert.equal((await json('statistics.json')).dataset.item_count, 400);
  const [file = '', pointer = ''] = violations[0].examples.href.split('#');
  const [, member = '', index = ''] = pointer.split('/');
  const { examples } = (await json(file))[member][index];
  assert.ok(examples.length > 0);
  for (const { source, record, value } of examples) {
    assert.equal(source, 'feature group bikes');
    const id = Number(record.hour_id);
    assert.ok(id >= 2_400 && id < 2_800, String(id));
    assert.match(record.EventTime, /^2026-03-01T22:10:00\.\d{3}Z$/);
    const [written] = await bikeHours(id, 1, 0);
    assert.equal(Number(value), (written?.hum ?? 0) / 2);
  }
}

/** As of batch transforms: the schedule is the one dimension; identifiers are no features. */
async function checkMetrics({ server }: FeatureWorld): Promise<void> {
  const { Metrics: metrics = [] } = await new CloudWatchClient(server.client).send(
    new ListMetricsCommand({ Namespace: 'aws/sagemaker/ModelMonitoring/data-metrics' }),
  );
  const found = new Set(metrics.map(({ MetricName }) => MetricName));
  assert.ok(found.has('feature_baseline_drift_hum') && found.has('feature_non_null_weekday'));
  assert.ok(![...found].some((name) => /hour_id|EventTime/.test(name ?? '')));
  for (const { Dimensions } of metrics) {
    assert.deepEqual(Dimensions, [{ Name: 'MonitoringSchedule', Value: 'bikes-hourly' }]);
  }
}

test('event times make windows where asked; late rows come into them when run again', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { group, monitor } = await watchBikes(world);
    await monitor.updateMonitoringSchedule({
      featureGroupInput: new FeatureGroupInput({
        featureGroup: 'bikes',
        featureTime: 'event_time',
      }),
    });
    const definition = await world.sm.send(
      new sagemaker.DescribeDataQualityJobDefinitionCommand({
        JobDefinitionName: monitor.jobDefinitionName ?? '',
      }),
    );
    const { DataQualityAppSpecification: app, DataQualityJobInput: input } = definition;
    assert.equal(app?.Environment?.feature_time, 'event_time');
    const { OfflineStoreConfig: offline } = await group.describe();
    const { BatchTransformInput: batch } = input ?? {};
    assert.equal(
      batch?.DataCapturedDestinationS3Uri,
      offline?.S3StorageConfig?.ResolvedOutputS3Uri,
    );
    assert.deepEqual(batch?.DatasetFormat, { Parquet: {} });
    const schedule = await world.sm.send(
      new sagemaker.DescribeMonitoringScheduleCommand({ MonitoringScheduleName: 'bikes-hourly' }),
    );
    assert.equal(schedule.EndpointName, undefined);

    const place = offline?.S3StorageConfig?.ResolvedOutputS3Uri ?? '';
    const wrong = { baselineDataset: place, datasetFormat: DatasetFormat.csv() };
    await assert.rejects(world.monitor().suggestBaseline(wrong), /group bikes, which is Parquet/);

    at(world, '2026-03-02T12:00:00Z');
    const start = Date.parse('2026-03-01T21:00:00Z');
    await group.ingest({ dataFrame: await bikeHours(3_000, 300, start) });
    const run = () => monitor.runNow({ start: new Date(start), end: new Date(start + 3_600_000) });
    assert.equal((await (await run()).statistics())?.body.dataset.item_count, 300);
    await group.ingest({ dataFrame: await bikeHours(4_000, 100, start + 1_800_000) });
    assert.equal((await (await run()).statistics())?.body.dataset.item_count, 400);
    // the last hour by write time, though every event was long ago
    await monitor.updateMonitoringSchedule({
      featureGroupInput: new FeatureGroupInput({
        featureGroup: 'bikes',
        featureTime: 'write_time',
      }),
    });
    at(world, '2026-03-02T12:00:01Z');
    const last = await monitor.runNow({ start: new Date(Date.parse('2026-03-02T11:30:00Z')) });
    assert.equal((await last.statistics())?.body.dataset.item_count, 400);

    await group.delete();
    at(world, '2026-03-02T13:00:00Z');
    const orphan = await world.ended('bikes-hourly', '2026-03-02T13:00:00Z');
    assert.match(orphan.FailureReason ?? '', /^Feature group "bikes", .* was deleted: update the/);
  });
});

test('a group that grows, lists among its features, and the Robust reading', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const shops = world.group('shops');
    shops.featureDefinitions = [
      new IntegralFeatureDefinition('hour_id'),
      new StringFeatureDefinition('EventTime'),
      new FractionalFeatureDefinition('hum'),
      new FractionalFeatureDefinition('place', new VectorCollectionType(2)),
    ];
    await shops.create({
      s3Uri,
      ...names,
      onlineStoreStorageType: 'InMemory',
      enableOnlineStore: true,
    });
    const rows = (await bikeHours(0, 500, world.clock.now())).map(
      ({ hour_id, EventTime, hum }) => ({
        ...{ hour_id, EventTime, hum, place: [hum, 1] },
      }),
    );
    await world.put('shops', rows);
    const monitor = world.monitor();
    monitor.settings = { comparisonMethod: 'Robust' };
    await monitor.suggestBaseline({ featureGroup: 'shops' });
    const { body } = await monitor.suggestedConstraints();
    assert.deepEqual(
      body.features.map(({ name }) => name),
      ['hour_id', 'EventTime', 'hum'],
    );
    assert.equal(body.monitoring_config?.distribution_constraints?.comparison_method, 'Robust');
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'shops',
      featureGroupInput: 'shops',
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
    });
    await shops.update({ featureAdditions: [new IntegralFeatureDefinition('visits')] });
    at(world, '2026-03-01T21:10:00Z');
    const later = rows.map((row) => ({ ...row, hour_id: row.hour_id + 500, visits: 3 }));
    await shops.ingest({ dataFrame: later });
    at(world, '2026-03-01T21:10:01Z');
    const run = await monitor.runNow({ start: new Date('2026-03-01T21:00:00Z') });
    const found = (await run.constraintViolations())?.body.violations ?? [];
    assert.deepEqual(
      found.map((one) => [one.feature_name, one.constraint_check_type]),
      [['Extra columns', 'extra_column_check']],
    );
    const execution = await world.ended(
      'shops',
      new Date(run.summary?.ScheduledTime ?? 0).toISOString(),
    );
    assert.match(await world.log(execution), /Left out, as their values are lists: place\./);
    // a new baseline has the new feature; the older rows lack it
    await monitor.suggestBaseline({ featureGroup: 'shops' });
    const grown = await monitor.baselineStatistics();
    const visits = grown.body.features.find(({ name }) => name === 'visits');
    assert.equal(visits?.numerical_statistics?.common.num_missing, 500);
  });
});

interface Described {
  readonly RowCount: number;
  readonly AgainstRowCount?: number;
  readonly Features: readonly {
    readonly FeatureName: string;
    readonly Mean?: number;
    readonly Quantiles?: Readonly<Record<string, number>>;
    readonly Drift?: { readonly Distance?: number; readonly Drifted: boolean };
  }[];
  readonly Remarks: readonly string[];
  readonly Statistics?: readonly {
    readonly name: string;
    readonly numerical_statistics?: { readonly mean: number };
  }[];
}

test('statistics of a group without a schedule, and drift from what came before', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const group = world.group('bikes');
    const rows = await bikeHours(0, 1_000, Date.parse('2011-01-01T00:00:00Z'));
    group.loadFeatureDefinitions({ dataFrame: rows });
    await group.create({ s3Uri, ...names });
    const ask = (body: object = {}) =>
      world.own<Described>('feature-groups/bikes/statistics', body);
    const none = await ask();
    assert.deepEqual([none.RowCount, none.Features], [0, []]);
    await world.put('bikes', rows);
    const hum = ({ Features }: Described) => Features.find((one) => one.FeatureName === 'hum');
    const all = await ask();
    assert.equal(all.RowCount, 1_000);
    const values = rows.map((row) => row.hum).sort((a, b) => a - b);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs((hum(all)?.Mean ?? 0) - mean) < 1e-12);
    assert.deepEqual(hum(all)?.Quantiles, {
      '0.05': values[49],
      '0.25': values[249],
      '0.5': values[499],
      '0.75': values[749],
      '0.95': values[949],
    });
    assert.equal(all.Statistics, undefined);
    const { Statistics: whole = [] } = await ask({ WithStatistics: true });
    assert.ok(!whole.some(({ name }) => name === names.recordIdentifierName));
    const humNow = whole.find(({ name }) => name === 'hum');
    assert.equal(humNow?.numerical_statistics?.mean, hum(all)?.Mean);
    await assert.rejects(ask({ WithStatistics: 1 }), /must be true or false/);
    at(world, '2026-03-01T21:10:00Z');
    const edge = world.clock.now();
    const dry = await bikeHours(1_000, 500, Date.parse('2012-01-01T00:00:00Z'));
    await world.put(
      'bikes',
      dry.map((row) => ({ ...row, hum: row.hum / 2 })),
    );
    const now = await ask({ StartTime: edge, Against: { EndTime: edge } });
    assert.deepEqual([now.RowCount, now.AgainstRowCount], [500, 1_000]);
    const drifted = now.Features.filter(({ Drift }) => Drift?.Drifted);
    assert.deepEqual(
      drifted.map(({ FeatureName }) => FeatureName),
      ['hum'],
    );
    const [from, to] = ['2012-01-01', '2013-01-01'].map((day) => Date.parse(day));
    const byEvent = { StartTime: from, EndTime: to, FeatureTime: 'event_time' };
    assert.equal((await ask(byEvent)).RowCount, 500);
    await assert.rejects(ask({ Against: { EndTime: 0 } }), /no rows to hold these against/);
    await assert.rejects(ask({ StartTime: 2, EndTime: 1 }), /must lie before its end/);
    await assert.rejects(ask({ Against: 'x' }), /Against takes/);
    await assert.rejects(
      ask({ Against: { S3Uri: 's3://features/none' } }),
      /no file of a baseline/,
    );
    await assert.rejects(
      world.own('feature-groups/none/statistics'),
      /Could not find feature group "none"/,
    );
  });
});

test('an inline definition that runs now; a trial, and a new baseline', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const { group, monitor } = await watchBikes(world);
    const told = await events(world);
    at(world, '2026-03-01T21:10:00Z');
    const dry = await bikeHours(2_000, 400, world.clock.now());
    await world.put(
      'bikes',
      dry.map((row) => ({ ...row, hum: row.hum / 2 })),
    );
    at(world, '2026-03-01T21:10:30Z');
    await world.sm.send(
      new sagemaker.CreateMonitoringScheduleCommand({
        MonitoringScheduleName: 'now',
        MonitoringScheduleConfig: await inline(group, monitor),
      }),
    );
    const now = await world.ended('now', '2026-03-01T21:10:30Z');
    assert.equal(now.MonitoringExecutionStatus, 'CompletedWithViolations', now.FailureReason);
    assert.match(await world.log(now), /Checked 6 features of 400 records/);

    const tried = await monitor.dryRun();
    assert.deepEqual([tried.ok, tried.problems], [true, []]);
    assert.ok(tried.sample.records >= 400);
    const window = { Start: Date.parse('2026-03-01T21:00:00Z'), End: world.clock.now() };
    const schedule = 'monitoring-schedules/bikes-hourly';
    const made = await world.own<{ Records: number }>(`${schedule}/rebaseline`, {
      ...{ ...window, Reason: 'dry season' },
    });
    assert.equal(made.Records, 400);
    assert.equal((await told('dry season')).FeatureGroupName, 'bikes');
    const run = await monitor.runNow({ start: new Date(window.Start) });
    assert.deepEqual((await run.constraintViolations())?.body.violations, []);
  });
});

test('what a trial says of a group that nothing was written to', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const group = world.group('silent');
    group.loadFeatureDefinitions({ dataFrame: await bikeHours(0, 1, 0) });
    await group.create({ s3Uri, ...names });
    const { ok, problems } = await world.monitor().tryMonitoringSchedule({
      featureGroupInput: group,
      outputS3Uri: 's3://features/reports',
    });
    assert.equal(ok, false);
    const words = problems.map(({ what }) => what).join('\n');
    assert.match(words, /Nothing has been written to feature group silent in the last year\./);
    await assert.rejects(
      world.monitor().suggestBaseline({ featureGroup: group }),
      /Job inputs had no data\. There are no rows of feature group silent\./,
    );
  });
});

/** A schedule's own definition, as boto3's users write it. */
async function inline(
  group: FeatureGroup,
  monitor: DefaultModelMonitor,
): Promise<sagemaker.MonitoringScheduleConfig> {
  const { OfflineStoreConfig: offline } = await group.describe();
  const LocalPath = '/opt/ml/processing';
  return {
    ScheduleConfig: {
      ScheduleExpression: 'NOW',
      DataAnalysisStartTime: '-PT30M',
      DataAnalysisEndTime: '-PT0H',
    },
    MonitoringJobDefinition: {
      BaselineConfig: {
        ConstraintsResource: { S3Uri: (await monitor.suggestedConstraints()).fileS3Uri },
        StatisticsResource: { S3Uri: (await monitor.baselineStatistics()).fileS3Uri },
      },
      MonitoringInputs: [
        {
          BatchTransformInput: {
            DataCapturedDestinationS3Uri: offline?.S3StorageConfig?.ResolvedOutputS3Uri,
            DatasetFormat: { Parquet: {} },
            LocalPath: `${LocalPath}/input`,
          },
        },
      ],
      MonitoringOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: 's3://features/now', LocalPath: `${LocalPath}/output` } },
        ],
      },
      MonitoringResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      MonitoringAppSpecification: {
        ImageUri: '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
      },
      RoleArn: role,
    },
  };
}
