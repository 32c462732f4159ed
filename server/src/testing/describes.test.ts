import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import type { CallContext } from '../base/service.js';
import { type SchemaRef, type Shape, type StructureShape, structureOf } from '../wire/shapes.js';
import { startTestServer, type TestServer } from './server.js';

type Members = Record<string, unknown>;

const context: CallContext = {
  requestId: 'r',
  accountId: '000000000000',
  region: 'us-east-1',
  accessKeyId: 'k',
  mayRunCode: true,
  signal: new AbortController().signal,
};

let server: TestServer;

before(async () => {
  server = await startTestServer();
  await call('CreateModel', { ModelName: 'x', PrimaryContainer: { Image: 'guiderail/proxy' } });
  const ProductionVariants = [{ VariantName: 'x', ModelName: 'x' }];
  const DataCaptureConfig = { ...capture, EnableCapture: true };
  await call('CreateEndpointConfig', {
    EndpointConfigName: 'x',
    ProductionVariants,
    DataCaptureConfig,
  });
  await call('CreateEndpoint', { EndpointName: 'x', EndpointConfigName: 'x' });
  await call('CreateDataQualityJobDefinition', {
    JobDefinitionName: 'plain',
    DataQualityAppSpecification: { ImageUri: 'sagemaker-model-monitor-analyzer' },
    DataQualityJobInput: { EndpointInput: { EndpointName: 'x', LocalPath: '/opt' } },
    DataQualityJobOutputConfig: { MonitoringOutputs: [{ S3Output: { S3Uri: 's3://b/r' } }] },
    JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' } },
  });
});

after(() => server.close());

/** Straight to the handler: what `filled` makes follows the schema, and no pattern. */
function call(name: string, input: object): Promise<Members> {
  const room = server.operations.find(
    ({ service, handlers }) => service === 'sagemaker' && name in handlers,
  );
  const handler = room?.handlers[name];
  assert.ok(handler, name);
  return handler(input as never, context) as Promise<Members>;
}

const shapeOf = (operation: string, side: 4 | 5): StructureShape => {
  const schema = (sagemaker as unknown as Record<string, unknown[]>)[`${operation}$`];
  return structureOf(schema?.[side] as SchemaRef);
};

/** A value of a shape with every member in it, down to a depth. */
function filled(shape: Shape, depth = 0): unknown {
  switch (shape.kind) {
    case 'structure': {
      const members = shape.union ? shape.members.slice(0, 1) : shape.members;
      const shown = depth > 6 ? [] : members;
      return Object.fromEntries(
        shown.map((member) => [member.name, filled(member.shape, depth + 1)]),
      );
    }
    case 'list':
      return depth > 6 ? [] : [filled(shape.item, depth + 1)];
    case 'map':
      return { x: filled(shape.value, depth + 1) };
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(1_000_000);
    default:
      return 'x';
  }
}

const capture = { InitialSamplingPercentage: 1, DestinationS3Uri: 's3://b/c', CaptureOptions: [] };

interface Pair {
  readonly noun: string;
  readonly name: string;
  /** Members that cannot be an `x`, and those that exclude each other. */
  readonly input?: Members;
  /** Members of Describe's output that are not there, each with the reason. */
  readonly absent?: Readonly<Record<string, string>>;
}

/** A job may get on between two calls. */
const notYet = 'only after something has happened to it';

