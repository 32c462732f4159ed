import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  CronExpressionGenerator,
  CSVDeserializer,
  CSVSerializer,
  captureFunction,
  captureServer,
  DataCaptureConfig,
  DatasetFormat,
  DefaultModelMonitor,
  Estimator,
  getExecutionRole,
  HttpCaptureDestination,
  Model,
  type MonitoringExecution,
  type Predictor,
  S3Downloader,
  S3Uploader,
  Session,
  TrainingInput,
} from '@guiderail/sdk';
import { extract } from 'tar-stream';
import { startTestServer, type TestServer } from './server.js';

/** Fits a line through each column by least squares on one column, and says how well it does. */
const trainScript = `
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const { SM_CHANNEL_TRAIN: train, SM_MODEL_DIR: out, SM_HPS } = process.env;
const { column } = JSON.parse(SM_HPS);
const rows = readdirSync(train)
  .flatMap((name) => readFileSync(join(train, name), 'utf8').trim().split('\\n'))
  .map((line) => line.split(',').map(Number));
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const x = rows.map((row) => row[column + 1]), y = rows.map(([label]) => label);
const [mx, my] = [mean(x), mean(y)];
const slope = mean(x.map((v, i) => (v - mx) * (y[i] - my))) / mean(x.map((v) => (v - mx) ** 2));
const at = (v) => my + slope * (v - mx);
console.log('validation:rmse=' + Math.sqrt(mean(x.map((v, i) => (at(v) - y[i]) ** 2))));
writeFileSync(
  join(out, 'model.mjs'),
  'export const predict = (rows) => rows.map((row) => ' + my + ' + ' + slope + ' * (row[' + column + '] - ' + mx + '));',
);
`;

/** Rows of a label and three values; the label is one and twice the first value. */
const wine = (rows: number): number[][] =>
  Array.from({ length: rows }, (_, i) => {
    const [a, b, c] = [(i * 7) % 11, (i * 5) % 13, (i * 3) % 17];
    return [1 + 2 * a, a, b, c];
  });

const csv = (rows: readonly number[][]) => rows.map((row) => `${row.join(',')}\n`).join('');

async function withServer(
  work: (sagemakerSession: Session, folder: string, server: TestServer) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-idioms-'));
  const server = await startTestServer();
  const sagemakerSession = new Session({
    clientConfig: server.client,
    onProgress: () => {},
    pace: { first: 20, most: 200, growth: 1.5 },
  });
  try {
    await work(sagemakerSession, folder, server);
  } finally {
    sagemakerSession.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  }
}

const itemCount = async (run: MonitoringExecution) =>
  (await run.statistics())?.body.dataset.item_count;

