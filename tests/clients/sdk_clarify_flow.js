// Clarify with our own SDK against a server: jobs, both monitors, and the exercise's schedule that
// has no name, pointed at the server by the environment alone.
import assert from 'node:assert/strict';
import {
  BiasConfig,
  CronExpressionGenerator,
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DataConfig,
  EndpointInput,
  ExplainabilityAnalysisConfig,
  getExecutionRole,
  imageUris,
  Model,
  ModelBiasMonitor,
  ModelConfig,
  ModelExplainabilityMonitor,
  ModelPredictedLabelConfig,
  PDPConfig,
  S3Downloader,
  SageMakerClarifyProcessor,
  Session,
  SHAPConfig,
} from '@guiderail/sdk';
import { features, modelFile, readPeople, trained } from '../../demo/adult.js';

const session = new Session();
const bucket = await session.defaultBucket();
const role = await getExecutionRole(session);
const headers = ['Target', ...features];
const sex = features.indexOf('Sex');
const people = readPeople();
const some = people.slice(trained, trained + 1000);
const few = some.slice(0, 40);

const csvOf = (rows) => rows.map(({ income, inputs }) => [income, ...inputs].join()).join('\n');

async function dataConfig(name, rows) {
  return new DataConfig({
    s3DataInputPath: await session.uploadStringAsFileBody(
      `${csvOf(rows)}\n`,
      bucket,
      `data/${name}.csv`,
    ),
    s3OutputPath: `s3://${bucket}/${name}`,
    label: 'Target',
    headers,
  });
}

const predictor = await new Model({
  imageUri: imageUris.retrieve('xgboost', await session.regionName(), '1.7-1'),
  modelData: await session.uploadData(modelFile, { bucket, keyPrefix: 'model' }),
  role,
  name: 'adult-model',
  sagemakerSession: session,
}).deploy({
  initialInstanceCount: 1,
  instanceType: 'ml.m4.xlarge',
  endpointName: 'adult-sdk',
  serializer: new CSVSerializer(),
  deserializer: new CSVDeserializer(),
  dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
});

const processor = new SageMakerClarifyProcessor({ role, sagemakerSession: session });
const modelConfig = new ModelConfig({ endpointName: 'adult-sdk', contentType: 'text/csv' });
const biasConfig = new BiasConfig({
  labelValuesOrThreshold: [1],
  facetName: 'Sex',
  facetValuesOrThreshold: [0],
});
const modelPredictedLabelConfig = new ModelPredictedLabelConfig({
  probability: 0,
  probabilityThreshold: 0.5,
});

const share = (flags) => flags.filter(Boolean).length / flags.length;
const ofSex = (rows, code) => rows.filter(({ inputs }) => inputs[sex] === code);
const earning = (rows) => share(rows.map(({ income }) => income === 1));

function metrics(section) {
  const [facet] = section.facets.Sex;
  return Object.fromEntries(facet.metrics.map(({ name, value }) => [name, value]));
}

const lines = [];
const biasJob = await processor.runBias({
  dataConfig: await dataConfig('bias', some),
  biasConfig,
  modelConfig,
  modelPredictedLabelConfig,
  logs: (line) => lines.push(line),
});
assert.ok(lines.length > 0, 'a job tells what it does');
const analysis = await biasJob.analysis();
const dpl = earning(ofSex(some, '1')) - earning(ofSex(some, '0'));
assert.ok(Math.abs(metrics(analysis.pre_training_bias_metrics).DPL - dpl) < 1e-9);
assert.ok('DPPL' in metrics(analysis.post_training_bias_metrics));
assert.match(await biasJob.report(), /<\/html>/);

// what Guiderail has besides: the method, when to stop, features that are explained as one
const explained = await processor.runExplainability({
  dataConfig: await dataConfig('explained', few),
  modelConfig,
  explainabilityConfig: [
    new SHAPConfig({
      baseline: [people[0].inputs.map(Number)],
      method: 'kernel',
      stopAtStandardError: 0.01,
      groups: { Capital: ['CapitalGain', 'CapitalLoss'] },
      seed: 1,
    }),
    new PDPConfig({ features: ['Age'] }),
  ],
  logs: false,
});
const { explanations } = await explained.analysis();
assert.equal(explanations.shap_method.method, 'kernel', JSON.stringify(explanations.shap_method));
const [shap] = Object.values(explanations.kernel_shap);
const grouped = features.filter((name) => !name.startsWith('Capital'));
assert.deepEqual(new Set(Object.keys(shap.global_shap_values)), new Set([...grouped, 'Capital']));
assert.equal(explanations.pdp[0].feature_name, 'Age');
const local = await S3Downloader.readFile(`s3://${bucket}/explained/explanations_shap/out.csv`, {
  sagemakerSession: session,
});
assert.equal(local.trim().split('\n').length, few.length + 1);

