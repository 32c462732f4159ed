import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  DataCaptureConfig,
  Estimator,
  imageUris,
  type Session,
  SKLearn,
  TrainingInput,
  TrainingJobAnalytics,
  UnexpectedStatusError,
  XGBoost,
} from './index.js';
import { type Answers, type AwsStub, withStub } from './testing/aws-stub.js';
import { pythonTraining } from './testing/python-training-requests.js';
import { requestsOf } from './testing/requests.js';

const role = 'arn:aws:iam::000000000000:role/r';
const imageUri = imageUris.retrieve('xgboost', 'us-east-1', '1.7-1');
const arn = (type: string, name: string) =>
  `arn:aws:sagemaker:us-east-1:000000000000:${type}/${name}`;

type Job = { TrainingJobName: string; OutputDataConfig: { S3OutputPath: string } };

/** A control plane whose jobs complete at once, or as `more` says. */
function training(more: object = {}): Answers {
  const jobs = new Map<string, Job>();
  return {
    CreateTrainingJob: (job: Job) => {
      jobs.set(job.TrainingJobName, job);
      return { json: { TrainingJobArn: arn('training-job', job.TrainingJobName) } };
    },
    DescribeTrainingJob: ({ TrainingJobName: name }: Job) => {
      const job = jobs.get(name);
      const output = job?.OutputDataConfig.S3OutputPath.replace(/\/$/, '');
      return {
        json: {
          ...job,
          TrainingJobArn: arn('training-job', name),
          TrainingJobStatus: 'Completed',
          SecondaryStatus: 'Completed',
          ModelArtifacts: { S3ModelArtifacts: `${output}/${name}/output/model.tar.gz` },
          TrainingStartTime: 1_700_000_000,
          TrainingEndTime: 1_700_000_060,
          ...more,
        },
      };
    },
    ListTags: () => ({ json: { Tags: [] } }),
    CreateModel: () => ({ json: { ModelArn: arn('model', 'm') } }),
    CreateEndpointConfig: () => ({ json: { EndpointConfigArn: arn('endpoint-config', 'c') } }),
    CreateEndpoint: () => ({ json: { EndpointArn: arn('endpoint', 'e') } }),
    DescribeEndpoint: () => ({ json: { EndpointStatus: 'InService' } }),
  };
}

