import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchTransformInput,
  BiasAnalysisConfig,
  CronExpressionGenerator,
  DataConfig,
  EndpointInput,
  ExplainabilityAnalysisConfig,
  ModelBiasMonitor,
  ModelConfig,
  ModelExplainabilityMonitor,
  ModelPredictedLabelConfig,
  MonitoringDatasetFormat,
  SHAPConfig,
} from '../index.js';
import { failure, withStub } from '../testing/aws-stub.js';
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
import { pythonClarifyMonitors } from '../testing/python-clarify-monitors.js';
import { requestsOf } from '../testing/requests.js';

test('a bias monitor sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelBiasMonitor({ ...common, outputKmsKey: 'out', sagemakerSession });
    await monitor.suggestBaseline({
      dataConfig: data(),
      biasConfig: bias,
      modelConfig: endpoint,
      modelPredictedLabelConfig: new ModelPredictedLabelConfig({
        probability: 0,
        probabilityThreshold: 0.8,
      }),
      jobName: 'base-job',
      logs: false,
    });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'bias',
      endpointInput: 'adult',
      groundTruthInput: 's3://wine/truth',
      outputS3Uri: 's3://wine/reports',
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    const attached = await ModelBiasMonitor.attach('bias', sagemakerSession);
    assert.equal(attached.jobDefinitionName, monitor.jobDefinitionName);
    assert.deepEqual([attached.outputKmsKey, attached.volumeSizeInGb], ['out', 20]);
    await monitor.updateMonitoringSchedule({
      groundTruthInput: 's3://wine/labels',
      instanceCount: 2,
      scheduleCronExpression: CronExpressionGenerator.daily(),
    });
    await monitor.updateMonitoringSchedule({
      scheduleCronExpression: CronExpressionGenerator.hourly(),
    });
    await monitor.deleteMonitoringSchedule();
    assert.deepEqual(requestsOf(stub.seen), pythonClarifyMonitors.bias_monitor);
  }));

test('a bias monitor of batch transforms sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelBiasMonitor({ role, sagemakerSession });
    await monitor.createMonitoringSchedule({
      batchTransformInput: new BatchTransformInput({
        dataCapturedDestinationS3Uri: 's3://wine/batch-capture',
        destination: '/opt/ml/processing/transform',
        datasetFormat: MonitoringDatasetFormat.csv({ header: false }),
        inferenceAttribute: '0',
        startTimeOffset: '-PT1D',
        endTimeOffset: '-PT0D',
      }),
      groundTruthInput: 's3://wine/truth',
      analysisConfig: new BiasAnalysisConfig({ biasConfig: bias, headers, label: 'Target' }),
      constraints: 's3://wine/base/analysis.json',
      monitorScheduleName: 'bias-batch',
      scheduleCronExpression: CronExpressionGenerator.now(),
      dataAnalysisStartTime: '-PT2H',
      dataAnalysisEndTime: '-PT0H',
      enableCloudwatchMetrics: false,
    });
    assert.deepEqual(requestsOf(stub.seen), pythonClarifyMonitors.bias_batch);
  }));

test('an explainability monitor sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelExplainabilityMonitor({ ...common, sagemakerSession });
    const shap = new SHAPConfig({
      baseline: 's3://wine/baseline.csv',
      numSamples: 50,
      aggMethod: 'mean_abs',
    });
    await monitor.suggestBaseline({
      dataConfig: new DataConfig({
        s3DataInputPath: 's3://wine/adult.jsonl',
        s3OutputPath: 's3://wine/explained',
        features: 'f',
        label: 'Target',
        headers,
        datasetType: 'application/jsonlines',
      }),
      explainabilityConfig: shap,
      modelConfig: model,
      modelScores: new ModelPredictedLabelConfig({ label: 'score', labelHeaders: ['yes'] }),
      wait: false,
    });
    await monitor.createMonitoringSchedule({
      monitorScheduleName: 'why',
      endpointInput: new EndpointInput({ endpointName: 'adult', featuresAttribute: 'g' }),
      outputS3Uri: 's3://wine/reports',
    });
    await monitor.updateMonitoringSchedule({
      analysisConfig: new ExplainabilityAnalysisConfig({
        explainabilityConfig: shap,
        modelConfig: endpoint,
        headers: headers.slice(1),
        labelHeaders: ['no', 'yes'],
      }),
      outputS3Uri: 's3://wine/new',
      constraints: 's3://wine/c/analysis.json',
      maxRuntimeInSeconds: 60,
    });
    await monitor.deleteMonitoringSchedule();
    assert.deepEqual(requestsOf(stub.seen), pythonClarifyMonitors.explainability_monitor);
  }));

test('the exercise’s schedule without a name sends what Python’s sends', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelExplainabilityMonitor({
      role,
      sagemakerSession,
      maxRuntimeInSeconds: 1800,
    });
    const shapConfig = new SHAPConfig({
      baseline: [[7.4, 0.7, 9.4]],
      numSamples: 5,
      aggMethod: 'mean_abs',
    });
    const modelConfig = new ModelConfig({
      modelName: 'wine-endpoint',
      instanceCount: 1,
      instanceType: 'ml.m4.xlarge',
      contentType: 'text/csv',
      acceptType: 'text/csv',
    });
    const analysisConfig = new ExplainabilityAnalysisConfig({
      explainabilityConfig: shapConfig,
      modelConfig,
      headers: ['quality', 'acid', 'sugar', 'alcohol'],
    });
    await monitor.createMonitoringSchedule({
      outputS3Uri: 's3://wine/model_explainability',
      analysisConfig,
      endpointInput: 'wine-endpoint',
      scheduleCronExpression: CronExpressionGenerator.daily(),
    });
    assert.deepEqual(requestsOf(stub.seen), pythonClarifyMonitors.exercise);
    assert.match(monitor.monitoringScheduleName ?? '', /^monitoring-schedule-20/);
  }));

