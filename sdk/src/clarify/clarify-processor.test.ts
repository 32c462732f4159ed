import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BiasConfig,
  DataConfig,
  ModelPredictedLabelConfig,
  PDPConfig,
  SageMakerClarifyProcessor,
  SegmentationConfig,
  SHAPConfig,
  UnexpectedStatusError,
} from '../index.js';
import { withStub } from '../testing/aws-stub.js';
import {
  bias,
  common,
  controlPlane,
  data,
  endpoint,
  headers,
  model,
  role,
} from '../testing/clarify-configs.js';
import { pythonClarify } from '../testing/python-clarify-jobs.js';
import { requestsOf } from '../testing/requests.js';

const quiet = { logs: false };

async function runEverything(processor: SageMakerClarifyProcessor): Promise<void> {
  await processor.runPreTrainingBias({ ...quiet, dataConfig: data(), dataBiasConfig: bias });
  await processor.runPostTrainingBias({
    ...quiet,
    dataConfig: data({ s3AnalysisConfigOutputPath: 's3://wine/configs' }),
    dataBiasConfig: new BiasConfig({ labelValuesOrThreshold: [1], facetName: 'Sex' }),
    modelConfig: endpoint,
    modelPredictedLabelConfig: new ModelPredictedLabelConfig({
      probabilityThreshold: 0.8,
      probability: 0,
    }),
    methods: ['DPPL', 'DI'],
    jobName: 'post',
  });
  await processor.runBias({
    ...quiet,
    dataConfig: new DataConfig({
      s3DataInputPath: 's3://wine/adult.json',
      s3OutputPath: 's3://wine/clarify-json',
      label: '[*].l',
      features: '[*].f',
      headers,
      datasetType: 'application/json',
      predictedLabel: '[*].p',
      joinsource: 'id',
      excludedColumns: ['id'],
      segmentationConfig: [
        new SegmentationConfig({
          nameOrIndex: 'Age',
          segments: [['[17, 40]'], ['(40, 90]']],
          configName: 'ages',
          displayAliases: ['young', 'old', 'rest'],
        }),
      ],
    }),
    biasConfig: new BiasConfig({
      labelValuesOrThreshold: [1],
      facetName: 'Sex',
      facetValuesOrThreshold: [0],
    }),
    preTrainingMethods: ['CI'],
    kmsKey: 'key',
    jobName: 'bias',
  });
  await processor.runExplainability({
    ...quiet,
    dataConfig: new DataConfig({
      s3DataInputPath: 's3://wine/adult.jsonl',
      s3OutputPath: 's3://wine/explained',
      features: 'f',
      label: 'l',
      headers,
      datasetType: 'application/jsonlines',
    }),
    modelConfig: model,
    modelScores: 'score',
    explainabilityConfig: [
      new SHAPConfig({
        baseline: [[38, 0, 'HS-grad']],
        numSamples: 100,
        aggMethod: 'mean_sq',
        useLogit: true,
        saveLocalShapValues: false,
        seed: 7,
        featuresToExplain: ['Age', 'Sex'],
      }),
      new PDPConfig({ features: ['Age'], gridResolution: 20, topKFeatures: 3 }),
    ],
    jobName: 'explained',
    experimentConfig: {
      ExperimentName: 'e',
      TrialName: 't',
      TrialComponentDisplayName: 'd',
    },
  });
}

test('a Clarify processor sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const processor = new SageMakerClarifyProcessor({
      ...common,
      instanceCount: 2,
      instanceType: 'ml.c5.xlarge',
      outputKmsKey: 'out',
      volumeKmsKey: 'vol',
      sagemakerSession,
    });
    await runEverything(processor);
    const plain = new SageMakerClarifyProcessor({
      role,
      jobNamePrefix: 'mine',
      sagemakerSession,
    });
    await plain.runBiasAndExplainability({
      ...quiet,
      dataConfig: data({
        facetDatasetUri: 's3://wine/facets.csv',
        facetHeaders: ['Sex'],
        predictedLabelDatasetUri: 's3://wine/predicted.csv',
        predictedLabelHeaders: ['p'],
      }),
      modelConfig: endpoint,
      explainabilityConfig: new SHAPConfig({ numClusters: 3 }),
      biasConfig: bias,
      modelPredictedLabelConfig: new ModelPredictedLabelConfig({
        label: 0,
        probability: 1,
        labelHeaders: ['no', 'yes'],
      }),
    });
    assert.deepEqual(requestsOf(stub.seen), pythonClarify.processor);
    assert.deepEqual(
      processor.jobs.slice(1).map(({ jobName }) => jobName),
      ['post', 'bias', 'explained'],
    );
  }));

test('a job gives its analysis, shows what it logs, and tells why it failed', async () => {
  let looks = 0;
  const statuses = ['InProgress', 'Completed', 'Failed'];
  const answers = {
    ...controlPlane(),
    DescribeProcessingJob: () => ({
      json: {
        ProcessingJobStatus: statuses[Math.min(looks++, 2)],
        FailureReason: 'ClientError: the label "Goal" is no column',
      },
    }),
    DescribeLogStreams: () => ({ json: { logStreams: [{ logStreamName: 'bias/algo-1' }] } }),
    GetLogEvents: ({ nextToken }: { nextToken?: string }) => ({
      json: { events: nextToken ? [] : [{ message: 'reading' }], nextForwardToken: 't' },
    }),
  };
  await withStub(answers, async (stub, sagemakerSession) => {
    const processor = new SageMakerClarifyProcessor({ role, sagemakerSession });
    const analysis = { version: '1.0', pre_training_bias_metrics: { error: 'no rows' } };
    stub.objects.set('wine/clarify/analysis.json', JSON.stringify(analysis));
    stub.objects.set('wine/clarify/report.html', '<p>');
    const lines: string[] = [];
    const options = { dataConfig: data(), dataBiasConfig: bias, jobName: 'bias' };
    const job = await processor.runPreTrainingBias({
      ...options,
      logs: (line) => lines.push(line),
    });
    assert.deepEqual(await job.analysis(), analysis);
    assert.equal(await job.report(), '<p>');
    assert.deepEqual(lines, ['reading']);
    assert.equal(processor.latestJob, job);
    await assert.rejects(
      processor.runPreTrainingBias({ ...options, logs: false }),
      (error: UnexpectedStatusError) =>
        error instanceof UnexpectedStatusError &&
        error.actualStatus === 'Failed' &&
        error.reason === 'ClientError: the label "Goal" is no column',
    );
  });
});
