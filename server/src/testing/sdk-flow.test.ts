import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  CronExpressionGenerator,
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DatasetFormat,
  DefaultModelMonitor,
  imageUris,
  Model,
  type Predictor,
  Session,
} from '@guiderail/sdk';
import { pack } from 'tar-stream';
import { ManualClock } from '../base/clock.js';
import { startTestServer } from './server.js';

const fixtures = new URL('../../test-data/xgboost/', import.meta.url);
const role = 'arn:aws:iam::000000000000:role/r';
const hour = 3_600_000;
const start = Date.parse('2026-03-10T12:20:00Z');
/** The column of the temperature, which the live traffic moves. */
const temperature = 7;

/** XGBoost's own model of the bicycles, rows of its data, and what XGBoost predicts for them. */
async function fixture(folder: string) {
  const tar = pack();
  tar.entry({ name: 'xgboost-model' }, await readFile(new URL('regression.json', fixtures)));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const modelData = join(folder, 'model.tar.gz');
  await writeFile(modelData, gzipSync(Buffer.concat(chunks)));
  const text = await readFile(new URL('regression.expected.json', fixtures), 'utf8');
  const { rows, predictions } = JSON.parse(text) as { rows: string[]; predictions: number[] };
  const cells = rows.map((row) => row.split(','));
  const baseline = join(folder, 'baseline.csv');
  await writeFile(baseline, rows.map((row, i) => `${predictions[i]},${row}\n`).join(''));
  return { modelData, baseline, cells, predictions };
}

const hotter = (row: string[]): string[] =>
  row.map((cell, index) => (index === temperature ? String(Number(cell) + 1) : cell));

/** The schedule's run of the hour that ended then, once it has begun. */
async function executionAt(monitor: DefaultModelMonitor, time: number) {
  for (let look = 0; look < 600; look++) {
    const executions = await monitor.listExecutions();
    const found = executions.find(({ summary }) => summary?.ScheduledTime?.getTime() === time);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the schedule did not run');
}

test('the SDK goes the whole way: from a model to violations, and back to nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-flow-'));
  const clock = new ManualClock(start);
  const server = await startTestServer({ clock });
  const sagemakerSession = new Session({
    clientConfig: server.client,
    defaultBucket: 'bicycles',
    pace: { first: 20, most: 200, growth: 1.5 },
  });
  try {
    const { modelData, baseline, cells, predictions } = await fixture(folder);
    const model = new Model({
      imageUri: imageUris.retrieve({ framework: 'xgboost', region: 'us-east-1', version: '1.7-1' }),
      modelData,
      role,
      sagemakerSession,
    });
    const predictor: Predictor<readonly string[], string[][]> = await model.deploy({
      initialInstanceCount: 1,
      instanceType: 'ml.m4.xlarge',
      endpointName: 'Bicycles',
      serializer: new CSVSerializer(),
      deserializer: new CSVDeserializer(),
      dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
    });
    const monitor = new DefaultModelMonitor({ role, maxRuntimeInSeconds: 1800, sagemakerSession });
    const job = await monitor.suggestBaseline({
      baselineDataset: baseline,
      datasetFormat: DatasetFormat.csv({ header: false }),
    });
    const logged: string[] = [];
    await job.logs((line) => logged.push(line));
    assert.ok(logged.length > 0, 'the job has logged');
    const statistics = await monitor.baselineStatistics();
    assert.equal(statistics.body.dataset.item_count, cells.length);
    assert.equal(statistics.body.features.length, (cells[0]?.length ?? 0) + 1);

    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bicycles-hourly',
      endpointInput: predictor.endpointName,
      statistics,
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    assert.equal((await monitor.describeSchedule()).MonitoringScheduleStatus, 'Scheduled');
    assert.deepEqual(await monitor.listExecutions(), []);
    assert.equal(await monitor.latestMonitoringConstraintViolations(), undefined);

    // every second row, because the rows are in the order of their time
    const live = [...cells.entries()].filter(([index]) => index % 2 === 0);
    for (const [index, row] of live) {
      const [[answer] = []] = await predictor.predict(row, { inferenceId: `r-${index}` });
      assert.ok(Math.abs(Number(answer) - (predictions[index] as number)) < 1e-3);
    }
    const quiet = await monitor.runNow({ start: new Date(start), end: new Date(start + 60_000) });
    assert.equal((await quiet.statistics())?.body.dataset.item_count, live.length);
    assert.deepEqual((await quiet.constraintViolations())?.body.violations, []);

    clock.set(start + hour);
    for (const [, row] of live) await predictor.predict(hotter(row));
    const due = Date.parse('2026-03-10T14:00:00Z');
    clock.set(due + 5000);
    const execution = await executionAt(monitor, due);
    await execution.wait();
    const found = await monitor.latestMonitoringConstraintViolations();
    const checks = found?.body.violations.map((one) => one.constraint_check_type);
    assert.ok(checks?.includes('baseline_drift_check'), `found ${JSON.stringify(found?.body)}`);

    const [same] = await predictor.listMonitors();
    assert.equal(same?.jobDefinitionName, monitor.jobDefinitionName);
    await same?.updateMonitoringSchedule({ scheduleCronExpression: 'rate(1 day)' });
    await same?.stopMonitoringSchedule();
    assert.equal((await monitor.describeSchedule()).MonitoringScheduleStatus, 'Stopped');
    await monitor.deleteMonitoringSchedule();
    assert.deepEqual(await predictor.listMonitors(), []);
    await predictor.deleteEndpoint();
    await predictor.deleteModel();
    await assert.rejects(predictor.predict(cells[0] ?? []), { name: /Validation/ });
  } finally {
    sagemakerSession.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  }
});
