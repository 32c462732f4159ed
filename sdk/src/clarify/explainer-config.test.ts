import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ClarifyExplainerConfig,
  ClarifyShapBaselineConfig,
  ClarifyShapConfig,
  Model,
} from '../index.js';
import { withStub } from '../testing/aws-stub.js';
import { role } from '../testing/clarify-configs.js';

/** As Python's `sagemaker` 2.257.7 sent it for the same call. */
const python = {
  ShapConfig: {
    ShapBaselineConfig: { MimeType: 'text/csv', ShapBaseline: '7.4,0.7' },
    UseLogit: false,
    NumberOfSamples: 50,
    Seed: 1,
  },
  EnableExplanations: '[0]>`0.8`',
  InferenceConfig: { FeatureHeaders: ['acid', 'sugar'] },
};

const answers = {
  CreateModel: () => ({ json: { ModelArn: 'arn:aws:sagemaker:us-east-1:0:model/wine' } }),
  CreateEndpointConfig: () => ({ json: { EndpointConfigArn: 'arn' } }),
  CreateEndpoint: () => ({ json: { EndpointArn: 'arn' } }),
};

test('a model is deployed with an explainer as Python’s is', () =>
  withStub(answers, async (stub, sagemakerSession) => {
    const model = new Model({ imageUri: 'i', role, name: 'wine', sagemakerSession });
    await model.deploy({
      initialInstanceCount: 1,
      instanceType: 'ml.m5.large',
      endpointName: 'wine-explained',
      wait: false,
      explainerConfig: new ClarifyExplainerConfig({
        enableExplanations: '[0]>`0.8`',
        shapConfig: new ClarifyShapConfig({
          shapBaselineConfig: new ClarifyShapBaselineConfig({ shapBaseline: '7.4,0.7' }),
          numberOfSamples: 50,
          seed: 1,
        }),
        inferenceConfig: { FeatureHeaders: ['acid', 'sugar'] },
      }),
    });
    const [body] = stub.bodies('CreateEndpointConfig') as [{ ExplainerConfig: object }];
    assert.deepEqual(body.ExplainerConfig, { ClarifyExplainerConfig: python });
  }));

test('an explainer without one baseline is refused', () => {
  assert.throws(() => new ClarifyShapBaselineConfig({}), /either shapBaseline or shapBaselineUri/);
  const both = { shapBaseline: '1', shapBaselineUri: 's3://wine/baseline.csv' };
  assert.throws(() => new ClarifyShapBaselineConfig(both), /either shapBaseline/);
  const shapBaselineConfig = new ClarifyShapBaselineConfig({ shapBaseline: '1' });
  assert.throws(() => new ClarifyShapConfig({ shapBaselineConfig, numberOfSamples: 0 }), /least 1/);
});
