import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerReader } from '@guiderail/analysis';
import { archive, bucket, fixture, type Room, withRoom, xgboostImage } from '../testing/room.js';
import { EndpointExplainer } from './endpoint-explainer.js';
import { enableExpression } from './settings.js';

const expected = async () =>
  JSON.parse((await fixture('regression.expected.json')).toString()) as { rows: string[] };

/** Two variants of one model, whose predictions are explained from another record's. */
async function serve(room: Room, rows: readonly string[], file = 'regression.json') {
  const model = await archive({ 'xgboost-model': await fixture(file) });
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
        ShapConfig: { ShapBaselineConfig: { ShapBaseline: rows[3] } },
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

test('each class of a model of several has attributions that add up to its score', () =>
  withRoom(async (room) => {
    const file = (await fixture('softprob.expected.json')).toString();
    const { rows, predictions } = JSON.parse(file) as { rows: string[]; predictions: number[][] };
    await serve(room, rows, 'softprob.ubj');
    const { explanations } = JSON.parse(await ask(room, rows.slice(0, 3).join('\n'))) as {
      explanations: { kernel_shap: { attributions: [{ attribution: number[] }] }[][] };
    };
    for (const [row, features] of explanations.kernel_shap.entries()) {
      const sums = predictions[3]?.map((base, label) =>
        features.reduce(
          (sum, { attributions }) => sum + (attributions[0].attribution[label] ?? 0),
          base,
        ),
      );
      for (const [label, score] of (predictions[row] ?? []).entries()) {
        assert.ok(
          Math.abs((sums?.[label] as number) - score) < 1e-5,
          `${sums} ${predictions[row]}`,
        );
      }
    }
  }));

const objects = { get: async () => undefined } as unknown as ConstructorParameters<
  typeof EndpointExplainer
>[1];
const signal = new AbortController().signal;
const question = (body: string) => ({
  body: Buffer.from(body),
  contentType: 'text/csv',
  accept: 'text/csv',
  signal,
});

/** A variant whose model is a function of a record's numbers. */
function variantOf(score: (cells: number[]) => number, wait_ms = 0) {
  const predict = async ({ body }: { body: Uint8Array }) => {
    await sleep(wait_ms);
    const lines = Buffer.from(body).toString().split('\n');
    const scores = lines.map((line) => score(line.split(',').map(Number)));
    return { body: Buffer.from(scores.join('\n')), contentType: 'text/csv' };
  };
  return { predict, load: async () => ({ predict, close: async () => {} }) };
}

const explain = async (
  variant: ReturnType<typeof variantOf>,
  body: string,
  shap: object,
  limit_ms?: number,
) => {
  const config = { ClarifyExplainerConfig: { ShapConfig: shap as never } };
  const explainer = new EndpointExplainer(config, objects, limit_ms);
  const asked = question(body);
  const prediction = await variant.predict(asked);
  const answer = await explainer.answer(variant, asked, prediction, undefined);
  return JSON.parse(Buffer.from(answer.body).toString()).explanations.kernel_shap as {
    attributions: [{ attribution: number[] }];
  }[][];
};

test('a model that answers slowly is waited for up to a bound, which is told', async () => {
  const shap = { ShapBaselineConfig: { ShapBaseline: '0,0,0' } };
  const sum = (cells: number[]) => cells.reduce((a, b) => a + b, 0);
  const [first] = await explain(variantOf(sum, 30), '1,2,3', shap);
  assert.equal(first?.length, 3);
  await assert.rejects(explain(variantOf(sum, 100), '1,2,3', shap, 50), {
    status: 504,
    message: /took longer than 0\.05 seconds: send fewer records/,
  });
});

test('log odds of a logistic model are its weights times the distance from the baseline', async () => {
  const logistic = ([a = 0, b = 0, c = 0]: number[]) =>
    1 / (1 + Math.exp(-(0.5 + a - 2 * b + 0.25 * c)));
  const [first] = await explain(variantOf(logistic), '1,2,4', {
    ShapBaselineConfig: { ShapBaseline: '3,1,0' },
    UseLogit: true,
  });
  const values =
    first?.map(({ attributions: [{ attribution }] }) => attribution[0] as number) ?? [];
  for (const [at, value] of [-2, -2, 1].entries()) {
    assert.ok(Math.abs((values[at] as number) - value) < 1e-9, `${values}`);
  }
});

test('the values of a baseline of several rows are averaged over them', async () => {
  const product = ([a = 0, b = 0]: number[]) => a * b;
  const [first] = await explain(variantOf(product), '2,3', {
    ShapBaselineConfig: { ShapBaseline: '0,0\n1,1' },
  });
  // by hand: v() = 1/2, v(a) = 1, v(b) = 3/2, v(a, b) = 6
  const values = first?.map(({ attributions: [{ attribution }] }) => attribution[0]);
  assert.deepEqual(values, [2.5, 3]);
});

test('an answer that would be too large is refused in words', () =>
  assert.rejects(
    explain(
      variantOf(([a = 0, b = 0]) => a + b),
      Array.from({ length: 100_001 }, (_, at) => `${at},1`).join('\n'),
      { ShapBaselineConfig: { ShapBaseline: '0,0' } },
    ),
    { status: 400, message: /100001 records with 2 features and 1 scores .* send fewer records/ },
  ));

// the developer guide's table of EnableExplanations, on its page on creating an endpoint
test("the developer guide's expressions give what it says", () => {
  const of = (expression: string, text: string, contentType = 'text/csv') => {
    const reader = new AnswerReader({ contentType });
    const records = reader.records({ body: Buffer.from(text), contentType }, 1);
    return enableExpression(expression)(records?.[0]);
  };
  const lines = 'application/jsonlines';
  assert.equal(of('`true`', '1,0.6'), true);
  assert.equal(of('`false`', '1,0.6'), false);
  assert.equal(of('[1]>`0.5`', '1,0.6'), true);
  assert.equal(of('probability>`0.5`', '{"predicted_label":1,"probability":0.6}', lines), true);
  const classes = '{"probabilities": [0.4, 0.1, 0.4], "labels":["cat","dog","fish"]}';
  const isLast = '!contains(probabilities[:-1], max(probabilities))';
  assert.equal(of(isLast, classes, lines), false);
  assert.equal(of(isLast, classes.replace('0.4]', '0.5]'), lines), true);
});
