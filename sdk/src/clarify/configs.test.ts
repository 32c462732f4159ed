import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BiasConfig,
  DataConfig,
  type DataConfigOptions,
  ExplainabilityAnalysisConfig,
  ImageConfig,
  ModelConfig,
  type ModelConfigOptions,
  ModelPredictedLabelConfig,
  PDPConfig,
  SageMakerClarifyProcessor,
  SegmentationConfig,
  SHAPConfig,
  TextConfig,
} from '../index.js';
import { bias, data, endpoint, role } from '../testing/clarify-configs.js';

/** As a caller without types may call. */
const untyped = <T>(value: unknown): T => value as T;

test('choices that do not go together are refused with what to change', () => {
  const dataConfig = (more: Partial<DataConfigOptions>) => () => data(more);
  const modelConfig = (options: unknown) => () => new ModelConfig(options as ModelConfigOptions);
  const shap = (options: unknown) => () => new SHAPConfig(untyped(options));
  for (const [make, message] of [
    [dataConfig({ datasetType: untyped('text/tsv') }), /datasetType is "text\/tsv"; give one of/],
    [dataConfig({ datasetType: 'application/json' }), /features is missing/],
    [dataConfig({ datasetType: 'application/jsonlines', facetHeaders: ['a'] }), /facetHeaders/],
    [dataConfig({ datasetType: 'application/x-image', predictedLabel: 0 }), /predictedLabel does/],
    [dataConfig({ s3CompressionType: 'Gzip' }), /takes them as they are/],
    [dataConfig({ headers: [] }), /headers must be a list with at least one entry/],
    [dataConfig({ s3OutputPath: '' }), /s3OutputPath is missing/],
    [modelConfig({}), /modelName, instanceCount, instanceType is missing/],
    [modelConfig({ modelName: 'm', instanceCount: 1 }), /: instanceType is missing/],
    [modelConfig({ endpointName: 'e', modelName: 'm' }), /endpointName and modelName are given/],
    [modelConfig({ endpointName: 'e', endpointNamePrefix: 'p' }), /leave it out/],
    [modelConfig({ endpointName: 'e', acceptType: 'text/plain' }), /acceptType is "text\/plain"/],
    [modelConfig({ endpointName: 'e', contentType: 'application/jsonlines' }), /contentTemplate/],
    [
      modelConfig({
        endpointName: 'e',
        contentType: 'application/jsonlines',
        contentTemplate: '{}',
      }),
      /must hold \$features/,
    ],
    [
      modelConfig({
        endpointName: 'e',
        contentType: 'application/json',
        contentTemplate: '$records',
      }),
      /recordTemplate is missing/,
    ],
    [shap({ baseline: [[1]], numClusters: 2 }), /baseline and numClusters are given/],
    [shap({ aggMethod: 'mean' }), /aggMethod is "mean"; give one of mean_abs, median, mean_sq/],
    [shap({ numSamples: 1.5 }), /numSamples is 1\.5; give a whole number/],
    [shap({ method: 'deep' }), /method is "deep"/],
    [shap({ stopAtStandardError: 0 }), /above 0/],
    [shap({ groups: { job: [] } }), /The group job must be a list/],
    [
      shap({
        featuresToExplain: [0],
        textConfig: new TextConfig({ granularity: 'token', language: 'en' }),
      }),
      /featuresToExplain does not go/,
    ],
    [() => new PDPConfig({ gridResolution: 0 }), /gridResolution is 0/],
    [() => new ImageConfig({ modelType: untyped('CLIP') }), /modelType is "CLIP"/],
    [
      () => new ModelPredictedLabelConfig({ probabilityThreshold: untyped('high') }),
      /probabilityThreshold is "high"/,
    ],
    [
      () => new SegmentationConfig({ nameOrIndex: 'a', segments: [['x']], displayAliases: [] }),
      /1 segments and 0 displayAliases/,
    ],
    [
      () => new SegmentationConfig({ nameOrIndex: 'a', segments: untyped(['x']) }),
      /Each of segments must be a list/,
    ],
  ] as const) {
    assert.throws(make, message);
  }
});

