// A model that tells who earns well: quality, bias and explanations over the weeks, and at training.
import { readFileSync } from 'node:fs';
import {
  BiasConfig,
  ClarifyExplainerConfig,
  ClarifyShapBaselineConfig,
  ClarifyShapConfig,
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DataConfig,
  DatasetFormat,
  EndpointInput,
  JSONDeserializer,
  Model,
  ModelBiasMonitor,
  ModelConfig,
  ModelExplainabilityMonitor,
  ModelPredictedLabelConfig,
  ModelQualityMonitor,
  PDPConfig,
  SageMakerClarifyProcessor,
  SHAPConfig,
} from '@guiderail/sdk';
import { features, modelFile, readPeople, trained, typicalPerson } from '../../../demo/adult.js';
import { weekCount as storyWeeks, weeksOf } from '../../../demo/applicants.js';
import { bucket, inTurns, quietly, role, upload, xgboost } from './calls.js';
import { weekCount } from './times.js';

export const names = {
  endpoint: 'income',
  explained: 'income-explained',
  quality: 'income-quality',
  bias: 'income-bias',
  reasons: 'income-reasons',
  training: 'income-at-training',
};

const people = readPeople();
const unseen = people.slice(trained, trained + 4162);
const peopleAWeek = 800;
const peopleARequest = 40;

/** The story's twelve weeks, after some in which nothing is wrong. */
const weeks = [
  ...weeksOf(people.slice(trained + 2000)).slice(0, weekCount - storyWeeks),
  ...weeksOf(people.slice(trained + 4162)),
].map((some) => some.slice(0, peopleAWeek));

const women = { labelValuesOrThreshold: [1], facetName: 'Sex', facetValuesOrThreshold: [0] };
const modelConfig = new ModelConfig({ endpointName: names.endpoint, contentType: 'text/csv' });
const modelPredictedLabelConfig = new ModelPredictedLabelConfig({
  probability: 0,
  probabilityThreshold: 0.5,
});
const modelNamed = (name) =>
  new Model({
    name,
    imageUri: xgboost,
    modelData: `s3://${bucket}/models/income.tar.gz`,
    role,
    ...quietly(),
  });

export async function deploy() {
  await upload('models/income.tar.gz', readFileSync(modelFile));
  return modelNamed(names.endpoint).deploy({
    endpointName: names.endpoint,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new CSVDeserializer(),
    dataCaptureConfig: new DataCaptureConfig({
      enableCapture: true,
      samplingPercentage: 100,
      destinationS3Uri: `s3://${bucket}/capture`,
    }),
  });
}

async function dataOf(name, some) {
  const lines = some.map(({ income, inputs }) => `${[income, ...inputs].join(',')}\n`);
  await upload(`income/data/${name}.csv`, lines.join(''));
  return new DataConfig({
    s3DataInputPath: `s3://${bucket}/income/data/${name}.csv`,
    s3OutputPath: `s3://${bucket}/income/${name}`,
    label: 'Target',
    headers: ['Target', ...features],
  });
}

/** A Clarify job on what the model was trained with, and one that fails for a wrong name. */
export async function analyseTraining() {
  const some = people.slice(0, 1500);
  const processor = new SageMakerClarifyProcessor({ role, ...quietly() });
  await processor.runBiasAndExplainability({
    jobName: names.training,
    dataConfig: await dataOf('training', some),
    biasConfig: new BiasConfig({ ...women, groupName: 'EducationNum' }),
    modelConfig,
    modelPredictedLabelConfig,
    postTrainingMethods: ['DPPL', 'DI', 'RD', 'AD', 'CDDPL'],
    explainabilityConfig: [
      new SHAPConfig({ baseline: [typicalPerson(some)], aggMethod: 'mean_abs' }),
      new PDPConfig({ topKFeatures: 3 }),
    ],
    logs: false,
  });
  const wrong = processor.runPreTrainingBias({
    jobName: `${names.training}-mistyped`,
    dataConfig: await dataOf('mistyped', some.slice(0, 50)),
    dataBiasConfig: new BiasConfig({ labelValuesOrThreshold: [1], facetName: 'Gender' }),
    logs: false,
  });
  await wrong.then(
    () => Promise.reject(new Error('a facet that there is not was found')),
    (error) => {
      if (error.actualStatus !== 'Failed') throw error;
    },
  );
}

