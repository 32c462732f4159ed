import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archive, bucket, fixture, type Room, withRoom, xgboostImage } from '../testing/room.js';

const expected = async () =>
  JSON.parse((await fixture('regression.expected.json')).toString()) as { rows: string[] };

/** Two variants of one model, whose predictions are explained from another record's. */
async function serve(room: Room, rows: readonly string[], shap: object = {}): Promise<void> {
  const model = await archive({ 'xgboost-model': await fixture('regression.json') });
  await room.objects.put(bucket, 'm.tar.gz', model);
  await room.call('CreateModel', {
    ModelName: 'm',
    PrimaryContainer: { Image: xgboostImage, ModelDataUrl: `s3://${bucket}/m.tar.gz` },
  });
  await room.call('CreateEndpointConfig', {
    EndpointConfigName: 'm',
    ProductionVariants: ['one', 'two'].map((VariantName) => ({ VariantName, ModelName: 'm' })),
    ExplainerConfig: {
      ClarifyExplainerConfig: {
        ShapConfig: { ShapBaselineConfig: { ShapBaseline: rows[3] }, ...shap },
      },
    },
  });
  await room.call('CreateEndpoint', { EndpointName: 'm', EndpointConfigName: 'm' });
  await room.settled('m');
}

const ask = async (room: Room, body: string, more: object = {}, signal?: AbortSignal) => {
  const input = { EndpointName: 'm', Body: Buffer.from(body), ContentType: 'text/csv', ...more };
  const { Body } = await room.call('InvokeEndpoint', input, signal && { signal });
  return Buffer.from(Body as Uint8Array).toString();
};

test('every variant explains alike, and how long it took is a metric beside the latencies', () =>
  withRoom(async (room) => {
    const { rows } = await expected();
    await serve(room, rows);
    const answers = await Promise.all(
      ['one', 'two', 'one'].map((TargetVariant) => ask(room, rows[0] as string, { TargetVariant })),
    );
    assert.equal(answers[0], answers[1]);
    assert.equal(answers[0], answers[2]);
    room.real.now += 10_000;
    await room.service.tick();
    const data = room.metrics.flatMap(({ MetricData }) => MetricData as Record<string, unknown>[]);
    const counts = data
      .filter(({ MetricName }) => MetricName === 'ExplanationLatency')
      .map(({ Counts, Unit }) => [(Counts as number[]).reduce((a, b) => a + b), Unit]);
    assert.deepEqual(counts, [
      [2, 'Microseconds'],
      [1, 'Microseconds'],
    ]);
  }));

test('while one record is explained others are answered, and who goes away is not waited for', () =>
  withRoom(async (room) => {
    const { rows } = await expected();
    await serve(room, rows);
    const many = rows.slice(0, 3).join('\n');
    const order: string[] = [];
    const explained = ask(room, many).then(() => order.push('explained'));
    const plain = ask(room, many, { EnableExplanations: '`false`' }).then((text) => {
      assert.match(text, /"explanations":\{\}\}$/);
      order.push('plain');
    });
    await Promise.all([explained, plain]);
    assert.deepEqual(order, ['plain', 'explained']);
    const gone = new AbortController();
    const asked = ask(room, many, {}, gone.signal);
    gone.abort(new Error('gone'));
    await assert.rejects(asked, { code: 'ModelError', message: /given up/ });
  }));

test('records of another content type are refused before the model is asked', () =>
  withRoom(async (room) => {
    const { rows } = await expected();
    await serve(room, rows);
    await assert.rejects(ask(room, '[[1]]', { ContentType: 'application/json' }), {
      code: 'ValidationError',
      message: /takes ContentType text\/csv or application\/jsonlines, not "application\/json"/,
    });
    await assert.rejects(ask(room, rows[0] as string, { Accept: 'application/json' }), {
      code: 'ModelError',
      message: /predictions in application\/json have no records to explain/,
    });
  }));
