import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CronExpressionGenerator,
  DatasetFormat,
  EndpointInput,
  Incident,
  ModelMonitor,
  ModelQualityMonitor,
  MonitoringOutput,
} from '@guiderail/sdk';
import { hour, role, type SdkWorld, start, withSdkWorld } from './sdk-world.js';

/** A monitor whose baseline missed each label by 10, with a schedule. */
async function scheduled({ folder, session, predictions }: SdkWorld): Promise<ModelQualityMonitor> {
  const baseline = join(folder, 'validated.csv');
  const lines = predictions.map((value, i) => `${value},${value + (i % 2 ? 10 : -10)}`);
  await writeFile(baseline, ['prediction,label', ...lines].map((line) => `${line}\n`).join(''));
  const monitor = new ModelQualityMonitor({
    role,
    maxRuntimeInSeconds: 1800,
    sagemakerSession: session,
    settings: { worth: { perError: -2, unit: 'EUR' }, incidents: { opensAfter: 1 } },
  });
  const job = await monitor.suggestBaseline({
    baselineDataset: baseline,
    datasetFormat: DatasetFormat.csv({ header: true }),
    problemType: 'Regression',
    inferenceAttribute: 'prediction',
    groundTruthAttribute: 'label',
  });
  const { body } = await job.baselineStatistics();
  assert.ok(Math.abs((body.regression_metrics?.mae?.value ?? 0) - 10) < 1e-6);
  assert.equal(body.regression_metrics?.worth?.unit, 'EUR');
  const constraints = await monitor.suggestedConstraints();
  const limits = constraints.body.regression_constraints ?? {};
  assert.equal(limits.mae?.comparison_operator, 'GreaterThanThreshold');
  limits.mae = { threshold: 12, comparison_operator: 'GreaterThanThreshold' };
  await constraints.save();
  await monitor.createMonitoringSchedule({
    monitorScheduleName: 'bicycles-quality',
    endpointInput: new EndpointInput({ endpointName: 'bicycles', inferenceAttribute: '0' }),
    groundTruthInput: 's3://bicycles/ground-truth',
    problemType: 'Regression',
    constraints,
    scheduleCronExpression: CronExpressionGenerator.hourly(),
  });
  return monitor;
}

test('the SDK follows a model’s quality: from feedback to an incident that is acknowledged', () =>
  withSdkWorld(async (flow) => {
    const { clock, session, predictor, cells } = flow;
    const monitor = await scheduled(flow);
    const answers: number[] = [];
    for (const [index, row] of cells.slice(0, 40).entries()) {
      const [[answer] = []] = await predictor.predict(row, { inferenceId: `r-${index}` });
      answers.push(Number(answer));
    }
    const label = (index: number, miss: number) => ({
      inferenceId: `r-${index}`,
      label: (answers[index] as number) + miss,
    });
    const labels = answers.slice(0, 30).map((_, index) => label(index, 25));
    assert.deepEqual(await predictor.feedbackBatch(labels), { accepted: 30, rejected: [] });

    clock.set(start + hour / 2);
    const window = { start: new Date(start - hour / 3), end: new Date(start + hour / 2) };
    const run = await monitor.runNow(window);
    assert.equal(run.status, 'CompletedWithViolations');
    const statistics = await run.statistics();
    assert.equal(statistics?.body.dataset.item_count, 30);
    const metrics = statistics?.body.regression_metrics;
    assert.ok(Math.abs((metrics?.mae?.value ?? 0) - 25) < 1e-3);
    assert.ok(Math.abs((metrics?.worth_per_prediction?.value ?? 0) + 50) < 1e-2);
    const found = (await monitor.latestMonitoringConstraintViolations())?.body.violations ?? [];
    const mae = found.find(({ metric_name }) => metric_name === 'mae');
    assert.equal(mae?.constraint_check_type, 'GreaterThanThreshold');
    assert.equal(mae?.threshold, 12);
    const { predictions, labelled, coverage } = (await run.labels()) ?? {};
    assert.deepEqual([predictions, labelled, coverage], [40, 30, 0.75]);
    assert.match((await run.report()) ?? '', /^<!doctype html>/i);
    const [shown] = (await run.examples())?.violations ?? [];
    assert.match(shown?.examples[0]?.inferenceId ?? '', /^r-\d+$/);
    assert.equal(await run.changes(), undefined);
    const logged: string[] = [];
    await monitor.getLatestExecutionLogs((line) => logged.push(line));
    assert.ok(logged.length > 0);

    await incidents(flow, monitor);

    await predictor.feedback('r-0', answers[0] as number);
    await predictor.feedbackBatch([30, 31].map((index) => label(index, 25)));
    const [changed, ...others] = await monitor.changedWindows();
    assert.equal(others.length, 0);
    assert.deepEqual(changed?.changes, { added: 2, corrected: 1, removed: 0 });
    const again = await monitor.runNow({ start: changed.start, end: changed.end });
    const changes = await again.changes();
    assert.deepEqual(Object.keys(changes?.metrics ?? {}).includes('mae'), true);
    assert.equal((await monitor.listExecutions()).length, 2);

    const [all] = await predictor.capturedStatistics({ ...window });
    assert.equal(all?.statistics.dataset.item_count, 40);
    const [same] = await predictor.listMonitors();
    assert.ok(same instanceof ModelQualityMonitor);
    await same.updateMonitoringSchedule({ settings: { positiveLabel: '2' }, instanceCount: 2 });
    assert.equal((await ModelQualityMonitor.attach('bicycles-quality', session)).instanceCount, 2);
    await same.deleteMonitoringSchedule();
    await assert.rejects(monitor.runNow(), { name: 'ResourceNotFound' });
  }));