export async function suggestBaselines(predictor) {
  const bias = new ModelBiasMonitor({ role, ...quietly() });
  const reasons = new ModelExplainabilityMonitor({ role, ...quietly() });
  await bias.suggestBaseline({
    dataConfig: await dataOf('bias-baseline', unseen),
    biasConfig: new BiasConfig(women),
    modelConfig,
    modelPredictedLabelConfig,
    logs: false,
  });
  await reasons.suggestBaseline({
    dataConfig: await dataOf('reasons-baseline', unseen.slice(0, 1500)),
    explainabilityConfig: new SHAPConfig({
      baseline: `s3://${bucket}/income/training/explanations_shap/baseline.csv`,
      aggMethod: 'mean_abs',
    }),
    modelConfig,
    logs: false,
  });
  return { bias, reasons, quality: await suggestQuality(predictor) };
}

async function suggestQuality(predictor) {
  const body = unseen.map(({ inputs }) => inputs.join(',')).join('\n');
  const scores = (await predictor.predict(body)).flat();
  const lines = unseen.map(({ income }, i) => `${scores[i]},${income}`);
  await upload('income/quality/validated.csv', `${['score,earns', ...lines].join('\n')}\n`);
  const monitor = new ModelQualityMonitor({
    role,
    ...quietly(),
    settings: {
      worth: { matrix: { 0: { 1: -40 }, 1: { 0: -120, 1: 90 } }, unit: 'EUR' },
    },
  });
  await monitor.suggestBaseline({
    baselineDataset: `s3://${bucket}/income/quality/validated.csv`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    problemType: 'BinaryClassification',
    probabilityAttribute: 'score',
    groundTruthAttribute: 'earns',
    outputS3Uri: `s3://${bucket}/income/quality/results`,
    logs: false,
  });
  return monitor;
}

/** An endpoint that explains its answers, asked about some people. */
export async function explainSome() {
  const explaining = await modelNamed(names.explained).deploy({
    endpointName: names.explained,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new JSONDeserializer(['text/csv']),
    explainerConfig: new ClarifyExplainerConfig({
      shapConfig: new ClarifyShapConfig({
        shapBaselineConfig: new ClarifyShapBaselineConfig({
          shapBaselineUri: `s3://${bucket}/income/training/explanations_shap/baseline.csv`,
        }),
      }),
      inferenceConfig: { FeatureHeaders: features },
    }),
  });
  for (const { inputs } of unseen.slice(0, 5)) await explaining.predict(inputs.join(','));
}

export async function watch({ bias, reasons, quality }) {
  const weekly = {
    outputS3Uri: `s3://${bucket}/reports`,
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
  };
  const groundTruthInput = `s3://${bucket}/income/ground-truth`;
  await bias.createMonitoringSchedule({
    ...weekly,
    monitorScheduleName: names.bias,
    endpointInput: names.endpoint,
    groundTruthInput,
  });
  await reasons.createMonitoringSchedule({
    ...weekly,
    monitorScheduleName: names.reasons,
    endpointInput: names.endpoint,
  });
  await quality.createMonitoringSchedule({
    ...weekly,
    monitorScheduleName: names.quality,
    endpointInput: new EndpointInput({ endpointName: names.endpoint, probabilityAttribute: '0' }),
    groundTruthInput,
    problemType: 'BinaryClassification',
    constraints: await quality.suggestedConstraints(),
  });
}

function requestsOf(week) {
  const some = weeks[week] ?? [];
  return Array.from({ length: Math.ceil(some.length / peopleARequest) }, (_, i) => {
    const asked = some.slice(i * peopleARequest, (i + 1) * peopleARequest);
    return {
      inferenceId: `week-${week + 1}-${i}`,
      body: asked.map(({ inputs }) => inputs.join(',')).join('\n'),
      label: asked.map(({ income }) => income).join('\n'),
    };
  });
}

const labelOf = ({ inferenceId, label }) => ({ inferenceId, label });

/** Sends a week's people and what most of them earn; of some that is known a week later. */
export async function sendWeek(predictor, week) {
  const requests = requestsOf(week);
  await inTurns(
    requests.map(
      ({ body, inferenceId }) =>
        () =>
          predictor.predict(body, { inferenceId }),
    ),
  );
  const isLate = (_, i) => i % 10 === 9;
  const late = week > 0 ? requestsOf(week - 1).filter(isLate) : [];
  const now = requests.filter((_, i) => !isLate(_, i));
  await predictor.feedbackBatch([...late, ...now].map(labelOf));
}

/** Some requests of the present. */
export async function askSome(predictor) {
  const asked = unseen.slice(0, 40).map(({ inputs }) => inputs.join(','));
  await inTurns(asked.map((body) => () => predictor.predict(body)));
}
