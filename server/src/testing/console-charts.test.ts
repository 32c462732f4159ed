// The numbers of the charts of a data-quality monitor, against the files in S3 and CloudWatch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { ownCall } from '../cli/own-call.js';
import type {
  CompareView,
  MonitorFeaturesView,
  MonitorFeatureView,
} from '../services/console/types.js';
import { openWatchedWorld, rowsOf, type WatchedWorld } from './watched-world.js';

const Name = 'far-monitor';
const hour = (at: string) => Date.parse(`2026-03-01T${at}:00:00Z`);
const hours = ['21', '22', '23'] as const;

/** Three windows; in the last all are 30 years older, some have no city, and one none of its cells. */
async function threeWindows(world: WatchedWorld) {
  const outputs: string[] = [];
  for (const [i, due] of hours.entries()) {
    const rows = rowsOf(200, 10 + i, due === '23' ? 30 : 0);
    const sent =
      due === '23' ? rows.map((row, n) => (n < 50 ? row.replace(/[^,]+$/, '') : row)) : rows;
    await world.capture(`2026-03-01T${Number(due) - 1}:03:00Z`, sent);
    await world.due(`2026-03-01T${due}:00:00Z`);
    outputs.push(await reportOf(world, hour(due)));
  }
  return outputs;
}

async function reportOf({ sagemaker: client }: WatchedWorld, due: number): Promise<string> {
  const { MonitoringExecutionSummaries: runs = [] } = await client.send(
    new sagemaker.ListMonitoringExecutionsCommand({ MonitoringScheduleName: Name }),
  );
  const run = runs.find(({ ScheduledTime }) => ScheduledTime?.getTime() === due);
  const ProcessingJobName = run?.ProcessingJobArn?.split('/').at(-1);
  const job = await client.send(new sagemaker.DescribeProcessingJobCommand({ ProcessingJobName }));
  return job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri ?? '';
}

const placeOf = (report: string, name: string) => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(`${report}/${name}`) ?? [];
  return { Bucket, Key };
};

async function withWorld(
  work: (world: WatchedWorld, client: S3Client, reports: string[]) => Promise<void>,
): Promise<void> {
  const world = await openWatchedWorld('2026-03-01T20:05:00Z');
  const client = new S3Client(world.server.client);
  try {
    await work(world, client, await threeWindows(world));
  } finally {
    client.destroy();
    await world.close();
  }
}

test('what charts show of features is what the run’s files and CloudWatch say', async () => {
  await withWorld(async (world, client, reports) => {
    const view = <T>(name: string, body: object) =>
      ownCall<T>(world.server.client, `views/${name}`, { Name, ...body });
    const read = async (name: string, report = reports[2] ?? '') => {
      const object = await client.send(new GetObjectCommand(placeOf(report, name)));
      return JSON.parse((await object.Body?.transformToString()) ?? '');
    };
    const list = await view<MonitorFeaturesView>('monitor-features', {});
    await checkList(list, read);
    for (const { name } of list.features) {
      const one = await view<MonitorFeatureView>('monitor-feature', { Feature: name });
      checkStatistics(one, await read('statistics.json'));
      await checkPublished(world, one);
    }
    await checkChosen(view);
    await checkCompared(view, list);
    await checkOlder(view, client, reports);
  });
});

type View = <T>(name: string, body: object) => Promise<T>;
// biome-ignore lint/suspicious/noExplicitAny: files are read member by member
type Read = (name: string) => Promise<any>;

async function checkList(list: MonitorFeaturesView, read: Read): Promise<void> {
  assert.equal(list.run?.due, hour('23'));
  assert.equal(list.run?.records, 200);
  assert.deepEqual(list.times, hours.map(hour));
  const { violations } = await read('constraint_violations.json');
  const broken = new Set(violations.map((one: { feature_name: string }) => one.feature_name));
  const shown = list.features.filter(({ state }) => state === 'violation');
  assert.deepEqual(new Set(shown.map(({ name }) => name)), broken);
  assert.ok(broken.has('age') && broken.has('city'), [...broken].join());
  for (const violation of violations) {
    if (violation.constraint_check_type !== 'baseline_drift_check') continue;
    const row = list.features.find(({ name }) => name === violation.feature_name);
    assert.deepEqual(
      [row?.distance, row?.threshold, row?.method, row?.interval],
      [violation.value, violation.threshold, violation.method, violation.effect_interval],
    );
  }
}

interface FileFeature {
  readonly name: string;
  readonly inferred_type: string;
  readonly numerical_statistics?: Readonly<Record<string, number>>;
  readonly string_statistics?: {
    readonly distribution: {
      readonly categorical: { readonly buckets: readonly { value: string; count: number }[] };
    };
  };
}

