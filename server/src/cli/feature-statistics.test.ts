import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bikeHours, type FeatureWorld, role, withFeatureWorld } from '../testing/feature-world.js';
import { statisticsQuestion } from './feature-statistics.js';
import { featuresCommand } from './features.js';
import { UsageError } from './flags.js';
import type { Io } from './io.js';
import { monitorsCommand } from './monitors.js';
import { runsCommand } from './runs.js';

type Command = (args: readonly string[], io: Io) => Promise<number>;

async function run({ server }: FeatureWorld, command: Command, args: string) {
  let out = '';
  const { endpoint, credentials } = server.client;
  const status = await command(args.split(' '), {
    stdout: (text) => {
      out += text;
    },
    stderr: () => {},
    isTty: true,
    columns: 80,
    env: {
      NO_COLOR: '1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: 'us-east-1',
    },
  });
  return { status, out };
}

test('flags become the question of the path', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const day = 86_400_000;
  assert.deepEqual(statisticsQuestion({}, now), { FeatureTime: 'write_time' });
  assert.deepEqual(statisticsQuestion({ last: '1d', by: 'event_time' }, now), {
    ...{ StartTime: now - day, EndTime: now + 1_000, FeatureTime: 'event_time' },
  });
  const edge = Date.parse('2026-03-01T00:00:00Z');
  assert.deepEqual(statisticsQuestion({ 'against-before': '2026-03-01' }, now), {
    ...{ StartTime: edge, FeatureTime: 'write_time', Against: { EndTime: edge } },
  });
  assert.deepEqual(
    statisticsQuestion({ from: '2026-03-01', to: '2026-03-02', against: 's3://a/b' }, now),
    {
      ...{ StartTime: edge, EndTime: edge + day, FeatureTime: 'write_time' },
      Against: { S3Uri: 's3://a/b' },
    },
  );
  for (const [flags, words] of [
    [{ by: 'eventtime' }, /did you mean event_time/],
    [{ last: '1d', from: '2026-03-01' }, /--last and --from/],
    [{ against: 'a', 'against-before': '2026-03-01' }, /--against and --against-before/],
    [{ from: 'noon' }, /noon is no time/],
  ] as const) {
    assert.throws(
      () => statisticsQuestion(flags, now),
      (error) => error instanceof UsageError && words.test(error.message),
    );
  }
});

test('features NAME statistics, and monitors and runs of a feature group', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const rows = await bikeHours(0, 1_000, world.clock.now());
    const group = world.group('bikes');
    group.loadFeatureDefinitions({ dataFrame: rows });
    const names = { recordIdentifierName: 'hour_id', eventTimeFeatureName: 'EventTime' };
    await group.create({ s3Uri: 's3://features/store', ...names, roleArn: role });
    await world.put('bikes', rows);
    const monitor = world.monitor();
    await monitor.suggestBaseline({ featureGroup: group });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bikes-daily',
      featureGroupInput: group,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
    });
    world.clock.set(Date.parse('2026-03-01T21:10:00Z'));
    const dry = await bikeHours(1_000, 400, world.clock.now());
    await world.put(
      'bikes',
      dry.map((row) => ({ ...row, hum: row.hum / 2 })),
    );
    const of = (args: string) => run(world, featuresCommand, `bikes statistics${args}`);

    const all = await of('');
    assert.equal(all.status, 0);
    assert.match(all.out, /^bikes: 1400 rows\.$/m);
    assert.match(all.out, /^Left out: hour_id, EventTime, which are no features\.$/m);
    assert.ok(all.out.split('\n').every((line) => line.length <= 80));
    for (const against of [
      '--against bikes-daily --last 30m',
      '--against-before 2026-03-01T21:00',
    ]) {
      const drifted = await of(` ${against}`);
      assert.equal(drifted.status, 1);
      assert.match(drifted.out, /^hum .* drifted$/m);
      assert.match(drifted.out, /^hum: Baseline drift distance/m);
    }
    const none = await of(' --against bikes-daily --from 2030-01-01 --to 2030-01-02');
    assert.equal(none.status, 1);
    assert.match(none.out, /^bikes: 0 rows written .*\n\nThere is nothing to compare\.$/m);
    assert.equal((await of(' --from 2030-01-01 --to 2030-01-02')).status, 0);
    const json = JSON.parse((await of(' --against-before 2026-03-01T21:00 --json')).out);
    assert.deepEqual([json.rows, json.againstRows], [400, 1_000]);
    const { name, drift } = json.features.at(-1);
    assert.deepEqual([name, drift.drifted], ['hum', true]);
    assert.match(JSON.stringify(drift.violations), /baseline_drift_check/);

    world.clock.set(Date.parse('2026-03-01T21:10:01Z'));
    await monitor.runNow({ start: new Date('2026-03-01T21:00:00Z') });
    const monitors = await run(world, monitorsCommand, 'bikes-daily');
    assert.match(monitors.out, /^ {2}watches +data quality of feature group bikes$/m);
    assert.match(monitors.out, /hum: Baseline drift distance/);
    const newest = await run(world, runsCommand, 'bikes-daily newest');
    assert.match(newest.out, /^ {2}features +feature group bikes$/m);
  });
});
