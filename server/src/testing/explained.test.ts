import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  type ClarifyExplainerConfig,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { pack } from 'tar-stream';
import { startTestServer, type TestServer } from './server.js';

const Bucket = 'explained';
const ExecutionRoleArn = 'arn:aws:iam::000000000000:role/r';

interface Explained {
  version: string;
  predictions: { content_type: string; data: string };
  label_headers?: string[];
  explanations: {
    kernel_shap?: (
      | { feature_header?: string; attributions: { attribution: number[] }[] }[]
      | null
    )[];
  };
}

/** Models over HTTP, by the first part of the path. */
let calls = 0;
const weighted = (cells: readonly (string | number)[]) =>
  cells.reduce<number>((sum, cell, at) => sum + (at + 1) * Number(cell), 0);
const linear = (lines: readonly string[]) => lines.map((line) => weighted(line.split(',')));
const models: Record<string, (lines: string[]) => string | number> = {
  linear: (lines) => linear(lines).join('\n'),
  oneline: (lines) => linear(lines).join(','),
  tenth: (lines) => {
    calls += 1;
    return calls % 10 === 0 ? 500 : linear(lines).join('\n');
  },
  first: (lines) => String(linear(lines)[0]),
  broken: (lines) => (lines[0] === '1,2,3,4' ? '30' : 'nothing to say'),
  jsonlines: (lines) =>
    lines
      .map((line) => weighted((JSON.parse(line) as { data: { features: number[] } }).data.features))
      .map((sum) => JSON.stringify({ predicted_label: sum > 20 ? 1 : 0, probability: sum / 100 }))
      .join('\n'),
  shop: (lines) =>
    lines
      .map((line) => {
        const [text = '', stars] = line.split(/,(?=[^,]*$)/);
        const good = (text === '"good, really"' ? 0.5 : 0.1) + Number(stars) / 100;
        return `"['bad','good']","[${1 - good},${good}]"`;
      })
      .join('\n'),
};
function answerOf(model: (typeof models)[string] | undefined, body: string) {
  try {
    return model?.(body.split('\n')) ?? 404;
  } catch {
    return 400; // as servers of models answer what they cannot read
  }
}

const upstream = createServer((request, response) => {
  if (request.method === 'GET') return void response.end();
  const chunks: Uint8Array[] = [];
  request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  request.on('end', () => {
    const model = models[request.url?.split('/')[1] ?? ''];
    const answer = answerOf(model, Buffer.concat(chunks).toString());
    const type = request.url?.includes('jsonlines') ? 'application/jsonlines' : 'text/csv';
    response.setHeader('content-type', type);
    if (typeof answer === 'number') response.writeHead(answer).end('out of luck');
    else response.end(answer);
  });
});

let server: TestServer;
let sagemaker: SageMakerClient;
let runtime: SageMakerRuntimeClient;
let s3: S3Client;

const connect = (to: TestServer) => {
  server = to;
  sagemaker = new SageMakerClient(to.client);
  runtime = new SageMakerRuntimeClient({ ...to.client, maxAttempts: 1 });
  s3 = new S3Client(to.client);
};

before(async () => {
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  connect(await startTestServer());
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { port } = upstream.address() as AddressInfo;
  for (const ModelName of Object.keys(models)) {
    const Environment = { GUIDERAIL_UPSTREAM_URL: `http://127.0.0.1:${port}/${ModelName}` };
    const PrimaryContainer = { Image: 'guiderail/proxy', Environment };
    await sagemaker.send(new CreateModelCommand({ ModelName, ExecutionRoleArn, PrimaryContainer }));
  }
});

after(async () => {
  await server.close();
  upstream.closeAllConnections();
  await new Promise((done) => upstream.close(done));
});

async function configure(
  name: string,
  model: string,
  config: ClarifyExplainerConfig | undefined,
  more: Partial<CreateEndpointConfigCommandInput> = {},
) {
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        { VariantName: 'AllTraffic', ModelName: model, InitialInstanceCount: 1 },
      ],
      ...(config && { ExplainerConfig: { ClarifyExplainerConfig: config } }),
      ...more,
    }),
  );
}

