import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState } from '../../storage/state.js';
import {
  archive,
  bucket,
  fixture,
  openRoom,
  serve,
  withRoom,
  xgboostImage,
} from './testing/room.js';

const arn = (rest: string) => `arn:aws:sagemaker:us-east-1:000000000000:${rest}`;
const row = async () =>
  JSON.parse((await fixture('regression.expected.json')).toString()) as {
    rows: string[];
    predictions: number[];
  };

test('an endpoint is created, serves, is described and listed, and is deleted', () =>
  withRoom(async (room) => {
    await serve(room);
    const { rows, predictions } = await row();
    const described = await room.call('DescribeEndpoint', { EndpointName: 'bikes' });
    assert.equal(described.EndpointStatus, 'InService');
    assert.equal(described.EndpointArn, arn('endpoint/bikes'));
    assert.deepEqual(described.DataCaptureConfig, {
      EnableCapture: true,
      CaptureStatus: 'Started',
      CurrentSamplingPercentage: 100,
      DestinationS3Uri: `s3://${bucket}/live/`,
      KmsKeyId: undefined,
    });
    const [variant] = described.ProductionVariants as Record<string, unknown>[];
    assert.equal(variant?.CurrentWeight, 1);
    assert.deepEqual(room.groups, ['/aws/sagemaker/Endpoints/bikes']);
    assert.deepEqual(
      room.events.map(({ detailType, detail }) => [detailType, detail.EndpointStatus]),
      [
        ['SageMaker Endpoint Config State Change', undefined],
        ['SageMaker Endpoint State Change', 'CREATING'],
        ['SageMaker Endpoint State Change', 'IN_SERVICE'],
      ],
    );
    assert.deepEqual(room.events.at(-1)?.detail.Tags, {});
    const answer = await room.call('InvokeEndpoint', {
      EndpointName: 'bikes',
      Body: Buffer.from(rows[0] as string),
      ContentType: 'text/csv',
    });
    assert.equal(answer.InvokedProductionVariant, 'AllTraffic');
    assert.equal(answer.ContentType, 'text/csv; charset=utf-8');
    const text = Buffer.from(answer.Body as Uint8Array).toString();
    assert.match(text, /^[\d.]+\n$/);
    assert.ok(Math.abs(Number(text) - (predictions[0] as number)) < 1e-6);
    const { Endpoints } = await room.call('ListEndpoints', { NameContains: 'bik' });
    assert.equal((Endpoints as unknown[]).length, 1);
    await room.call('DeleteEndpoint', { EndpointName: 'bikes' });
    await assert.rejects(room.call('DescribeEndpoint', { EndpointName: 'bikes' }), {
      code: 'ValidationException',
      message: `Could not find endpoint "${arn('endpoint/bikes')}".`,
    });
    await assert.rejects(
      room.call('InvokeEndpoint', { EndpointName: 'bikes', Body: Buffer.from('1') }),
      {
        code: 'ValidationError',
        status: 400,
        message: 'Endpoint bikes of account 000000000000 not found.',
      },
    );
  }));

test('what is missing and what is there already is told in the words of AWS', () =>
  withRoom(async (room) => {
    await serve(room);
    const missing = async (name: string, input: Record<string, unknown>, text: string) =>
      assert.rejects(room.call(name, input), { code: 'ValidationException', message: text });
    await missing(
      'DescribeModel',
      { ModelName: 'No' },
      `Could not find model "${arn('model/no')}".`,
    );
    await missing(
      'CreateEndpoint',
      { EndpointName: 'e', EndpointConfigName: 'No' },
      `Could not find endpoint configuration "${arn('endpoint-config/no')}".`,
    );
    await missing(
      'CreateEndpointConfig',
      { EndpointConfigName: 'c', ProductionVariants: [{ VariantName: 'v', ModelName: 'No' }] },
      `Could not find model "${arn('model/no')}".`,
    );
    await missing(
      'CreateEndpoint',
      { EndpointName: 'Bikes', EndpointConfigName: 'bikes' },
      `Cannot create already existing endpoint "${arn('endpoint/bikes')}".`,
    );
    await missing(
      'CreateModel',
      { ModelName: 'bikes', PrimaryContainer: { Image: 'x' } },
      `Cannot create already existing model "${arn('model/bikes')}".`,
    );
  }));