const pairs: Pair[] = [
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].map((type) => ({
    noun: `${type}JobDefinition`,
    name: 'JobDefinitionName',
  })),
  {
    noun: 'Model',
    name: 'ModelName',
    input: { Containers: undefined },
    absent: {
      Containers: 'a model has one container, or several instead of it',
      DeploymentRecommendation: 'the model comes from no registry',
    },
  },
  {
    noun: 'EndpointConfig',
    name: 'EndpointConfigName',
    input: { DataCaptureConfig: capture, ShadowProductionVariants: undefined },
    absent: { ShadowProductionVariants: 'not given here' },
  },
  {
    noun: 'ProcessingJob',
    name: 'ProcessingJobName',
    absent: {
      ProcessingStartTime: notYet,
      ProcessingEndTime: notYet,
      ExitMessage: notYet,
      FailureReason: notYet,
      MonitoringScheduleArn: 'no schedule made this job',
      AutoMLJobArn: 'no AutoML made this job',
      TrainingJobArn: 'no training made this job',
    },
  },
  {
    noun: 'TransformJob',
    name: 'TransformJobName',
    input: {
      ModelName: 'x',
      MaxConcurrentTransforms: 2,
      MaxPayloadInMB: 5,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/in/' } },
        ContentType: 'text/csv',
        CompressionType: 'Gzip',
        SplitType: 'Line',
      },
      TransformOutput: {
        S3OutputPath: 's3://b/out',
        Accept: 'text/csv',
        AssembleWith: 'Line',
        KmsKeyId: 'k',
      },
      DataCaptureConfig: { DestinationS3Uri: 's3://b/c', KmsKeyId: 'k', GenerateInferenceId: true },
      DataProcessing: { InputFilter: '$[1:]', OutputFilter: '$[0,-1]', JoinSource: 'Input' },
    },
    absent: {
      TransformStartTime: notYet,
      TransformEndTime: notYet,
      FailureReason: notYet,
      LabelingJobArn: 'no labelling made this job',
      AutoMLJobArn: 'no AutoML made this job',
    },
  },
  {
    noun: 'MonitoringSchedule',
    name: 'MonitoringScheduleName',
    input: {
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        MonitoringJobDefinitionName: 'plain',
        MonitoringType: 'DataQuality',
      },
    },
    absent: { FailureReason: notYet, LastMonitoringExecutionSummary: notYet },
  },
];

test('Describe gives everything that Create got, and what AWS adds to it', async () => {
  for (const { noun, name, input = {}, absent = {} } of pairs) {
    const all = filled(shapeOf(`Create${noun}`, 4)) as Members;
    const asked: Members = { ...all, ...exceptions(noun, all), ...input, Tags: [given] };
    const [arn] = Object.values(await call(`Create${noun}`, asked));
    await checkTags(String(arn));
    const described = await call(`Describe${noun}`, { [name]: asked[name] });
    for (const member of shapeOf(`Describe${noun}`, 5).members) {
      const what = `Describe${noun}.${member.name}`;
      if (member.name in absent) {
        if (absent[member.name] !== notYet) assert.equal(described[member.name], undefined, what);
        continue;
      }
      assert.notEqual(described[member.name], undefined, `${what} is missing`);
      if (member.name in asked) {
        assert.deepEqual(described[member.name], asked[member.name], what);
      }
    }
  }
});

const given = { Key: 'team', Value: 'rail' };
const more = { Key: 'a b:+-=._/@ü', Value: '' };

/** A thing that was made with one tag takes, lists and gives up others. */
async function checkTags(ResourceArn: string): Promise<void> {
  assert.match(ResourceArn, /^arn:aws:sagemaker:us-east-1:000000000000:/);
  const list = async () => (await call('ListTags', { ResourceArn })).Tags;
  assert.deepEqual(await list(), [given], ResourceArn);
  await call('AddTags', { ResourceArn, Tags: [more, { ...given, Value: 'road' }] });
  assert.deepEqual(await list(), [more, { ...given, Value: 'road' }], ResourceArn);
  await call('DeleteTags', { ResourceArn, TagKeys: ['team', 'nothing'] });
  assert.deepEqual(await list(), [more], ResourceArn);
  const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
  await assert.rejects(call('AddTags', { ResourceArn, Tags: many }), {
    code: 'ResourceLimitExceeded',
  });
  for (const Tags of [[{ Key: 'aws:x', Value: '' }], [given, given]]) {
    await assert.rejects(call('AddTags', { ResourceArn, Tags }), { code: 'ValidationException' });
  }
  for (const other of [`${ResourceArn}-2`, ResourceArn.replace('us-east-1', 'eu-west-1'), 'x']) {
    await assert.rejects(call('ListTags', { ResourceArn: other }), {
      code: 'ValidationException',
      message: `Could not find resource "${other}".`,
    });
  }
}

/** Definitions watch the endpoint `x` and none of a batch transform's. */
function exceptions(noun: string, all: Members): Members {
  if (!noun.endsWith('JobDefinition')) return { [`${noun}Name`]: `the-${noun}` };
  const member = noun.replace('Definition', 'Input');
  const { BatchTransformInput, ...jobInput } = all[member] as Members;
  return { [member]: jobInput };
}