test('baselines and runs are read from analysis.json; there are no statistics', async () => {
  const run = 'arn:aws:sagemaker:us-east-1:000000000000:processing-job/run-1';
  const answers = {
    ...controlPlane(),
    DescribeProcessingJob: () => ({
      json: {
        ProcessingJobStatus: 'Completed',
        ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: 's3://wine/runs/1' } }] },
      },
    }),
    ListMonitoringExecutions: () => ({
      json: {
        MonitoringExecutionSummaries: [
          { ProcessingJobArn: run, MonitoringExecutionStatus: 'CompletedWithViolations' },
        ],
      },
    }),
  };
  await withStub(answers, async (stub, sagemakerSession) => {
    const monitor = new ModelBiasMonitor({ role, sagemakerSession });
    const analysis = { version: '1.0', pre_training_bias_metrics: { error: 'no rows' } };
    stub.objects.set('wine/clarify/analysis.json', JSON.stringify(analysis));
    stub.objects.set('wine/runs/1/analysis.json', JSON.stringify({ version: '1.0' }));
    const violation = { facet: 'Sex', metric_name: 'DPL' };
    stub.objects.set(
      'wine/runs/1/constraint_violations.json',
      JSON.stringify({ version: '1.0', violations: [violation] }),
    );
    const job = await monitor.suggestBaseline({
      dataConfig: data(),
      biasConfig: bias,
      modelConfig: endpoint,
      logs: false,
    });
    assert.deepEqual(await job.analysis(), analysis);
    assert.deepEqual((await monitor.suggestedConstraints()).body, analysis);
    assert.equal((await job.suggestedConstraints()).fileS3Uri, 's3://wine/clarify/analysis.json');
    await assert.rejects(monitor.baselineStatistics(), /writes no statistics; call analysis\(\)/);

    await monitor.createMonitoringSchedule({
      endpointInput: 'adult',
      groundTruthInput: 's3://wine/truth',
      constraints: monitor.suggestedConstraints(),
    });
    const [made] = stub.bodies('CreateModelBiasJobDefinition') as [Record<string, unknown>];
    assert.deepEqual(made.ModelBiasBaselineConfig, {
      ConstraintsResource: { S3Uri: 's3://wine/clarify/analysis.json' },
    });
    const found = await monitor.latestMonitoringConstraintViolations();
    assert.deepEqual(found?.body.violations, [violation]);
    const [execution] = await monitor.listExecutions();
    assert.equal(execution?.status, 'CompletedWithViolations');
    assert.deepEqual(await execution?.analysis(), { version: '1.0' });
    await assert.rejects(execution?.statistics() ?? Promise.resolve(), /no statistics/);
    await assert.rejects(monitor.latestMonitoringStatistics(), /type ModelBias has no statistics/);
  });
});

test('what a monitor of Clarify lacks is told before anything is sent', () =>
  withStub(controlPlane(), async (stub, sagemakerSession) => {
    const monitor = new ModelBiasMonitor({ role, sagemakerSession });
    const analysisConfig = new BiasAnalysisConfig({ biasConfig: bias });
    const groundTruthInput = 's3://wine/truth';
    for (const [options, message] of [
      [{ endpointInput: 'adult', groundTruthInput: '', analysisConfig }, /groundTruthInput/],
      [{ endpointInput: 'adult', groundTruthInput }, /analysisConfig is missing; give one/],
      [{ groundTruthInput, analysisConfig }, /either endpointInput or batchTransformInput/],
    ] as const) {
      await assert.rejects(monitor.createMonitoringSchedule(options), message);
    }
    assert.deepEqual(requestsOf(stub.seen), []);
  }));

test('a definition goes again when its schedule cannot be made', async () => {
  const answers = { ...controlPlane(), CreateMonitoringSchedule: () => failure('ResourceInUse') };
  await withStub(answers, async (stub, sagemakerSession) => {
    const monitor = new ModelExplainabilityMonitor({ role, sagemakerSession });
    const analysisConfig = 's3://wine/analysis_config.json';
    await assert.rejects(
      monitor.createMonitoringSchedule({ endpointInput: 'adult', analysisConfig }),
      /ResourceInUse/,
    );
    const [made] = stub.bodies('CreateModelExplainabilityJobDefinition') as [
      { JobDefinitionName: string; ModelExplainabilityAppSpecification: { ConfigUri: string } },
    ];
    assert.equal(made.ModelExplainabilityAppSpecification.ConfigUri, analysisConfig);
    const [{ JobDefinitionName }] = stub.bodies('DeleteModelExplainabilityJobDefinition') as [
      { JobDefinitionName: string },
    ];
    assert.equal(JobDefinitionName, made.JobDefinitionName);
    assert.equal(monitor.monitoringScheduleName, undefined);
  });
});