test('requests go to variants by weight, or to the one asked for', () => {
  let roll = 0;
  return withRoom(
    async (room) => {
      const model = await archive({ 'model.ubj': await fixture('stopped.ubj') });
      await room.objects.put(bucket, 'm.tar.gz', model);
      await room.call('CreateModel', {
        ModelName: 'm',
        PrimaryContainer: { Image: xgboostImage, ModelDataUrl: `s3://${bucket}/m.tar.gz` },
      });
      await room.call('CreateEndpointConfig', {
        EndpointConfigName: 'c',
        ProductionVariants: [
          { VariantName: 'a', ModelName: 'm', InitialVariantWeight: 3 },
          { VariantName: 'none', ModelName: 'm', InitialVariantWeight: 0 },
          { VariantName: 'b', ModelName: 'm', InitialVariantWeight: 1 },
        ],
      });
      await room.call('CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' });
      assert.equal((await room.settled('e')).EndpointStatus, 'InService');
      const invoke = async (TargetVariant?: string) => {
        const Body = Buffer.from(Array(14).fill('1').join(','));
        const input = { EndpointName: 'e', Body, ContentType: 'text/csv', TargetVariant };
        return (await room.call('InvokeEndpoint', input)).InvokedProductionVariant;
      };
      const seen: unknown[] = [];
      for (roll = 0; roll < 1; roll += 0.125) seen.push(await invoke());
      assert.deepEqual(seen, ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b']);
      assert.equal(await invoke('none'), 'none');
      await assert.rejects(invoke('other'), { code: 'ValidationError' });
    },
    { deps: { random: () => roll } },
  );
});

test('a model that cannot be served fails its endpoint and says what to do', () =>
  withRoom(async (room) => {
    const fail = async (name: string, container: Record<string, unknown>) => {
      await room.call('CreateModel', { ModelName: name, PrimaryContainer: container });
      await room.call('CreateEndpointConfig', {
        EndpointConfigName: name,
        ProductionVariants: [{ VariantName: 'v', ModelName: name }],
      });
      await room.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
      const { EndpointStatus, FailureReason } = await room.settled(name);
      assert.equal(EndpointStatus, 'Failed');
      await assert.rejects(
        room.call('InvokeEndpoint', { EndpointName: name, Body: Buffer.from('1') }),
        { code: 'ModelError', status: 424 },
      );
      return String(FailureReason);
    };
    const url = async (key: string, files: Record<string, string | Uint8Array>) => {
      await room.objects.put(bucket, key, await archive(files));
      return { Image: xgboostImage, ModelDataUrl: `https://${bucket}.s3.amazonaws.com/${key}` };
    };
    assert.match(
      await fail('absent', { Image: xgboostImage, ModelDataUrl: 's3://no/where' }),
      /upload/,
    );
    assert.match(await fail('none', { Image: xgboostImage }), /s3:\/\/bucket\/key/);
    assert.match(await fail('docker', { Image: 'some/image:1' }), /guiderail\/proxy/);
    assert.match(await fail('onnx', { Image: 'guiderail/onnx' }), /ONNX/);
    assert.match(
      await fail('pickle', await url('p', { 'xgboost-model': Buffer.from([0x80, 3, 0]) })),
      /pickle/,
    );
    assert.match(
      await fail('old', await url('o', { 'xgboost-model': 'binf0000' })),
      /ends too early. Upload it again/,
    );
    assert.match(
      await fail('two', await url('t', { 'a.json': '{}', 'b.json': '{}' })),
      /a\.json, b/,
    );
    assert.match(await fail('noproxy', { Image: 'guiderail/proxy' }), /GUIDERAIL_UPSTREAM_URL/);
    await room.objects.put(bucket, 'plain', 'no archive');
    const plain = { Image: xgboostImage, ModelDataUrl: `s3://${bucket}/plain` };
    assert.match(await fail('plain', plain), /gzipped tar/);
  }));