const withSource = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-sdk-source-'));
  try {
    await mkdir(join(folder, 'src', 'sub'), { recursive: true });
    await writeFile(join(folder, 'src', 'train.py'), 'print(1)\n');
    await writeFile(join(folder, 'src', 'sub', 'h.py'), '');
    await writeFile(join(folder, 'lib.py'), '');
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Runs a flow with and without source code, and compares with what Python's SDK sent. */
const sameAsPython = (
  flow: string,
  work: (session: Session, folder: string, stub: AwsStub) => Promise<void>,
) =>
  withSource((folder) =>
    withStub(training(), async (stub, session) => {
      await work(session, folder, stub);
      assert.deepEqual(requestsOf(stub.seen), pythonTraining[flow]);
    }),
  );

const instance = { instanceCount: 1, instanceType: 'ml.m4.xlarge' };
const deployment = { initialInstanceCount: 1, instanceType: 'ml.m4.xlarge' };

test('an estimator with every choice sends what Python sends', () =>
  sameAsPython('plain', async (sagemakerSession) => {
    const estimator = new Estimator({
      imageUri,
      role,
      ...instance,
      outputPath: 's3://wine/output',
      sagemakerSession,
      maxRun: 3600,
      volumeSize: 5,
      metricDefinitions: [{ Name: 'loss', Regex: 'loss=(.*)' }],
      environment: { A: 'b' },
      tags: [{ Key: 't', Value: 'u' }],
      baseJobName: 'wine-training',
      subnets: ['subnet-1'],
      securityGroupIds: ['sg-1'],
    });
    estimator.setHyperparameters({
      max_depth: 5,
      eta: 0.2,
      objective: 'reg:squarederror',
      num_round: 100,
      early: true,
      listed: [1, 2],
    });
    await estimator.fit(
      {
        train: new TrainingInput('s3://wine/train.csv', { contentType: 'csv' }),
        validation: new TrainingInput({
          s3Data: 's3://wine/validation.csv',
          distribution: 'ShardedByS3Key',
          compression: 'Gzip',
          contentType: 'csv',
          recordWrapping: 'RecordIO',
          inputMode: 'Pipe',
          s3DataType: 'AugmentedManifestFile',
          attributeNames: ['a', 'b'],
        }),
      },
      { jobName: 'wine-job', logs: false },
    );
    assert.equal(await estimator.modelData, 's3://wine/output/wine-job/output/model.tar.gz');
    const predictor = await estimator.deploy({
      ...deployment,
      dataCaptureConfig: new DataCaptureConfig({
        enableCapture: true,
        samplingPercentage: 34,
        destinationS3Uri: 's3://wine/data-capture',
      }),
    });
    assert.match(predictor.endpointName, /^wine-training-20/);
  }));

test('defaults and an attached estimator are those of Python', () =>
  sameAsPython('defaults', async (sagemakerSession) => {
    const estimator = new Estimator({
      imageUri,
      role,
      ...instance,
      sagemakerSession,
      hyperparameters: { num_round: '10', max_depth: 3 },
    });
    await estimator.fit('s3://wine/train', { logs: false });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
    await pause(); // names hold the millisecond
    await estimator.deploy({ ...deployment, endpointName: 'ep' });
    const name = estimator.latestTrainingJob?.name ?? '';
    const attached = await Estimator.attach(name, sagemakerSession);
    assert.deepEqual(attached.hyperparameters(), { num_round: '10', max_depth: '3' });
    assert.equal(attached.baseJobName, 'sagemaker-xgboost');
    await pause();
    const options = { initialInstanceCount: 2, instanceType: 'ml.m5.large', modelName: 'mm' };
    const predictor = await attached.deploy(options);
    assert.match(predictor.endpointName, /^sagemaker-xgboost-20/);
  }));

test('a script alone is packed with what it depends on', () =>
  sameAsPython('script', async (sagemakerSession, folder) => {
    const estimator = new Estimator({
      imageUri,
      role,
      ...instance,
      sagemakerSession,
      entryPoint: join(folder, 'src', 'train.py'),
      hyperparameters: { epochs: 3, name: 'x' },
      outputPath: 's3://wine/out',
      dependencies: [join(folder, 'lib.py')],
    });
    await estimator.fit('s3://wine/train', { jobName: 'script-job', logs: false });
    await estimator.deploy({ ...deployment, endpointName: 'script-ep' });
  }));

test('a folder of source code has its hyper-parameters sent as JSON', () =>
  sameAsPython('script2', async (sagemakerSession, folder) => {
    const estimator = new Estimator({
      imageUri,
      role,
      ...instance,
      sagemakerSession,
      entryPoint: 'train.py',
      sourceDir: join(folder, 'src'),
      hyperparameters: { epochs: 3, name: 'x' },
    });
    await estimator.fit(undefined, { jobName: 'script2-job', logs: false });
  }));

test('SKLearn trains and serves with a script', () =>
  sameAsPython('sklearn', async (sagemakerSession, folder) => {
    const estimator = new SKLearn({
      entryPoint: 'train.py',
      frameworkVersion: '1.2-1',
      role,
      instanceType: 'ml.m5.large',
      sagemakerSession,
      sourceDir: join(folder, 'src'),
      hyperparameters: { n: 10, name: 'x' },
    });
    await estimator.fit({ train: 's3://wine/train' }, { jobName: 'sk-job', logs: false });
    const options = { initialInstanceCount: 1, instanceType: 'ml.m5.large' };
    await estimator.deploy({ ...options, endpointName: 'sk-ep' });
    const attached = await SKLearn.attach('sk-job', sagemakerSession);
    assert.equal(attached.entryPoint, 'train.py');
    assert.equal(attached.sourceDir, 's3://wine/sk-job/source/sourcedir.tar.gz');
    assert.deepEqual(attached.hyperparameters().name, '"x"');
  }));

test('XGBoost trains and serves with a script', () =>
  sameAsPython('xgboost', async (sagemakerSession, folder) => {
    const estimator = new XGBoost({
      entryPoint: join(folder, 'src', 'train.py'),
      frameworkVersion: '1.7-1',
      role,
      instanceCount: 1,
      instanceType: 'ml.m5.large',
      sagemakerSession,
      hyperparameters: { n: 10 },
      outputPath: 's3://wine/out',
    });
    await estimator.fit({ train: 's3://wine/train' }, { jobName: 'xg-job', logs: false });
    const options = { initialInstanceCount: 1, instanceType: 'ml.m5.large' };
    await estimator.deploy({ ...options, endpointName: 'xg-ep' });
  }));

test('a failed job is told with its reason, an estimator without a job says so', () =>
  withStub(
    training({ TrainingJobStatus: 'Failed', FailureReason: 'AlgorithmError: no data' }),
    async (_, sagemakerSession) => {
      const estimator = new Estimator({ imageUri, role, ...instance, sagemakerSession });
      await assert.rejects(estimator.modelData, /not associated with a training job/);
      await assert.rejects(estimator.deploy(deployment), /call fit/);
      await assert.rejects(
        estimator.fit('s3://wine/train', { logs: false }),
        (error) =>
          error instanceof UnexpectedStatusError && error.reason === 'AlgorithmError: no data',
      );
      await assert.rejects(estimator.fit('train.csv'), /must begin with s3:/);
    },
  ));

test('wrong choices are told before anything is sent', () =>
  withSource((folder) =>
    withStub({}, async (stub, sagemakerSession) => {
      const some = { imageUri, role, ...instance, sagemakerSession };
      assert.throws(() => new Estimator({ ...some, subnets: ['s'] }), /both subnets/);
      assert.throws(() => new Estimator({ ...some, outputPath: '/tmp' }), /s3:/);
      const framework = { role, instanceType: 'ml.m5.large', sagemakerSession };
      assert.throws(() => new SKLearn({ ...framework, entryPoint: 'a.py' }), /frameworkVersion/);
      assert.throws(
        () => new SKLearn({ ...framework, entryPoint: 's3://a', frameworkVersion: '1.2-1' }),
        /must be a local file/,
      );
      const missing = new Estimator({ ...some, entryPoint: 'none.py', sourceDir: folder });
      await assert.rejects(missing.fit(undefined), /No file named "none.py" was found in dir/);
      assert.deepEqual(stub.operations(), []);
    }),
  ));

test('what the job logs and its secondary status are shown while it goes on', () => {
  let looks = 0;
  const details: (string | undefined)[] = [];
  return withStub(
    {
      ...training(),
      DescribeTrainingJob: () => ({
        json:
          ++looks < 3
            ? { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' }
            : { TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed' },
      }),
      DescribeLogStreams: () => ({ json: { logStreams: [{ logStreamName: 'j/algo-1' }] } }),
      GetLogEvents: ({ nextToken }: { nextToken?: string }) => ({
        json: nextToken
          ? { events: [], nextForwardToken: nextToken }
          : { events: [{ message: '[0]#011train-rmse:1' }], nextForwardToken: 't' },
      }),
    },
    async (stub, sagemakerSession) => {
      const lines: string[] = [];
      const estimator = new Estimator({ imageUri, role, ...instance, sagemakerSession });
      await estimator.fit('s3://wine/train', { logs: (line) => lines.push(line) });
      assert.deepEqual(lines, ['[0]#011train-rmse:1']);
      assert.deepEqual(new Set(details), new Set(['Training', 'Completed']));
      const [asked] = stub.bodies('DescribeLogStreams') as { logGroupName: string }[];
      assert.equal(asked?.logGroupName, '/aws/sagemaker/TrainingJobs');
    },
    { onProgress: ({ detail }) => details.push(detail) },
  );
});

test('a job has its series and its final metrics', () => {
  const point = (minute: number, Average: number) => ({
    Timestamp: 1_700_000_000 + minute * 60,
    Average,
  });
  const answers = training({
    AlgorithmSpecification: { MetricDefinitions: [{ Name: 'validation:rmse', Regex: 'x' }] },
    FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: 0.5, Timestamp: 1 }],
  });
  return withStub(
    {
      ...answers,
      GetMetricStatistics: () => ({ json: { Datapoints: [point(1, 0.5), point(0, 1)] } }),
    },
    async (stub, sagemakerSession) => {
      const analytics = new TrainingJobAnalytics('wine-job', { sagemakerSession });
      assert.deepEqual(await analytics.dataframe(), [
        { timestamp: 0, metric_name: 'validation:rmse', value: 1 },
        { timestamp: 60, metric_name: 'validation:rmse', value: 0.5 },
      ]);
      assert.deepEqual(await analytics.finalMetrics(), { 'validation:rmse': 0.5 });
      const [asked] = stub.bodies('GetMetricStatistics');
      assert.deepEqual(
        { operation: 'GetMetricStatistics', body: asked },
        pythonTraining.analytics?.[0],
      );
    },
  );
});