const settled = async (EndpointName: string) => {
  for (;;) {
    const described = await sagemaker.send(new DescribeEndpointCommand({ EndpointName }));
    if (!/ing$/.test(described.EndpointStatus ?? '')) return described;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

async function deploy(
  name: string,
  model: string,
  config: ClarifyExplainerConfig,
  more: Partial<CreateEndpointConfigCommandInput> = {},
) {
  await configure(name, model, config, more);
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  return settled(name);
}

async function invoke(
  EndpointName: string,
  Body: string,
  more: Partial<InvokeEndpointCommandInput> = {},
) {
  const type = { ContentType: 'text/csv', Accept: 'text/csv' };
  const answer = await runtime.send(
    new InvokeEndpointCommand({ EndpointName, Body: Buffer.from(Body), ...type, ...more }),
  );
  assert.equal(answer.ContentType, 'application/json');
  return JSON.parse(Buffer.from(answer.Body ?? []).toString()) as Explained;
}

const fourZeros = { ShapBaselineConfig: { ShapBaseline: '0,0,0,0' } };
/** Attributions of a record, by feature and then by output, to a millionth. */
const numbers = (explained: Explained, record = 0) =>
  explained.explanations.kernel_shap?.[record]?.map(({ attributions }) =>
    attributions[0]?.attribution.map((value) => Math.round(value * 1e6) / 1e6),
  );

test("the developer guide's minimal configuration answers in the format that it gives", async () => {
  const { EndpointStatus, ExplainerConfig } = await deploy('minimal', 'linear', {
    ShapConfig: fourZeros,
  });
  assert.equal(EndpointStatus, 'InService');
  assert.deepEqual(ExplainerConfig?.ClarifyExplainerConfig?.ShapConfig, fourZeros);
  const described = await sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: 'minimal' }),
  );
  assert.deepEqual(described.ExplainerConfig, ExplainerConfig);
  const explained = await invoke('minimal', '1,2,3,4', { EnableExplanations: '`true`' });
  assert.deepEqual(Object.keys(explained), ['version', 'predictions', 'explanations']);
  assert.equal(explained.version, '1.0');
  assert.deepEqual(explained.predictions, { content_type: 'text/csv', data: '30' });
  assert.deepEqual(Object.keys(explained.explanations.kernel_shap?.[0]?.[0] ?? {}), [
    'attributions',
  ]);
  // of a sum of weighted features each adds its weight times its distance from the baseline
  assert.deepEqual(numbers(explained), [[1], [4], [9], [16]]);
  assert.deepEqual(
    (await invoke('minimal', '1,2,3,4', { EnableExplanations: '`false`' })).explanations,
    {},
  );
});

test('records are chosen by what the model said of them, or by the request', async () => {
  await deploy('chosen', 'oneline', {
    EnableExplanations: '[0]>`20`',
    ShapConfig: { ...fourZeros, NumberOfSamples: 10, Seed: 3 },
    InferenceConfig: {
      FeatureHeaders: ['a', 'b', 'c', 'd'],
      LabelHeaders: ['sum'],
      MaxRecordCount: 5,
    },
  });
  const both = await invoke('chosen', '1,2,3,4\n1,1,1,1');
  assert.equal(both.predictions.data, '30,10');
  assert.deepEqual(both.label_headers, ['sum']);
  assert.deepEqual(
    both.explanations.kernel_shap?.map((one) => one?.map(({ feature_header }) => feature_header)),
    [['a', 'b', 'c', 'd'], undefined],
  );
  assert.equal(both.explanations.kernel_shap?.[1], null);
  assert.deepEqual(numbers(both), [[1], [4], [9], [16]]);
  const other = await invoke('chosen', '1,2,3,4\n1,1,1,1', { EnableExplanations: '[0]<`20`' });
  assert.equal(other.explanations.kernel_shap?.[0], null);
  assert.deepEqual(numbers(other, 1), [[1], [2], [3], [4]]);
  const refused = (EnableExplanations: string, name: string, message: RegExp) =>
    assert.rejects(invoke('chosen', '1,2,3,4', { EnableExplanations }), { name, message });
  await refused(
    '[0]',
    'ModelError',
    /\(400\) from AllTraffic.*EnableExplanations gives 30 for record 1/,
  );
  await refused('sum(@[0])', 'ModelError', /EnableExplanations fails for record 1/);
  await refused(
    '[0]>',
    'ValidationError',
    /EnableExplanations '\[0\]>' is not a JMESPath expression/,
  );
});

