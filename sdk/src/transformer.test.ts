import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchDataCaptureConfig,
  Estimator,
  imageUris,
  Model,
  type Session,
  Transformer,
  UnexpectedStatusError,
} from './index.js';
import { type Answers, type AwsStub, withStub } from './testing/aws-stub.js';
import { pythonTransform } from './testing/python-transform-requests.js';
import { requestsOf } from './testing/requests.js';

const role = 'arn:aws:iam::000000000000:role/r';
const imageUri = imageUris.retrieve('xgboost', 'us-east-1', '1.7-1');
const modelData = 's3://wine/model.tar.gz';
const instance = { instanceCount: 1, instanceType: 'ml.m5.large' };
const tags = [{ Key: 't', Value: 'u' }];

/** A control plane whose jobs end at once, as `more` says. */
const answers = (more: object = {}): Answers => ({
  CreateModel: () => ({ json: { ModelArn: 'arn' } }),
  DeleteModel: () => ({ json: {} }),
  DescribeModel: () => ({ json: { PrimaryContainer: { Image: imageUri } } }),
  CreateTrainingJob: () => ({ json: { TrainingJobArn: 'arn' } }),
  DescribeTrainingJob: () => ({
    json: {
      TrainingJobStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://wine/output/wine-job/output/model.tar.gz' },
    },
  }),
  CreateTransformJob: () => ({ json: { TransformJobArn: 'arn' } }),
  StopTransformJob: () => ({ json: {} }),
  DescribeTransformJob: () => ({
    json: {
      TransformJobName: 'wine-job',
      ModelName: 'wine',
      TransformJobStatus: 'Completed',
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 2 },
      TransformOutput: {
        S3OutputPath: 's3://wine/out',
        Accept: 'text/csv',
        AssembleWith: 'Line',
        KmsKeyId: '',
      },
      BatchStrategy: 'MultiRecord',
      MaxPayloadInMB: 5,
      ...more,
    },
  }),
});

const sameAsPython = (flow: string, work: (session: Session, stub: AwsStub) => Promise<void>) =>
  withStub(answers(), async (stub, session) => {
    await work(session, stub);
    const requests = requestsOf(stub.seen).filter(
      ({ operation }) => operation !== 'CreateTrainingJob',
    );
    assert.deepEqual(requests, pythonTransform[flow]);
  });

const capture = new BatchDataCaptureConfig({ destinationS3Uri: 's3://wine/capture' });

test('a transformer with every choice sends what Python sends', () =>
  sameAsPython('everything', async (sagemakerSession, stub) => {
    const transformer = new Transformer({
      modelName: 'wine',
      instanceCount: 2,
      instanceType: 'ml.m5.large',
      strategy: 'MultiRecord',
      assembleWith: 'Line',
      outputPath: 's3://wine/out',
      outputKmsKey: 'k1',
      accept: 'text/csv',
      maxConcurrentTransforms: 4,
      maxPayload: 5,
      tags,
      env: { A: 'b' },
      baseTransformJobName: 'wine-batch',
      sagemakerSession,
      volumeKmsKey: 'k2',
    });
    await transformer.transform('s3://wine/in', {
      dataType: 'ManifestFile',
      contentType: 'text/csv',
      compressionType: 'Gzip',
      splitType: 'Line',
      jobName: 'wine-job',
      inputFilter: '$[1:]',
      outputFilter: '$[0,-1]',
      joinSource: 'Input',
      experimentConfig: {
        ExperimentName: 'e',
        TrialName: 't',
        TrialComponentDisplayName: 'd',
      },
      modelClientConfig: { InvocationsTimeoutInSeconds: 60, InvocationsMaxRetries: 2 },
      batchDataCaptureConfig: new BatchDataCaptureConfig({
        destinationS3Uri: 's3://wine/capture',
        kmsKeyId: 'k3',
        generateInferenceId: true,
      }),
      logs: false,
    });
    await transformer.stopTransformJob();
    await transformer.deleteModel();
    assert.deepEqual(stub.bodies('StopTransformJob'), [{ TransformJobName: 'wine-job' }]);
  }));

test('names and output paths are Python’s where none are given', () =>
  sameAsPython('plain', async (sagemakerSession) => {
    const transformer = new Transformer({ modelName: 'wine', ...instance, sagemakerSession });
    await assert.rejects(transformer.transform('in/'), /Invalid S3 URI: in\//);
    await assert.rejects(transformer.wait(), /No transform job available/);
    await transformer.transform('s3://wine/in', { wait: false });
    await transformer.transform('s3://wine/in', { batchDataCaptureConfig: capture, wait: false });
    assert.match(transformer.outputPath ?? '', /^s3:\/\/wine\/sagemaker-xgboost-20/);
    assert.match(transformer.latestTransformJob?.name ?? '', /^sagemaker-xgboost-20/);
  }));

test('a model makes its transformer as Python’s does', () =>
  sameAsPython('model', async (sagemakerSession) => {
    const options = { imageUri, modelData, role, sagemakerSession };
    const model = new Model({ ...options, env: { M: 'n' } });
    const transformer = await model.transformer({
      ...instance,
      strategy: 'SingleRecord',
      accept: 'text/csv',
      env: { A: 'b' },
      tags,
    });
    await pause(); // names have milliseconds
    await transformer.transform('s3://wine/in', { contentType: 'text/csv', wait: false });
    const named = await new Model({ ...options, name: 'wine-named' }).transformer(instance);
    await pause();
    await named.transform('s3://wine/in', { wait: false });
  }));

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

test('an estimator makes its transformer as Python’s does', () =>
  sameAsPython('estimator', async (sagemakerSession) => {
    const estimator = new Estimator({
      imageUri,
      role,
      instanceType: 'ml.m4.xlarge',
      outputPath: 's3://wine/output',
      baseJobName: 'wine-training',
      sagemakerSession,
      tags,
    });
    await assert.rejects(estimator.transformer(instance), /call fit\(\)/);
    await estimator.fit('s3://wine/train.csv', { jobName: 'wine-job', wait: false });
    const outputPath = 's3://wine/out';
    const transformer = await estimator.transformer({ ...instance, outputPath, maxPayload: 1 });
    await pause();
    await transformer.transform('s3://wine/in', { wait: false });
    const other = await estimator.transformer({
      ...instance,
      modelName: 'wine-model',
      role: 'arn:aws:iam::000000000000:role/other',
      tags: [],
    });
    await pause();
    await other.transform('s3://wine/in', { wait: false });
  }));

test('a transformer of a job that exists goes on as Python’s does', () =>
  sameAsPython('attach', async (sagemakerSession) => {
    const transformer = await Transformer.attach('wine-job', sagemakerSession);
    await transformer.wait({ logs: false });
    await transformer.transform('s3://wine/in', { wait: false });
  }));

test('a job that fails is told of with its reason', () =>
  withStub(
    answers({ TransformJobStatus: 'Failed', FailureReason: 'ClientError: line 7' }),
    async (_, sagemakerSession) => {
      const transformer = new Transformer({ modelName: 'wine', ...instance, sagemakerSession });
      await assert.rejects(
        transformer.transform('s3://wine/in', { logs: false }),
        (error: unknown) =>
          error instanceof UnexpectedStatusError && /ClientError: line 7/.test(error.message),
      );
    },
  ));