await assert.rejects(
  processor.runPreTrainingBias({
    dataConfig: await dataConfig('wrong', few),
    dataBiasConfig: new BiasConfig({ labelValuesOrThreshold: [1], facetName: 'Nobody' }),
    logs: false,
  }),
  (error) => error.actualStatus === 'Failed' && /Nobody/.test(error.reason),
);

// bias: men who earn much and women who do not, their labels told as they come true
const bias = new ModelBiasMonitor({ role, sagemakerSession: session });
const baseline = await bias.suggestBaseline({
  dataConfig: await dataConfig('bias-baseline', some),
  biasConfig,
  modelConfig,
  modelPredictedLabelConfig,
  logs: false,
});
assert.ok((await baseline.analysis()).post_training_bias_metrics.facets.Sex);
await bias.createMonitoringSchedule({
  monitorScheduleName: 'adult-bias',
  endpointInput: 'adult-sdk',
  groundTruthInput: `s3://${bucket}/ground-truth`,
  outputS3Uri: `s3://${bucket}/reports`,
  scheduleCronExpression: CronExpressionGenerator.hourly(),
});
const since = new Date();
const rich = ofSex(people, '1').filter(({ income }) => income === 1);
const poor = ofSex(people, '0').filter(({ income }) => income === 0);
const live = Array.from({ length: 150 }, (_, index) => [rich[index], poor[index]]).flat();
for (const [index, { inputs }] of live.entries()) {
  await predictor.predict(inputs.map(Number), { inferenceId: `person-${index}` });
}
await predictor.feedbackBatch(
  live.map(({ income }, index) => ({ inferenceId: `person-${index}`, label: income })),
);
const window = { start: new Date(since.getTime() - 60_000), end: new Date(Date.now() + 1000) };
const run = await bias.runNow(window);
assert.equal(run.status, 'CompletedWithViolations');
const drifted = (await run.constraintViolations())?.body.violations ?? [];
const found = drifted.find(({ metric_name }) => metric_name === 'DPL');
assert.equal(found?.constraint_check_type, 'bias_drift_check', JSON.stringify(drifted));
assert.equal(metrics((await run.analysis()).pre_training_bias_metrics).DPL, 1);
assert.deepEqual(await bias.latestMonitoringConstraintViolations().then((one) => one?.body), {
  ...(await run.constraintViolations())?.body,
});

// the exercise: an endpoint's name for the model's, no name, no baseline, one header too many
const modelExplainabilityMonitor = new ModelExplainabilityMonitor({
  role,
  sagemakerSession: session,
  maxRuntimeInSeconds: 1800,
});
const analysisConfig = new ExplainabilityAnalysisConfig({
  explainabilityConfig: new SHAPConfig({
    baseline: [people[0].inputs.map(Number)],
    numSamples: 100,
    aggMethod: 'mean_abs',
  }),
  modelConfig: new ModelConfig({
    modelName: predictor.endpointName,
    instanceCount: 1,
    instanceType: 'ml.m4.xlarge',
    contentType: 'text/csv',
    acceptType: 'text/csv',
  }),
  headers,
});
await modelExplainabilityMonitor.createMonitoringSchedule({
  outputS3Uri: `s3://${bucket}/model_explainability`,
  analysisConfig,
  endpointInput: new EndpointInput({ endpointName: predictor.endpointName }),
  scheduleCronExpression: CronExpressionGenerator.daily(),
});
const name = modelExplainabilityMonitor.monitoringScheduleName;
assert.match(name, /^monitoring-schedule-/);
const first = await modelExplainabilityMonitor.runNow(window);
const told = (await first.analysis()).explanations.kernel_shap;
assert.deepEqual(
  new Set(Object.keys(Object.values(told)[0].global_shap_values)),
  new Set(features),
);
const second = await modelExplainabilityMonitor.runNow(window);
assert.equal(second.status, 'Completed', 'the same window does not drift from itself');

const monitors = await predictor.listMonitors();
assert.deepEqual(monitors.map((one) => one.constructor.name).sort(), [
  'ModelBiasMonitor',
  'ModelExplainabilityMonitor',
]);
const attached = await ModelExplainabilityMonitor.attach(name, session);
await attached.updateMonitoringSchedule({
  scheduleCronExpression: CronExpressionGenerator.hourly(),
});
await attached.deleteMonitoringSchedule();
await bias.deleteMonitoringSchedule();
await predictor.deleteModel();
await predictor.deleteEndpoint();
session.destroy();
console.log('Clarify’s jobs and monitors with our SDK: passed');
