import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Matrix } from '../../explanations/types.js';
import { AskedModel, type AskOptions } from './ask-model.js';
import { type Ask, ModelAnswerError, ModelCallError, type ModelReply } from './types.js';

const columns = [
  { name: 'a', dtype: 'int' as const },
  { name: 'b', dtype: 'int' as const },
];
const waits: number[] = [];
const options: AskOptions = {
  sleep: async (ms) => {
    waits.push(ms);
  },
};
const rowsOf = (count: number): Matrix => ({
  rows: count,
  columns: 2,
  values: Float64Array.from({ length: count * 2 }, (_, at) => at),
});
const linesOf = (body: Uint8Array) => Buffer.from(body).toString().split('\n');
const csv = (lines: readonly (string | number)[]): ModelReply => ({
  body: Buffer.from(lines.join('\n')),
  contentType: 'text/csv; charset=utf-8',
});
/** The sum of a record's cells: 4 i + 1 of record i. */
const sum = (line: string) => line.split(',').reduce((total, cell) => total + Number(cell), 0);
const sums: Ask = async (body) => csv(linesOf(body).map(sum));
const expected = (count: number) => Float64Array.from({ length: count }, (_, row) => 4 * row + 1);
const open = (ask: Ask, more: Partial<AskOptions> = {}) =>
  new AskedModel({ contentType: 'text/csv' }, columns, ask, { ...options, ...more });

test('rows are asked in batches within the bounds, a few at a time', async () => {
  let underWay = 0;
  let most = 0;
  const sizes: number[] = [];
  const ask: Ask = async (body, ...rest) => {
    underWay += 1;
    most = Math.max(most, underWay);
    sizes.push(body.length);
    assert.deepEqual(rest.slice(0, 2), ['text/csv', 'text/csv']);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return sums(body, ...rest);
  };
  const model = open(ask, { most_bytes: 4_000, inFlight: 3 });
  const { values, columns: outputs } = await model.predict(rowsOf(5_000));
  assert.equal(outputs, 1);
  assert.deepEqual(values, expected(5_000));
  assert.equal(most, 3);
  assert.ok(Math.max(...sizes) <= 4_000);
  assert.ok(sizes.length < 30, `${sizes.length} requests`);
  assert.deepEqual(model.names(1), ['label0']);
});

test('whatever fails in whatever order, every row that can be answered is', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 399 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 5 }),
      async (count, poison, mostRecords, inFlight) => {
        const bad = new Set(poison.map((row) => 4 * row + 1));
        const ask: Ask = async (body) => {
          const all = linesOf(body).map(sum);
          if (all.some((one) => bad.has(one))) throw new ModelCallError('no', 400);
          return csv(all);
        };
        const { values } = await open(ask, { mostRecords, inFlight }).predict(rowsOf(count));
        const wanted = expected(count).map((one) => (bad.has(one) ? Number.NaN : one));
        assert.deepEqual(values, wanted);
      },
    ),
    { numRuns: 50 },
  ));

test('a model that fails every tenth call is asked again after a while', async () => {
  let calls = 0;
  waits.length = 0;
  const ask: Ask = async (...sent) => {
    calls += 1;
    if (calls % 10 === 0) throw new ModelCallError('busy', calls % 20 === 0 ? 503 : 429);
    return sums(...sent);
  };
  const model = open(ask, { mostRecords: 10 });
  assert.deepEqual((await model.predict(rowsOf(1_000))).values, expected(1_000));
  assert.deepEqual(model.failures, { count: 0, examples: [] });
  assert.equal(model.requests, calls);
  assert.equal(waits.length, calls - 100);
  assert.ok(waits.every((ms) => ms === 100));
});

test('a model that answers fewer rows than asked is asked one by one, and learnt from', async () => {
  let calls = 0;
  const ask: Ask = async (body) => {
    calls += 1;
    return csv(linesOf(body).slice(0, 1).map(sum));
  };
  assert.deepEqual((await open(ask).predict(rowsOf(500))).values, expected(500));
  assert.ok(calls < 600, `${calls} calls for 500 rows`);
});

test('a record that fails on its own has no scores; the others stand and it is reported', async () => {
  const ask: Ask = async (body) =>
    csv(linesOf(body).map((line) => (line === '20,21' ? 'nan' : sum(line))));
  const model = open(ask);
  const { values } = await model.predict(rowsOf(100));
  assert.ok(Number.isNaN(values[10]));
  assert.equal(values.filter(Number.isNaN).length, 1);
  assert.equal(model.failures.count, 1);
  assert.match(
    model.failures.examples[0] ?? '',
    /record '20,21': The model's score of record 1 is "nan"/,
  );
});

