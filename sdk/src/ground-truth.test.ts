import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroundTruthUploader, type LabelledInference, Predictor } from './index.js';
import { type Answer, withStub } from './testing/aws-stub.js';

const path = 'POST /_guiderail/endpoints/wine/labels';

test('labels become the JSON Lines that AWS merges, by the hour when they were collected', () =>
  withStub({}, async (stub, sagemakerSession) => {
    const uploader = new GroundTruthUploader({
      groundTruthS3Uri: 's3://wine/ground-truth/',
      sagemakerSession,
    });
    const uris = await uploader.upload([
      { inferenceId: 'a', label: 5.5, time: new Date('2026-03-10T21:59:59.999Z') },
      { inferenceId: 'b', label: { rating: [1, 2] }, time: new Date('2026-03-10T22:00:00Z') },
      { inferenceId: 'c', label: false, time: new Date('2026-03-10T21:00:00Z') },
    ]);
    assert.deepEqual(
      uris.map((uri) => uri.replace(/[^/]+$/, '')),
      ['s3://wine/ground-truth/2026/03/10/21/', 's3://wine/ground-truth/2026/03/10/22/'],
    );
    const read = (uri = '') => stub.objects.get(uri.slice('s3://'.length))?.trim().split('\n');
    const record = (eventId: string, data: string, encoding: string) =>
      JSON.stringify({
        groundTruthData: { data, encoding },
        eventMetadata: { eventId },
        eventVersion: '0',
      });
    assert.deepEqual(read(uris[0]), [record('a', '5.5', 'CSV'), record('c', 'false', 'CSV')]);
    assert.deepEqual(read(uris[1]), [record('b', '{"rating":[1,2]}', 'JSON')]);
    assert.deepEqual(await uploader.upload([]), []);
  }));

test('feedback goes to Guiderail, signed, again where the server asks for patience', () => {
  const answers: Answer[] = [
    { status: 503, text: 'busy', headers: { 'retry-after': '0' } },
    { json: { accepted: 1, rejected: [] } },
    { json: { accepted: 0, rejected: [{ line: 1, reason: 'label is missing' }] } },
  ];
  return withStub({ [path]: () => answers.shift() as Answer }, async (stub, sagemakerSession) => {
    const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
    await predictor.feedback('a', 'fraud', { time: new Date('2026-03-10T21:00:00Z') });
    const [first, second] = stub.seen;
    assert.equal(
      second?.body,
      '{"inferenceId":"a","label":"fraud","time":"2026-03-10T21:00:00.000Z"}\n',
    );
    assert.match(String(second?.headers.authorization), /^AWS4-HMAC-SHA256 Credential=AKID/);
    const batch = (one: typeof first) => one?.headers['x-guiderail-batch-id'];
    assert.ok(batch(first));
    assert.equal(batch(first), batch(second));
    await assert.rejects(predictor.feedback('b', 1), /label of b was rejected: label is missing/);
  });
});

test('more labels than a call takes go in several, and rejected ones keep their place', () =>
  withStub(
    {
      [path]: (body: string) => {
        const lines = body.trim().split('\n').length;
        return { json: { accepted: lines - 1, rejected: [{ line: lines, reason: 'no' }] } };
      },
    },
    async (stub, sagemakerSession) => {
      const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
      const labels: LabelledInference[] = Array.from({ length: 10_001 }, (_, index) => ({
        inferenceId: `i-${index}`,
        label: index,
      }));
      assert.deepEqual(await predictor.feedbackBatch(labels), {
        accepted: 9999,
        rejected: [
          { index: 9999, inferenceId: 'i-9999', reason: 'no' },
          { index: 10_000, inferenceId: 'i-10000', reason: 'no' },
        ],
      });
      assert.equal(stub.seen.length, 2);
      const long = 'x'.repeat(3 * 1024 * 1024);
      const heavy = [1, 2, 3].map((id) => ({ inferenceId: `${id}`, label: long }));
      await predictor.feedbackBatch(heavy);
      assert.equal(stub.seen.length, 5);
    },
  ));

test('against AWS feedback needs a place in S3, and says so', () =>
  withStub({}, async (stub, sagemakerSession) => {
    const { config } = sagemakerSession.sagemakerClient;
    const own = config.endpoint;
    const hostname = 'api.sagemaker.us-east-1.amazonaws.com';
    config.endpoint = async () => ({ protocol: 'https:', hostname, path: '/' });
    const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
    await assert.rejects(predictor.feedback('a', 1), {
      name: 'NeedsGuiderailError',
      message: /Feedback to wine without a groundTruthS3Uri needs Guiderail/,
    });
    config.endpoint = own;
    const groundTruthS3Uri = 's3://wine/ground-truth';
    await predictor.feedback('a', 1, { groundTruthS3Uri });
    predictor.groundTruthS3Uri = 's3://wine/more';
    assert.deepEqual(await predictor.feedbackBatch([{ inferenceId: 'b', label: 2 }]), {
      accepted: 1,
      rejected: [],
    });
    const keys = [...stub.objects.keys()].map((key) => key.split('/').slice(0, 2).join('/'));
    assert.deepEqual(keys, ['wine/ground-truth', 'wine/more']);
  }));

test('what the server answers is what is thrown', () => {
  const answers: Answer[] = [
    { status: 404, json: { __type: 'ResourceNotFound', message: 'Could not find endpoint' } },
    { status: 200, text: '<html>a proxy</html>' },
    { status: 400, json: { __type: 'UnknownOperationException', message: 'what?' } },
  ];
  return withStub({ [path]: () => answers.shift() as Answer }, async (_, sagemakerSession) => {
    const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
    const sent = () => predictor.feedback('a', 1);
    await assert.rejects(sent(), { name: 'ResourceNotFound', message: /not find endpoint/ });
    await assert.rejects(sent(), { name: 'UnexpectedAnswer', message: /status 200: <html>/ });
    await assert.rejects(sent(), { name: 'UnknownOperationException', message: /not serve it/ });
  });
});

test('a server that cannot be reached is named', () =>
  withStub({}, async (stub, sagemakerSession) => {
    await stub.close();
    const predictor = new Predictor({ endpointName: 'wine', sagemakerSession });
    const now = new Date();
    await assert.rejects(
      predictor.capturedStatistics({ start: now, end: now }),
      /http:\/\/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED/,
    );
  }));