test('lines of JSON go in and out by their templates and attributes', async () => {
  await deploy('lines', 'jsonlines', {
    EnableExplanations: 'probability>`0.2`',
    ShapConfig: {
      ShapBaselineConfig: {
        MimeType: 'application/jsonlines',
        ShapBaseline: '{"data":{"features":[0,0,0,0]}}',
      },
    },
    InferenceConfig: {
      FeaturesAttribute: 'data.features',
      ContentTemplate: '{"data":{"features":$features}}',
      ProbabilityAttribute: 'probability',
      LabelAttribute: 'predicted_label',
    },
  });
  const type = { ContentType: 'application/jsonlines', Accept: 'application/jsonlines' };
  const body = '{"data":{"features":[1,2,3,4]}}\n{"data":{"features":[1,1,1,1]}}';
  const explained = await invoke('lines', body, type);
  assert.equal(explained.predictions.content_type, 'application/jsonlines');
  assert.deepEqual(numbers(explained), [[0.01], [0.04], [0.09], [0.16]]);
  assert.equal(explained.explanations.kernel_shap?.[1], null);
  await assert.rejects(invoke('lines', '{"features":[1,2,3,4]}', type), { name: 'ModelError' });
});

test('a text is a feature as a whole, and labels that a model writes are handed on', async () => {
  await deploy('shop', 'shop', {
    ShapConfig: { ShapBaselineConfig: { ShapBaseline: '"nothing",0' } },
    InferenceConfig: {
      LabelIndex: 0,
      ProbabilityIndex: 1,
      FeatureTypes: ['categorical', 'numerical'],
    },
  });
  const explained = await invoke('shop', '"good, really",5');
  assert.deepEqual(explained.label_headers, ['bad', 'good']);
  assert.deepEqual(numbers(explained), [
    [-0.4, 0.4],
    [-0.05, 0.05],
  ]);
});

test('a model that fails now and then, or answers too few rows, is explained all the same', async () => {
  await deploy('tenth', 'tenth', { ShapConfig: fourZeros, InferenceConfig: { MaxRecordCount: 1 } });
  assert.deepEqual(numbers(await invoke('tenth', '1,2,3,4')), [[1], [4], [9], [16]]);
  await deploy('first', 'first', { ShapConfig: fourZeros });
  assert.deepEqual(numbers(await invoke('first', '1,2,3,4')), [[1], [4], [9], [16]]);
  await assert.rejects(invoke('first', '1,2,3,4\n5,6,7,8'), {
    name: 'ModelError',
    message: /answered 1 record of 2 asked; record 2 is the first without: '30'/,
  });
  await deploy('broken', 'broken', { ShapConfig: fourZeros });
  await assert.rejects(invoke('broken', '1,2,3,4'), {
    name: 'ModelError',
    message: /cannot be explained: .*'0,0,0,0': The model's score of record 1 is "nothing to say"/,
  });
  await assert.rejects(invoke('broken', '1,2,3'), {
    name: 'ModelError',
    message: /record 1 has 3 features and the explainer's baseline 4/,
  });
});

test('an explainer that cannot be fails the endpoint with a reason', async () => {
  const fails = async (name: string, config: ClarifyExplainerConfig, reason: RegExp) => {
    const { EndpointStatus, FailureReason } = await deploy(name, 'linear', config);
    assert.equal(EndpointStatus, 'Failed', name);
    assert.match(FailureReason ?? '', reason);
  };
  await fails(
    'f1',
    { EnableExplanations: '[0]>', ShapConfig: fourZeros },
    /'\[0\]>' is not a JMESPath/,
  );
  await fails(
    'f2',
    { ShapConfig: { ShapBaselineConfig: {} } },
    /one of ShapBaseline and ShapBaselineUri/,
  );
  const ShapBaselineUri = `s3://${Bucket}/none.csv`;
  await fails(
    'f3',
    { ShapConfig: { ShapBaselineConfig: { ShapBaselineUri } } },
    /Could not find .*none\.csv/,
  );
  await fails(
    'f4',
    { ShapConfig: fourZeros, InferenceConfig: { FeatureHeaders: ['a'] } },
    /1 FeatureHeaders and a baseline of 4 features/,
  );
  await fails(
    'f5',
    { ShapConfig: { ...fourZeros, TextConfig: { Language: 'en', Granularity: 'token' } } },
    /Explanations of text are not made/,
  );
  await fails(
    'f6',
    { ShapConfig: { ShapBaselineConfig: { ShapBaseline: '1,2\n3' } } },
    /baseline|row 2/,
  );
});