test('a payload that cannot be read is a ModelError naming row and column', () =>
  withRoom(async (room) => {
    await serve(room);
    const invoke = (body: string, ContentType = 'text/csv', more = {}) =>
      room.call('InvokeEndpoint', {
        EndpointName: 'bikes',
        Body: Buffer.from(body),
        ContentType,
        ...more,
      });
    const good = Array(12).fill('1').join(',');
    await assert.rejects(invoke(`${good}\n${good.replace('1,1', '1,x')}`), (error: Error) => {
      const { code, status, members } = error as unknown as {
        code: string;
        status: number;
        members: Record<string, unknown>;
      };
      assert.deepEqual([code, status, members.OriginalStatusCode], ['ModelError', 424, 400]);
      assert.match(String(members.OriginalMessage), /row 2, column 2: "x" is not a number/);
      assert.match(error.message, /^Received client error \(400\) from AllTraffic/);
      return true;
    });
    await assert.rejects(invoke(`${good},1`), /13 columns, the model has 12 features. Leave/);
    await assert.rejects(invoke(''), /holds no row/);
    await assert.rejects(invoke(good, 'image/png'), /\(415\).*text\/csv/);
    await assert.rejects(invoke(good, 'text/csv', { Accept: 'image/png' }), /\(406\)/);
    await assert.rejects(invoke('{', 'application/json'), /not JSON/);
    room.real.now += 10_000;
    await room.service.tick();
    const [report] = room.metrics as {
      MetricData: { MetricName: string; StatisticValues: object }[];
    }[];
    const errors = report?.MetricData.find(
      ({ MetricName }) => MetricName === 'Invocation4XXErrors',
    );
    assert.deepEqual(errors?.StatisticValues, { SampleCount: 6, Sum: 6, Minimum: 1, Maximum: 1 });
    assert.match(room.service.prometheus(), /guiderail_invocations_total\{endpoint="bikes".*\} 6/);
  }));

test('the same row in every content type gives the same prediction', () =>
  withRoom(async (room) => {
    await serve(room);
    const { rows } = await row();
    const line = rows.find((one) => one.includes(',,')) as string;
    const cells = line.split(',').map((text) => (text === '' ? null : Number(text)));
    const invoke = async (body: string, ContentType: string, Accept?: string) => {
      const input = { EndpointName: 'bikes', Body: Buffer.from(body), ContentType, Accept };
      return Buffer.from((await room.call('InvokeEndpoint', input)).Body as Uint8Array).toString();
    };
    const wanted = await invoke(line, 'text/csv; charset=utf-8');
    const spelled = line.replaceAll(',,', ',nan,');
    assert.equal(await invoke(`${spelled}\r\n`, 'text/csv'), wanted);
    const svm = cells.flatMap((value, i) => (value === null ? [] : [`${i}:${value}`])).join(' ');
    assert.equal(await invoke(svm, 'text/libsvm'), wanted);
    assert.equal(await invoke(`0 ${svm}`, 'text/libsvm'), wanted);
    assert.equal(await invoke(JSON.stringify(cells), 'application/json'), wanted);
    const instances = JSON.stringify({ instances: [{ features: cells }, { features: cells }] });
    assert.equal(await invoke(instances, 'application/json'), wanted + wanted);
    const jsonLine = JSON.stringify({ features: cells });
    assert.equal(await invoke(`${jsonLine}\n`, 'application/jsonlines'), wanted);
    const scored = `{"predictions": [{"score": ${wanted.trim()}}]}`;
    assert.equal(await invoke(line, 'text/csv', 'application/json'), scored);
  }));

test('endpoints serve again after a restart, and one that was being created is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-restart-'));
  try {
    const before = await openRoom(folder);
    await serve(before);
    const found = (await before.state.all(
      'SELECT document FROM resources WHERE kind = ?',
      'endpoint',
    )) as {
      document: string;
    }[];
    await before.close();
    const state = openState(join(folder, 'state.db'));
    await state.run(
      `INSERT INTO resources VALUES ('endpoint', 'us-east-1', 'half', ?, 'Creating', 1, 1, ?)`,
      arn('endpoint/half'),
      found[0]?.document ?? '',
    );
    await state.close();
    const after = await openRoom(folder);
    try {
      await after.service.recover();
      const { rows } = await row();
      const Body = Buffer.from(rows[0] as string);
      const invoke = (EndpointName: string) =>
        after.call('InvokeEndpoint', { EndpointName, Body, ContentType: 'text/csv' });
      assert.equal((await invoke('bikes')).InvokedProductionVariant, 'AllTraffic');
      assert.equal((await after.settled('half')).EndpointStatus, 'InService');
      assert.equal((await invoke('half')).InvokedProductionVariant, 'AllTraffic');
    } finally {
      await after.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
