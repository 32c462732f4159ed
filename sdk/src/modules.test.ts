import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sagemaker from './index.js';

test("Python's long names lead to the same classes", () => {
  const { clarify, modelMonitor } = sagemaker;
  assert.equal(clarify.SHAPConfig, sagemaker.SHAPConfig);
  assert.equal(clarify.ModelConfig, sagemaker.ModelConfig);
  for (const [name, value] of Object.entries(modelMonitor)) {
    assert.equal(value, (sagemaker as Record<string, unknown>)[name], name);
  }
  const analysis = new sagemaker.modelMonitor.ExplainabilityAnalysisConfig({
    explainabilityConfig: new sagemaker.clarify.SHAPConfig({ numSamples: 10 }),
    modelConfig: new sagemaker.clarify.ModelConfig({ endpointName: 'wine' }),
    headers: ['alcohol'],
  });
  assert.ok(analysis instanceof sagemaker.ExplainabilityAnalysisConfig);
});
