import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { archive } from '../../testing/room.js';
import { LoadError, PredictionError, type Runtime } from '../runtime.js';
import { loadRuntime } from '../table.js';
import { readOnnx } from './graph.js';
import { onnxLibrary } from './load-onnx.js';
import { bytesField, numberField } from './protobuf.js';
import { predictionOf, tensorsOf } from './tensors.js';

const folder = new URL('../../../../../test-data/onnx/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const expected = JSON.parse(fixture('expected.json').toString()) as {
  'scikit-learn': string;
  cases: Record<string, { rows: unknown[][]; predictions: unknown[] }>;
};

const missing = ((): string | undefined => {
  try {
    onnxLibrary();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof LoadError);
    assert.match(error.message, /npm install --prefix ".+" --no-save --ignore-scripts onnxruntime/);
    return 'onnxruntime-node is not installed; `npm run test:all` installs it and runs this';
  }
})();
const options = missing ? { skip: missing } : {};

async function open(bytes: Uint8Array, Environment = {}): Promise<Runtime> {
  const tar = await archive({ 'model.onnx': bytes });
  return loadRuntime(
    { Image: 'guiderail/onnx', ModelDataUrl: 's3://b/model.tar.gz', Environment },
    {
      mayConnect: () => true,
      objects: { get: async () => ({ body: Readable.from([tar]) }) as never },
    },
  );
}

const signal = new AbortController().signal;
async function ask(runtime: Runtime, body: string, contentType: string, accept?: string) {
  const reply = await runtime.predict({ body: Buffer.from(body), contentType, accept, signal });
  return Buffer.from(reply.body).toString();
}

/** The same shape, and numbers as near as float32 makes them. */
function near(got: unknown, wanted: unknown, where: string): void {
  if (typeof wanted === 'number') {
    const off = Math.abs(Number(got) - wanted);
    assert.ok(off <= 2e-6 * Math.max(1, Math.abs(wanted)), `${where}: ${got} is not ${wanted}`);
  } else if (typeof wanted === 'object' && wanted !== null) {
    assert.deepEqual(Object.keys(got as object), Object.keys(wanted), where);
    for (const [key, value] of Object.entries(wanted)) {
      near((got as Record<string, unknown>)[key], value, `${where}.${key}`);
    }
  } else {
    assert.equal(got, wanted, where);
  }
}

const csv = (rows: unknown[][]): string =>
  rows
    .map((row) => row.map((x) => (typeof x === 'string' ? `"${x}"` : String(x))).join(','))
    .join('\n');

const leaves = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

for (const [name, { rows, predictions }] of Object.entries(expected.cases)) {
  test(`${name}: equal to scikit-learn ${expected['scikit-learn']}'s own`, options, async () => {
    const runtime = await open(fixture(`${name}.onnx`));
    const instances = JSON.stringify({ instances: rows });
    const json = JSON.parse(await ask(runtime, instances, 'application/json')) as {
      predictions: Record<string, unknown>[];
    };
    for (const [row, wanted] of predictions.entries()) {
      const got = json.predictions[row];
      near(typeof wanted === 'number' ? got?.score : got, wanted, `row ${row}`);
    }
    const lines = (await ask(runtime, csv(rows), 'text/csv')).trimEnd().split('\n');
    for (const [row, wanted] of predictions.entries()) {
      const cells = (lines[row] as string).replaceAll('"no, thanks"', 'no- thanks').split(',');
      const all = leaves(wanted).map((one) => (one === 'no, thanks' ? 'no- thanks' : one));
      for (const [i, one] of all.entries()) near(cells[i], one, `line ${row}`);
      assert.equal(cells.length, all.length);
    }
    await runtime.close();
  });
}

