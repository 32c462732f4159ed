import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CronExpressionGenerator, DatasetFormat, DefaultModelMonitor } from '@guiderail/sdk';
import { hour, role, start, withSdkWorld } from './sdk-world.js';

/** The column of the temperature, which the live traffic moves. */
const temperature = 7;

const hotter = (row: string[]): string[] =>
  row.map((cell, index) => (index === temperature ? String(Number(cell) + 1) : cell));

test('the SDK tries a monitor, replays it, and accepts a window as the new normal', () =>
  withSdkWorld(async ({ folder, clock, session, predictor, cells, predictions }) => {
    const baseline = join(folder, 'baseline.csv');
    const lines = cells.map((row, index) => `${predictions[index]},${row.join(',')}\n`);
    await writeFile(baseline, lines.join(''));
    const monitor = new DefaultModelMonitor({
      role,
      maxRuntimeInSeconds: 1800,
      sagemakerSession: session,
    });
    await monitor.suggestBaseline({
      baselineDataset: baseline,
      datasetFormat: DatasetFormat.csv({ header: false }),
    });
    const options = {
      monitorScheduleName: 'bicycles',
      endpointInput: 'bicycles',
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    };
    const early = await monitor.tryMonitoringSchedule(options);
    assert.equal(early.ok, false);
    assert.match(early.problems[0]?.what ?? '', /no records of the last year/);
    assert.equal(early.nextDueTimes[0]?.toISOString(), '2026-03-10T13:00:00.000Z');
    assert.equal(monitor.monitoringScheduleName, undefined);

    await monitor.createMonitoringSchedule(options);
    for (const row of cells.filter((_, index) => index % 2 === 0)) {
      await predictor.predict(hotter(row));
    }
    clock.set(start + hour / 2);
    const dry = await monitor.dryRun();
    assert.equal(dry.ok, true, JSON.stringify(dry.problems));
    assert.ok(dry.sample.startTime instanceof Date);
    assert.ok(dry.violations.some((one) => one.constraintCheckType === 'baseline_drift_check'));
    const lax = await monitor.dryRun({ thresholds: { evaluate_constraints: 'Disabled' } });
    assert.deepEqual(lax.checks, []);

    const window = { start: new Date(start - hour / 3), end: new Date(start + hour / 2) };
    clock.set(start + hour);
    await (await firstRun(monitor)).wait();
    const through: number[] = [];
    const replay = await monitor.replay({
      start: window.start,
      constraints: await disabled(monitor),
      onProgress: (done) => through.push(done),
    });
    assert.deepEqual([replay.totals.firedBefore, replay.totals.firedAfter], [1, 0]);
    assert.equal(replay.changed.length, 1);
    assert.match(replay.summary, /\w/);
    for (const { startTime } of replay.windows) assert.ok(startTime instanceof Date);
    assert.ok(through.length > 0);

    const before = monitor.jobDefinitionName;
    const made = await monitor.rebaseline({ ...window, reason: 'a hot spring', author: 'Ann' });
    assert.deepEqual([made.version, made.kind, made.reason], [1, 'rebaseline', 'a hot spring']);
    assert.equal(made.window?.startTime.getTime(), window.start.getTime());
    assert.match(made.author, /^Ann \(/);
    assert.notEqual(monitor.jobDefinitionName, before);
    assert.deepEqual((await monitor.dryRun()).violations, []);
    const undone = await monitor.undoRebaseline({ reason: 'it was a mistake' });
    assert.equal(undone.backToVersion, 0);
    assert.equal(monitor.jobDefinitionName, before);
    const { versions, currentVersion } = await monitor.listBaselines();
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2, 1],
    );
    assert.equal(currentVersion, 0);
    await assert.rejects(monitor.rebaseline({ reason: 'of nothing' }), {
      name: 'ValidationException',
      message: /Give Start and End, or Execution/,
    });
  }));

/** The schedule's first run, once it has begun. */
async function firstRun(monitor: DefaultModelMonitor) {
  for (let look = 0; look < 600; look++) {
    const [run] = await monitor.listExecutions();
    if (run) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the schedule did not run');
}

/** The suggested constraints with everything switched off, unsaved. */
async function disabled(monitor: DefaultModelMonitor) {
  const constraints = await monitor.suggestedConstraints();
  constraints.setMonitoring(false);
  return constraints;
}