test('an update to an explainer that cannot be leaves the old one explaining', async () => {
  await deploy('kept', 'linear', { ShapConfig: fourZeros });
  await configure('worse', 'linear', { EnableExplanations: '[', ShapConfig: fourZeros });
  const update = { EndpointName: 'kept', EndpointConfigName: 'worse' };
  await sagemaker.send(new UpdateEndpointCommand(update));
  const { EndpointStatus, EndpointConfigName, FailureReason } = await settled('kept');
  assert.deepEqual([EndpointStatus, EndpointConfigName], ['InService', 'kept']);
  assert.match(FailureReason ?? '', /EnableExplanations '\[' is not a JMESPath expression/);
  assert.deepEqual(numbers(await invoke('kept', '1,2,3,4')), [[1], [4], [9], [16]]);
});

const fixtures = new URL('../../test-data/xgboost/', import.meta.url);
const bikes = async () =>
  JSON.parse(await readFile(new URL('regression.expected.json', fixtures), 'utf8')) as {
    rows: string[];
    predictions: number[];
  };

async function putXgboost() {
  const tar = pack();
  tar.entry({ name: 'xgboost-model' }, await readFile(new URL('regression.json', fixtures)));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const Body = gzipSync(Buffer.concat(chunks));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'bikes.tar.gz', Body }));
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: 'bikes',
      ExecutionRoleArn,
      PrimaryContainer: {
        Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        ModelDataUrl: `s3://${Bucket}/bikes.tar.gz`,
      },
    }),
  );
}

/** Scores of baseline and record plus the attributions give the prediction. */
function additive(explained: Explained, records: number, base: number) {
  const predictions = explained.predictions.data.trim().split('\n').map(Number);
  for (let record = 0; record < records; record += 1) {
    const sum = explained.explanations.kernel_shap?.[record]?.reduce(
      (total, { attributions }) => total + (attributions[0]?.attribution[0] as number),
      base,
    );
    assert.ok(Math.abs((sum as number) - (predictions[record] as number)) < 1e-3, `${sum}`);
  }
}

test('a served model is explained and captured; restart and update follow the configuration', async () => {
  await putXgboost();
  const { rows, predictions } = await bikes();
  const ShapBaselineUri = `s3://${Bucket}/baseline.csv`;
  const Body = rows[3] as string;
  await s3.send(new PutObjectCommand({ Bucket, Key: 'baseline.csv', Body }));
  const DataCaptureConfig = {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: `s3://${Bucket}/live`,
    CaptureOptions: [{ CaptureMode: 'Input' as const }, { CaptureMode: 'Output' as const }],
    CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
  };
  const ShapConfig = { ShapBaselineConfig: { ShapBaselineUri } };
  await deploy('bikes', 'bikes', { ShapConfig }, { DataCaptureConfig });
  const ask = () => invoke('bikes', rows.slice(0, 3).join('\n'));
  const base = predictions[3] as number;
  const first = await ask();
  additive(first, 3, base);
  const { dataDir } = server;
  await server.stop();
  connect(await startTestServer({ dataDir }));
  assert.deepEqual(await ask(), first);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'live/' }));
  const { Body: captured } = await s3.send(
    new GetObjectCommand({ Bucket, Key: Contents[0]?.Key as string }),
  );
  const line = JSON.parse((await captured?.transformToString()) ?? '');
  assert.equal(line.captureData.endpointOutput.data, first.predictions.data);
  await configure('plain', 'bikes', undefined);
  await sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: 'bikes', EndpointConfigName: 'plain' }),
  );
  assert.equal((await settled('bikes')).ExplainerConfig, undefined);
  await assert.rejects(ask(), /Expected values to be strictly equal/); // plain CSV again
  await assert.rejects(invoke('bikes', rows[0] as string, { EnableExplanations: '`true`' }), {
    name: 'ValidationError',
    message: /has no explainer/,
  });
});