test('columns by name, chosen outputs, refused rows', options, async () => {
  const bytes = fixture('columns.onnx');
  const runtime = await open(bytes, { GUIDERAIL_ONNX_OUTPUTS: 'probabilities' });
  const row = '{"job": "yes", "hours": 40, "age": 0.5}';
  const { predictions } = JSON.parse(await ask(runtime, row, 'application/json'));
  assert.equal(predictions[0].score.length, 2);
  assert.equal((await ask(runtime, '0.5,40,yes', 'text/csv')).split(',').length, 2);
  const refused = (body: string, message: RegExp, type = 'application/json') =>
    assert.rejects(ask(runtime, body, type), (error) => {
      assert.ok(error instanceof PredictionError && error.status === 400, String(error));
      assert.match(error.message, message);
      return true;
    });
  await refused('{"job": "yes", "hours": 40}', /no "age"/);
  await refused('{"job": "x", "hours": 40, "age": 1, "z": 1}', /no input "z"; it has age, hours/);
  await refused('0.5,4.5,yes', /column 2 is 4\.5; the model takes whole numbers/, 'text/csv');
  await refused('0.5,,yes', /column 2 is missing/, 'text/csv');
  await refused('0.5,1', /has 2 columns, the model has 3/, 'text/csv');
  await runtime.close();
  await assert.rejects(
    open(bytes, { GUIDERAIL_ONNX_OUTPUTS: 'share' }),
    /no output share; it has label, probabilities/,
  );
});

test('a file that is cut is refused', options, async () => {
  const whole = fixture('forest.onnx');
  for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 25)) {
    await assert.rejects(open(whole.subarray(0, length)), LoadError, String(length));
  }
});

test('inputs and outputs as the graph declares them; ZipMap is taken out', () => {
  const logistic = readOnnx(fixture('logistic.onnx'));
  assert.deepEqual(logistic.inputs, [{ name: 'X', type: 'float32', shape: [undefined, 4] }]);
  assert.deepEqual(logistic.outputs, [
    { tensor: 'output_label', name: 'output_label' },
    { tensor: 'probabilities', name: 'output_probability', labels: ['0', '1', '2'] },
  ]);
  const again = readOnnx(logistic.bytes);
  assert.deepEqual(
    again.outputs.map(({ tensor }) => tensor),
    ['output_label', 'probabilities'],
  );
  const columns = readOnnx(fixture('columns.onnx'));
  assert.deepEqual(
    columns.inputs.map(({ name, type }) => [name, type]),
    [
      ['age', 'float32'],
      ['hours', 'int64'],
      ['job', 'string'],
    ],
  );
});

test('weights in other files are refused, wherever in the graph they lie', () => {
  const external = Buffer.concat([bytesField(8, Buffer.from('w')), numberField(14, 1)]);
  const ofGraph = bytesField(7, bytesField(5, external));
  const ofNode = bytesField(7, bytesField(1, bytesField(5, bytesField(5, external))));
  const within = bytesField(
    7,
    bytesField(1, bytesField(5, bytesField(6, bytesField(5, external)))),
  );
  for (const model of [ofGraph, ofNode, within]) {
    assert.throws(() => readOnnx(model), /weights lie in other files/);
  }
});

test('rows become tensors of every type', () => {
  const inputs = [
    { name: 'x', type: 'float32', shape: [undefined, 2, 2] },
    { name: 'n', type: 'int64', shape: [undefined] },
    { name: 'ok', type: 'bool', shape: [undefined, 1] },
  ] as const;
  const tensors = tensorsOf(
    [
      [
        [
          [1, 2],
          [3, null],
        ],
        '9007199254740993',
        'true',
      ],
    ],
    inputs,
  );
  assert.deepEqual(tensors.get('x'), {
    type: 'float32',
    data: Float32Array.of(1, 2, 3, Number.NaN),
    dims: [1, 2, 2],
  });
  assert.deepEqual(tensors.get('n')?.data, BigInt64Array.of(9007199254740993n));
  assert.deepEqual(tensors.get('ok')?.data, Uint8Array.of(1));
  const named = [{ tensor: 'p', name: 'p', labels: ['a', 'b'] }];
  assert.deepEqual(predictionOf(named, [[0.1, 0.9]]), { a: 0.1, b: 0.9 });
});

test('any bytes: an error in words, in bounded time', () => {
  const whole = fixture('columns.onnx');
  const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 });
  fc.assert(
    fc.property(flips, fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        readOnnx(bytes.subarray(0, length));
      } catch (error) {
        assert.match(String(error), /ONNX/);
      }
    }),
    { numRuns: 300 },
  );
});