test('facets and their values must fit', () => {
  const make = (options: unknown) => () =>
    new BiasConfig(untyped({ labelValuesOrThreshold: [1], ...(options as object) }));
  assert.throws(make({ facetName: [] }), /facetName is an empty list/);
  assert.throws(
    make({ facetName: ['a', 'b'], facetValuesOrThreshold: [[0]] }),
    /2 facets and 1 lists of values/,
  );
  assert.throws(
    make({ facetName: 'a', facetValuesOrThreshold: 0 }),
    /must be a list, such as \[0\]/,
  );
  assert.throws(make({ facetName: 'a', labelValuesOrThreshold: undefined }), /is missing/);
  assert.deepEqual(
    new BiasConfig({
      labelValuesOrThreshold: ['yes'],
      facetName: [0, 'b'],
      facetValuesOrThreshold: [null, [3]],
    }).getConfig(),
    {
      label_values_or_threshold: ['yes'],
      facet: [{ name_or_index: 0 }, { name_or_index: 'b', value_or_threshold: [3] }],
    },
  );
});

test('an analysis that lacks its model, or settings of one that is there twice, is refused', async () => {
  const processor = new SageMakerClarifyProcessor({ role });
  const dataConfig = new DataConfig({ s3DataInputPath: 's3://a/b', s3OutputPath: 's3://a/c' });
  const explain = (explainabilityConfig: unknown, modelConfig: unknown = endpoint) =>
    processor.runExplainability({
      dataConfig,
      modelConfig: untyped(modelConfig),
      explainabilityConfig: untyped(explainabilityConfig),
    });
  await assert.rejects(explain([]), /an empty list/);
  await assert.rejects(explain([new SHAPConfig(), new SHAPConfig()]), /holds shap twice/);
  await assert.rejects(explain(new PDPConfig()), /PDPConfig needs features/);
  await assert.rejects(explain(new SHAPConfig(), null), /explanations ask the model/);
  await assert.rejects(
    processor.runBias({ dataConfig, biasConfig: bias }),
    /tell in dataConfig where predictions lie/,
  );
  await assert.rejects(
    processor.runPreTrainingBias({ dataConfig, dataBiasConfig: bias, methods: [] }),
    /list of metrics of pre_training_bias is empty/,
  );
  assert.throws(
    () => new ExplainabilityAnalysisConfig(untyped({ explainabilityConfig: new SHAPConfig() })),
    /modelConfig is missing/,
  );
});

test('Guiderail’s own settings of SHAP are written beside AWS’s, and configs keep their own', () => {
  const baseline = [[1, 2]];
  const config = new SHAPConfig({
    baseline,
    method: 'kernel',
    stopAtStandardError: 0.01,
    groups: { job: ['job_a', 'job_b'] },
    lime: { rows: 10 },
  });
  const expected = {
    shap: {
      use_logit: false,
      save_local_shap_values: true,
      baseline: [[1, 2]],
      method: 'kernel',
      stop_at_standard_error: 0.01,
      groups: { job: ['job_a', 'job_b'] },
      lime: { rows: 10 },
    },
  };
  (config.getExplainabilityConfig().shap as { baseline: number[][] }).baseline.push([3, 4]);
  assert.deepEqual(config.getExplainabilityConfig(), expected);
  assert.deepEqual(
    new TextConfig({ granularity: 'sentence', language: 'english' }).getTextConfig(),
    { granularity: 'sentence', language: 'english' },
  );
  assert.deepEqual(
    new ImageConfig({ modelType: 'IMAGE_CLASSIFICATION', numSegments: 9 }).getImageConfig(),
    { model_type: 'IMAGE_CLASSIFICATION', num_segments: 9 },
  );
});