async function incidents({ session, predictor }: SdkWorld, monitor: ModelQualityMonitor) {
  const [[incident, ...others], next] = await monitor.listIncidents({ state: 'active' });
  assert.ok(incident);
  assert.deepEqual([others.length, next], [0, undefined]);
  assert.equal(incident.family, 'quality');
  assert.equal(incident.endpointName, 'bicycles');
  assert.ok(incident.features.includes('mae'), incident.features.join());
  const [window] = await incident.windows();
  const sign = window?.violations.find(({ featureName }) => featureName === 'mae');
  assert.equal(sign?.threshold, 12);
  await incident.acknowledge({ name: 'Ann', reason: 'a new sensor' });
  assert.equal(incident.state, 'acknowledged');
  const last = (await incident.changes()).at(-1);
  assert.deepEqual([last?.change, last?.reason], ['acknowledged', 'a new sensor']);
  assert.match(last?.by ?? '', /^Ann \(/);
  await incident.mute({ forMilliseconds: hour });
  assert.equal(incident.state, 'muted');
  assert.equal(incident.mutedUntil?.getTime(), start + hour / 2 + hour);
  await incident.unmute();
  await incident.comment('ordered one', { name: 'Ann' });
  await incident.close({ reason: 'replaced' });
  const same = await Incident.get(incident.incidentId, session);
  assert.equal(same.state, 'closed');
  assert.equal(same.closedTime?.getTime(), start + hour / 2);
  await assert.rejects(same.close(), { name: 'ConflictException' });
  await same.reopen();
  assert.equal((await incident.refresh()).state, same.state);
  const [found] = await predictor.listIncidents({ level: incident.level });
  assert.deepEqual(
    found.map(({ incidentId }) => incidentId),
    [incident.incidentId],
  );
  await assert.rejects(Incident.get('inc-0', session), { name: 'ResourceNotFound' });
}

test('a monitor of one’s own runs its program over captures', () =>
  withSdkWorld(async ({ folder, clock, session, predictor, cells }) => {
    const program = join(folder, 'monitor.mjs');
    await writeFile(
      program,
      `import { writeFileSync } from 'node:fs';
       const violation = { feature_name: process.argv[2], constraint_check_type: 'mine',
         description: process.env.WORD };
       writeFileSync('/opt/ml/processing/output/constraint_violations.json'.replace(
         '/opt/ml/processing', process.env.SM_PROCESSING_ROOT ?? '/opt/ml/processing'),
         JSON.stringify({ violations: [violation] }));`,
    );
    const code = await session.uploadData(program, { keyPrefix: 'code' });
    const monitor = new ModelMonitor({
      role,
      imageUri: 'guiderail/node',
      entrypoint: ['node', code],
      env: { WORD: 'hot' },
      maxRuntimeInSeconds: 1800,
      sagemakerSession: session,
    });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bicycles-own',
      endpointInput: 'bicycles',
      output: new MonitoringOutput({ destination: 's3://bicycles/own' }),
      arguments: ['temp'],
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    for (const row of cells.slice(0, 3)) await predictor.predict(row);
    clock.set(start + hour / 2);
    const run = await monitor.runNow({ start: new Date(start), end: new Date(start + hour / 2) });
    assert.deepEqual((await run.constraintViolations())?.body.violations, [
      { feature_name: 'temp', constraint_check_type: 'mine', description: 'hot' },
    ]);
    assert.equal(run.status, 'CompletedWithViolations');
    const [same] = await predictor.listMonitors();
    assert.ok(same instanceof ModelMonitor);
    await same.updateMonitoringSchedule({ arguments: ['hum'] });
    assert.equal((await ModelMonitor.attach('bicycles-own', session)).arguments?.[0], 'hum');
    await same.deleteMonitoringSchedule();
    assert.deepEqual(await predictor.listMonitors(), []);
  }));