test('a model that fails for every record is given up, with its last words', async () => {
  let calls = 0;
  const ask: Ask = async () => {
    calls += 1;
    throw new ModelCallError('expected 14 columns', 400);
  };
  await assert.rejects(open(ask).predict(rowsOf(10_000)), {
    name: ModelAnswerError.name,
    message: /failed for 25 single records one after another.*expected 14 columns/,
  });
  assert.ok(calls < 200, `${calls} calls`);
});

test('what is no refusal of the model ends the asking, and so does the signal', async () => {
  const bug = new TypeError('bug');
  await assert.rejects(
    open(async () => {
      throw bug;
    }).predict(rowsOf(10)),
    bug,
  );
  const control = new AbortController();
  let calls = 0;
  const ask: Ask = async (...sent) => {
    calls += 1;
    if (calls === 5) control.abort(new Error('enough'));
    return sums(...sent);
  };
  const asked = open(ask, { mostRecords: 1, inFlight: 1 }).predict(rowsOf(50), control.signal);
  await assert.rejects(asked, /enough/);
  assert.equal(calls, 5);
});

test('labels are predicted without scores where the model names them', async () => {
  const ask: Ask = async (body) =>
    csv(linesOf(body).map((line) => (sum(line) > 100 ? '>50K' : '<=50K')));
  const model = new AskedModel({ contentType: 'text/csv', label: 0 }, columns, ask, options);
  const column = await model.predictLabels(rowsOf(50), 'predicted_label');
  assert.deepEqual(column.texts, ['<=50K', '>50K']);
  assert.equal(column.values[49], 1);
  await assert.rejects(model.predict(rowsOf(50)), /score of record 1 is "<=50K"/);
});

test('scores are read where the labels beside them are not', async () => {
  const ask: Ask = async (body) => ({
    body: Buffer.from(JSON.stringify({ p: linesOf(body).map(sum), label: 'x' })),
    contentType: 'application/json',
  });
  const settings = { contentType: 'text/csv', accept: 'application/json', probability: 'p' };
  const model = new AskedModel({ ...settings, label: 'label' }, columns, ask, options);
  assert.deepEqual((await model.predict(rowsOf(50))).values, expected(50));
  assert.equal(model.requests, 1);
});

test('lists of labels come with the scores that choose among them', async () => {
  const answer = '{"labels":["no","yes"],"probabilities":[0.2,0.8]}';
  const ask: Ask = async (body) => ({
    body: Buffer.from(
      linesOf(body)
        .map(() => answer)
        .join('\n'),
    ),
    contentType: 'application/jsonlines',
  });
  const open = (more: object) =>
    new AskedModel(
      { contentType: 'text/csv', accept: 'application/jsonlines', label: 'labels', ...more },
      columns,
      ask,
      options,
    );
  const model = open({ probability: 'probabilities' });
  const { labels, scores } = await model.predictions(rowsOf(3), 'y');
  assert.deepEqual([labels.texts, [...labels.values]], [['yes'], [0, 0, 0]]);
  assert.equal(scores?.columns, 2);
  assert.deepEqual(model.names(2), ['no', 'yes']);
  await assert.rejects(open({}).predictions(rowsOf(3), 'y'), /names 2 labels.*set probability/);
});

test('a model that nobody answers for is given up soon, and that it is tried again is told', async () => {
  const told: string[] = [];
  let calls = 0;
  const dead: Ask = async () => {
    calls += 1;
    throw new ModelCallError('connect ECONNREFUSED', calls % 2 ? 503 : undefined);
  };
  const model = open(dead, { tell: (line) => told.push(line) });
  await assert.rejects(model.predict(rowsOf(10_000)), {
    name: ModelAnswerError.name,
    message: /has answered none of \d+ requests, .* a single record: connect ECONNREFUSED/,
  });
  assert.ok(calls <= 32, `${calls} calls`);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /failed and is tried again .*: connect ECONNREFUSED/);
});

test('a model that answers single records alone is not taken for one that is not there', async () => {
  const ask: Ask = async (body, ...rest) => {
    if (linesOf(body).length > 1) throw new ModelCallError('timed out', 504);
    return sums(body, ...rest);
  };
  assert.deepEqual((await open(ask).predict(rowsOf(40))).values, expected(40));
});