/** Against the run's statistics.json. */
function checkStatistics(
  one: MonitorFeatureView,
  { features }: { readonly features: readonly FileFeature[] },
): void {
  const file = features.find(({ name }) => name === one.name);
  assert.ok(file, one.name);
  assert.equal(one.now?.type, file.inferred_type);
  const numbers = file.numerical_statistics;
  if (numbers) {
    const { mean, deviation, min, max } = one.now ?? {};
    const { std_dev } = numbers;
    assert.deepEqual(
      [mean, deviation, min, max],
      [numbers.mean, std_dev, numbers.min, numbers.max],
    );
    assert.equal(one.history.mean.at(-1), numbers.mean);
    const [, now] = one.distributions.histogram?.shares ?? [];
    assert.ok(Math.abs((now ?? []).reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  }
  const buckets = file.string_statistics?.distribution.categorical.buckets ?? [];
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  for (const { value, count } of buckets) {
    const drawn = one.distributions.categories?.find((category) => category.value === value);
    assert.equal(drawn?.shares[1], count / total);
  }
}

/** Each run's numbers against the metrics that it published, stamped with the window's start. */
async function checkPublished(world: WatchedWorld, one: MonitorFeatureView): Promise<void> {
  const cloudwatch = new CloudWatchClient(world.server.client);
  const metric = (MetricName: string) => ({
    Id: MetricName.slice(8, 12).replace(/\W/g, 'x'),
    MetricStat: {
      Metric: {
        Namespace: 'aws/sagemaker/Endpoints/data-metrics',
        MetricName,
        Dimensions: [
          { Name: 'Endpoint', Value: 'far' },
          { Name: 'MonitoringSchedule', Value: Name },
        ],
      },
      Period: 3600,
      Stat: 'Average',
    },
  });
  const { MetricDataResults: found = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [
        metric(`feature_baseline_drift_${one.name}`),
        metric(`feature_non_null_${one.name}`),
      ],
      StartTime: new Date(hour('20')),
      EndTime: new Date(hour('23')),
      ScanBy: 'TimestampAscending',
    }),
  );
  cloudwatch.destroy();
  const [drift, complete] = found;
  assert.deepEqual(
    drift?.Timestamps?.map((time) => time.getTime()),
    one.history.starts,
  );
  assert.deepEqual(one.history.distance, drift?.Values);
  assert.deepEqual(one.history.completeness, complete?.Values);
}

/** Another run, and a span of windows. */
async function checkChosen(view: View): Promise<void> {
  const asked = { Feature: 'age', Run: hour('22'), From: hour('20'), Until: hour('22') };
  const before = await view<MonitorFeatureView>('monitor-feature', asked);
  assert.equal(before.run?.due, hour('22'));
  assert.deepEqual(before.history.dues, [hour('21'), hour('22')]);
  assert.notEqual(before.state, 'violation');
  const city = await view<MonitorFeatureView>('monitor-feature', { Feature: 'city' });
  const missing = city.violations.find(({ check }) => check === 'completeness_check');
  assert.equal(missing?.value, 0.75);
  assert.ok((missing?.examples.length ?? 0) > 0);
  assert.ok(missing?.examples.every(({ value }) => value === 'missing'));
  assert.equal(city.now?.missing, 50);
}

/** A span of captures is what its run measured; the baseline against it has the run's distance. */
async function checkCompared(view: View, list: MonitorFeaturesView): Promise<void> {
  const baseline = { Kind: 'baseline' };
  const span = { Kind: 'span', From: hour('22'), Until: hour('23') };
  const run = { Kind: 'run', Run: hour('23') };
  const compare = (First: object, Second: object, Feature = 'age') =>
    view<CompareView>('compare', { First, Second, Feature });
  const [bySpan, byRun] = [await compare(baseline, span), await compare(baseline, run)];
  assert.deepEqual(bySpan.features, byRun.features);
  assert.deepEqual(
    bySpan.sides.map(({ rows }) => rows),
    [600, 200],
  );
  for (const { name, distance } of bySpan.features) {
    assert.equal(distance, list.features.find((row) => row.name === name)?.distance);
  }
  const same = await compare(run, span, 'city');
  assert.ok(same.features.every(({ distance }) => distance === 0));
  assert.equal(same.feature?.drift?.drifted, false);
  const week = 7 * 86_400_000;
  const nothing = await compare({ ...span, From: span.From - week, Until: span.Until - week }, run);
  assert.equal(nothing.sides[0].rows, 0);
  assert.deepEqual(nothing.features, []);
  await assert.rejects(compare({ Kind: 'run', Run: 1 }, run), /has no run at 1970/);
  await assert.rejects(
    compare({ Kind: 'span', From: 2, Until: 1 }, run),
    /must lie before its end/,
  );
}

/** A run that left AWS's files alone is shown as far as they go. */
async function checkOlder(view: View, client: S3Client, reports: readonly string[]): Promise<void> {
  const [first = ''] = reports;
  await client.send(new DeleteObjectCommand(placeOf(first, 'feature_results.json')));
  const asked = { Run: hour('21'), Until: hour('21') };
  const list = await view<MonitorFeaturesView>('monitor-features', asked);
  assert.equal(list.run?.partial, true);
  assert.deepEqual(
    new Set(list.features.map(({ name }) => name)),
    new Set(['answer', 'age', 'city']),
  );
  assert.ok(list.features.every(({ completeness }) => completeness === 1));
}
