import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bikeHours, type FeatureWorld, role, withFeatureWorld } from './feature-world.js';

const names = { recordIdentifierName: 'hour_id', eventTimeFeatureName: 'EventTime', roleArn: role };
const s3Uri = 's3://features/store';

async function bikes(world: FeatureWorld, count = 2_000) {
  const rows = await bikeHours(0, count, world.clock.now());
  const group = world.group('bikes');
  group.loadFeatureDefinitions({ dataFrame: rows });
  await group.create({ s3Uri, ...names });
  await world.put('bikes', rows);
  return group;
}

test('a feature group is watched: baseline, calm windows, drift, deletions, nothing', async () => {
  await withFeatureWorld('2026-03-01T20:10:00Z', async (world) => {
    const group = await bikes(world);
    const monitor = world.monitor();
    await monitor.suggestBaseline({ featureGroup: group });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bikes-hourly',
      featureGroupInput: group,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: 'cron(0 * ? * * *)',
    });
    world.clock.set(Date.parse('2026-03-01T21:10:00Z'));
    await world.put('bikes', await bikeHours(2_000, 400, world.clock.now()));
    world.clock.set(Date.parse('2026-03-01T22:00:00Z'));
    const calm = await world.ended('bikes-hourly', '2026-03-01T22:00:00Z');
    console.log(calm, await world.log(calm));
    world.clock.set(Date.parse('2026-03-01T22:10:00Z'));
    const wet = (await bikeHours(3_000, 400, world.clock.now())).map((row) => ({
      ...row,
      hum: row.hum / 2,
    }));
    await world.put('bikes', wet);
    world.clock.set(Date.parse('2026-03-01T23:00:00Z'));
    const drifted = await world.ended('bikes-hourly', '2026-03-01T23:00:00Z');
    console.log(drifted, await world.log(drifted));
    world.clock.set(Date.parse('2026-03-02T00:00:00Z'));
    const nothing = await world.ended('bikes-hourly', '2026-03-02T00:00:00Z');
    console.log(nothing, await world.log(nothing));
    console.log(
      JSON.stringify(
        await world.own('feature-groups/bikes/statistics', {
          Against: { MonitoringScheduleName: 'bikes-hourly' },
        }),
        null,
        1,
      ),
    );
    assert.ok(true);
  });
});