// the words of the course's notebooks, in camel case; the model is a Node script's, so that
// neither Python nor a container is needed
test('the notebook: train, deploy, capture, baseline, schedule, run', () =>
  withServer(async (sagemakerSession, folder) => {
    const bucket = await sagemakerSession.defaultBucket();
    assert.equal(bucket, 'sagemaker-us-east-1-000000000000');
    const role = await getExecutionRole(sagemakerSession);
    assert.match(role, /^arn:aws:iam::000000000000:role\//);
    await writeFile(join(folder, 'train.csv'), csv(wine(200)));
    await writeFile(join(folder, 'train.mjs'), trainScript);
    const trainUri = await sagemakerSession.uploadData(join(folder, 'train.csv'), {
      bucket,
      keyPrefix: 'data',
    });

    const estimator = new Estimator({
      imageUri: 'guiderail/node',
      entryPoint: join(folder, 'train.mjs'),
      role,
      instanceCount: 1,
      instanceType: 'ml.m4.xlarge',
      outputPath: `s3://${bucket}/output`,
      metricDefinitions: [{ Name: 'validation:rmse', Regex: 'validation:rmse=([0-9.e-]+)' }],
      sagemakerSession,
    });
    estimator.setHyperparameters({ column: 0 });
    const logged: string[] = [];
    await estimator.fit(
      { train: new TrainingInput({ s3Data: trainUri, contentType: 'csv' }) },
      { logs: (line) => logged.push(line) },
    );
    assert.ok(
      logged.some((line) => line.includes('validation:rmse=')),
      logged.join('\n'),
    );
    const { 'validation:rmse': rmse = 1 } = await estimator.trainingJobAnalytics.finalMetrics();
    assert.ok(rmse < 1e-9);

    const captureUri = `s3://${bucket}/data-capture`;
    const dataCaptureConfig = new DataCaptureConfig({
      enableCapture: true,
      samplingPercentage: 100,
      destinationS3Uri: captureUri,
    });
    const xgbPredictor = await estimator.deploy({
      initialInstanceCount: 1,
      instanceType: 'ml.m4.xlarge',
      serializer: new CSVSerializer(),
      deserializer: new CSVDeserializer(),
      dataCaptureConfig,
    });
    const anyPredictor: Predictor = xgbPredictor;
    assert.equal(anyPredictor.endpointName, xgbPredictor.endpointName);
    assert.deepEqual(
      await xgbPredictor.predict([
        [3, 1, 1],
        [0, 1, 1],
      ]),
      [['7'], ['1']],
    );

    const myMonitor = new DefaultModelMonitor({
      role,
      instanceCount: 1,
      instanceType: 'ml.m5.xlarge',
      volumeSizeInGb: 20,
      maxRuntimeInSeconds: 3600,
      sagemakerSession,
    });
    await myMonitor.suggestBaseline({
      baselineDataset: `s3://${bucket}/data/train.csv`,
      datasetFormat: DatasetFormat.csv({ header: false }),
      logs: false,
    });
    await myMonitor.createMonitoringSchedule({
      monitorScheduleName: 'wine-monitoring-schedule',
      endpointInput: xgbPredictor.endpointName,
      statistics: myMonitor.baselineStatistics(),
      constraints: myMonitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    assert.equal(await myMonitor.latestMonitoringConstraintViolations(), undefined);
    assert.equal(await myMonitor.latestMonitoringStatistics(), undefined);

    // "If you don't want to wait, then run processing job with my_monitor configurations"
    for (const [, ...row] of wine(50)) await xgbPredictor.predict(row);
    const run = await myMonitor.runNow({ end: new Date(Date.now() + 2000), logs: false });
    assert.equal(await itemCount(run), 52);
    // … and the schedule knows of it
    const [execution] = await myMonitor.listExecutions();
    assert.equal(execution?.jobName, run.jobName);
    const latest = await myMonitor.latestMonitoringStatistics();
    assert.equal(latest?.body.dataset.item_count, 52);
    const violations = await myMonitor.latestMonitoringConstraintViolations();
    assert.ok(violations?.body.violations);
    // other options make a job of one's own beside it
    const aside = await myMonitor.runNow({
      end: new Date(Date.now() + 2000),
      outputS3Uri: `s3://${bucket}/aside`,
      logs: false,
    });
    assert.equal(await itemCount(aside), 52);
    assert.equal((await myMonitor.listExecutions()).length, 1);

    const attached = await Estimator.attach(
      estimator.latestTrainingJob?.name ?? '',
      sagemakerSession,
    );
    assert.equal(await attached.modelData, await estimator.modelData);
    await myMonitor.deleteMonitoringSchedule();
    await xgbPredictor.deleteModel();
    await xgbPredictor.deleteEndpoint();
  }));

/** An endpoint of a model without training. */
async function deployNode(
  sagemakerSession: Session,
  folder: string,
  capture: DataCaptureConfig | undefined,
) {
  await writeFile(join(folder, 'model.mjs'), 'export const predict = (rows) => rows.map(() => 1);');
  const model = new Model({
    imageUri: 'guiderail/node',
    modelData: await packed(sagemakerSession, folder),
    role: 'arn:aws:iam::000000000000:role/r',
    name: 'one',
    sagemakerSession,
  });
  return model.deploy({
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new CSVDeserializer(),
    dataCaptureConfig: capture,
  });
}

/** `model.tar.gz`, as a training job that does nothing but copy writes it. */
async function packed(sagemakerSession: Session, folder: string): Promise<string> {
  const copy = `import { copyFileSync } from 'node:fs';
    copyFileSync('model.mjs', process.env.SM_MODEL_DIR + '/model.mjs');`;
  await writeFile(join(folder, 'copy.mjs'), copy);
  const estimator = new Estimator({
    imageUri: 'guiderail/node',
    entryPoint: 'copy.mjs',
    sourceDir: folder,
    role: 'arn:aws:iam::000000000000:role/r',
    instanceType: 'ml.m5.large',
    sagemakerSession,
  });
  await estimator.fit(undefined, { logs: false });
  return estimator.modelData;
}

test('code is packed so that tar reads it: long names, links, what may run', () =>
  withServer(async (sagemakerSession, folder) => {
    const deep = join('a'.repeat(60), 'b'.repeat(60));
    await mkdir(join(folder, deep), { recursive: true });
    await writeFile(join(folder, deep, 'c.py'), 'long');
    await writeFile(join(folder, 'run.sh'), 'x'.repeat(1000), { mode: 0o755 });
    await symlink('run.sh', join(folder, 'linked.sh'));
    const estimator = new Estimator({
      imageUri: 'guiderail/node',
      entryPoint: 'run.sh',
      sourceDir: folder,
      role: 'arn:aws:iam::000000000000:role/r',
      instanceType: 'ml.m5.large',
      sagemakerSession,
    });
    await estimator.fit(undefined, { jobName: 'packing', wait: false });
    const bucket = await sagemakerSession.defaultBucket();
    const uri = `s3://${bucket}/packing/source/sourcedir.tar.gz`;
    const archive = await S3Downloader.readBytes(uri, { sagemakerSession });
    const found = new Map<string, string>();
    const tar = extract();
    tar.end(gunzipSync(archive));
    for await (const entry of tar) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      const { name, mode = 0 } = entry.header;
      found.set(name.replace(/\/$/, ''), `${mode.toString(8)} ${Buffer.concat(chunks).length}`);
    }
    assert.deepEqual(Object.fromEntries(found), {
      ['a'.repeat(60)]: '755 0',
      [deep]: '755 0',
      [join(deep, 'c.py')]: '644 4',
      'linked.sh': '755 1000',
      'run.sh': '755 1000',
    });
    await symlink('..', join(folder, deep, 'up'));
    await symlink(folder, join(folder, 'self'));
    await assert.rejects(estimator.fit(undefined), /holds itself by a link/);
    await estimator.latestTrainingJob?.wait().catch(() => {});
  }));

test('capture is enabled, changed and disabled on the endpoint as it runs', () =>
  withServer(async (sagemakerSession, folder) => {
    const predictor = await deployNode(sagemakerSession, folder, undefined);
    const capture = async () =>
      (await sagemakerSession.describeEndpoint(predictor.endpointName)).DataCaptureConfig;
    assert.equal(await capture(), undefined);
    await predictor.enableDataCapture();
    const bucket = await sagemakerSession.defaultBucket();
    const enabled = await capture();
    assert.equal(enabled?.CurrentSamplingPercentage, 20);
    assert.equal(enabled?.DestinationS3Uri, `s3://${bucket}/model-monitor/data-capture`);
    await predictor.updateDataCaptureConfig({
      dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
    });
    assert.equal((await capture())?.CurrentSamplingPercentage, 100);
    assert.deepEqual(await predictor.predict([1]), [['1']]);
    await predictor.disableDataCapture();
    assert.equal((await capture())?.EnableCapture, false);
    const { ProductionVariants: before } = await sagemakerSession.describeEndpoint(
      predictor.endpointName,
    );
    await predictor.updateEndpoint({ initialInstanceCount: 2, instanceType: 'ml.m5.large' });
    const { ProductionVariants: after } = await sagemakerSession.describeEndpoint(
      predictor.endpointName,
    );
    assert.deepEqual([before?.[0]?.CurrentInstanceCount, after?.[0]?.CurrentInstanceCount], [1, 2]);
    await predictor.deletePredictor();
  }));

test('models that live elsewhere, a function and a server, are monitored like any other', () =>
  withServer(async (sagemakerSession, _, { endpoint, client }) => {
    const role = 'arn:aws:iam::000000000000:role/r';
    const model = new Model({
      imageUri: 'guiderail/external',
      role,
      name: 'elsewhere',
      sagemakerSession,
    });
    const bucket = await sagemakerSession.defaultBucket();
    const { endpointName } = await model.deploy({
      initialInstanceCount: 1,
      instanceType: 'ml.m5.large',
      endpointName: 'elsewhere',
      dataCaptureConfig: new DataCaptureConfig({
        enableCapture: true,
        samplingPercentage: 100,
        destinationS3Uri: `s3://${bucket}/live`,
      }),
    });
    const csvOf = { inputSerializer: new CSVSerializer(), outputSerializer: new CSVSerializer() };
    const signed = new HttpCaptureDestination({ endpointName, endpoint, sagemakerSession });
    const predict = captureFunction(async (row: number[]) => [1 + 2 * (row[0] ?? 0)], {
      destination: signed,
      ...csvOf,
    });
    for (const [, ...row] of wine(60)) await predict(row);
    await predict.captures.close();
    assert.equal(predict.captures.stats().lastFailure, undefined);
    assert.equal(predict.captures.stats().accepted, 60);

    const { accessKeyId, secretAccessKey } = client.credentials;
    const keyed = new HttpCaptureDestination({
      endpointName,
      endpoint,
      key: `${accessKeyId}:${secretAccessKey}`,
    });
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [first = 0] = Buffer.concat(chunks).toString().split(',').map(Number);
      response.setHeader('content-type', 'text/csv');
      response.end(String(1 + 2 * first));
    });
    const captures = captureServer(server, { path: '/predict', destination: keyed });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`;
    for (const [label, ...row] of wine(40)) {
      const headers = { 'content-type': 'text/csv' };
      const answer = await fetch(url, { method: 'POST', body: row.join(','), headers });
      assert.equal(await answer.text(), String(label));
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await captures.close();
    assert.equal(captures.stats().lastFailure, undefined);
    assert.equal(captures.stats().accepted, 40);

    const train = await S3Uploader.uploadStringAsFileBody(
      csv(wine(200)),
      `s3://${bucket}/data/train.csv`,
      { sagemakerSession },
    );
    const monitor = new DefaultModelMonitor({ role, sagemakerSession });
    await monitor.suggestBaseline({
      baselineDataset: train,
      datasetFormat: DatasetFormat.csv({ header: false }),
      logs: false,
    });
    await monitor.createMonitoringSchedule({
      endpointInput: endpointName,
      statistics: monitor.baselineStatistics(),
      constraints: monitor.suggestedConstraints(),
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    const run = await monitor.runNow({ end: new Date(Date.now() + 2000), logs: false });
    assert.equal(await itemCount(run), 100);
    const objects = await S3Downloader.list(`s3://${bucket}/live/`, { sagemakerSession });
    assert.ok(objects.length > 0 && objects.every((uri) => uri.includes('/elsewhere/AllTraffic/')));
  }));
