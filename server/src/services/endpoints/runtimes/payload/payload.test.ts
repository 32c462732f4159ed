import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PredictionError } from '../runtime.js';
import { parseCsv } from './csv.js';
import { type PayloadForm, payloadForm, replyForm } from './media.js';
import { type Columns, readNumbers } from './numbers.js';
import { decimal, writeScores, writeValues } from './reply.js';

const read = (text: string, form: PayloadForm, columns: Columns = { count: 2 }) =>
  readNumbers(Buffer.from(text), form, columns, (cells) => new Float32Array(cells));

const refused = (work: () => unknown, message: RegExp, status = 400) =>
  assert.throws(work, (error) => {
    assert.ok(error instanceof PredictionError, String(error));
    assert.equal(error.status, status);
    assert.match(error.message, message);
    return true;
  });

const make = (cells: number) => new Float32Array(cells);
const nan = Number.NaN;

test('a payload is read, or refused with its place, whatever it holds', () => {
  const types = ['text/csv', 'text/libsvm', 'application/json', 'application/jsonlines'];
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...types),
      (text, type) => {
        try {
          assert.equal(
            readNumbers(Buffer.from(text), payloadForm(type), { count: 2 }, make).length % 2,
            0,
          );
        } catch (error) {
          assert.ok(error instanceof PredictionError, String(error));
        }
      },
    ),
    { numRuns: 150 },
  );
  const rows = fc.array(fc.tuple(fc.float(), fc.option(fc.float())), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(rows, (values) => {
      const written = values.map((row) => row.map((x) => (x === null ? '' : decimal(x))).join(','));
      const wanted = Float32Array.from(values.flat(), (x) => x ?? Number.NaN);
      assert.deepEqual(read(written.join('\n'), 'csv'), wanted);
    }),
  );
});

test('numbers are written as Python writes them', () => {
  const python: [number, string][] = [
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [Math.fround(0.1), '0.10000000149011612'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e16, '1e+16'],
    [123456789, '123456789.0'],
    [1e-100, '1e-100'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ];
  for (const [value, text] of python) assert.equal(decimal(value), text);
});

test('CSV: quotes, line ends, missing values and blank lines at the end', () => {
  const wanted = Float32Array.of(1.5, nan, -2, 3e3);
  assert.deepEqual(read('1.5,\n-2,3e3', 'csv'), wanted);
  assert.deepEqual(read('1.5,\r\n-2,3e3\r\n\r\n', 'csv'), wanted);
  assert.deepEqual(read(' 1.5 ,"NaN"\n"-2",+3000.0 \n\n', 'csv'), wanted);
  assert.deepEqual(
    read('0.1,16777217\n1e-45,inf', 'csv'),
    Float32Array.of(0.1, 2 ** 24, 1e-45, Infinity),
  );
  assert.deepEqual(read('007,1.\n.5,-.25', 'csv'), Float32Array.of(7, 1, 0.5, -0.25));
  refused(() => read('temp,hum\n1,2', 'csv'), /first row is a header, "temp,hum"/);
  refused(() => read('1,2\n1,warm', 'csv'), /row 2, column 2: "warm" is not a number/);
  refused(
    () => read('1,2\n1,2,3', 'csv'),
    /row 2 has 3 columns, the model has 2.*Leave the target/,
  );
  refused(() => read('1,2\n1', 'csv'), /row 2 has 1 columns/);
  refused(() => read('1,0x10', 'csv'), /"0x10" is not a number/);
  refused(() => read('1,"2', 'csv'), /quoted cell does not end/);
  refused(() => read(' \n\n', 'csv'), /no row/);
  refused(() => read('1\n'.repeat(100), 'csv', { count: 1e9 }), /row 1 has 1 columns/);
});

test('JSON: the forms of rows, in the order of columns or by their names', () => {
  const rows = Float32Array.of(1, 2, 3, nan);
  for (const text of [
    '{"instances": [{"features": [1, 2]}, {"features": [3, null]}]}',
    '{"instances": [[1, 2], [3, null]]}',
    '{"inputs": [[1, "2"], [3, ""]]}',
    '[[1, 2.0], [3, null]]',
  ]) {
    assert.deepEqual(read(text, 'json'), rows, text);
  }
  assert.deepEqual(read('[1, 2]', 'json'), Float32Array.of(1, 2));
  assert.deepEqual(read('{"features": [1, 2]}', 'json'), Float32Array.of(1, 2));
  assert.deepEqual(read('{"features": [1, 2]}\n[3, null]\n\n', 'jsonlines'), rows);
  const named: Columns = { count: 2, names: ['a', 'b'] };
  assert.deepEqual(read('[{"b": 2, "a": 1}, {"a": 3, "b": null}]', 'json', named), rows);
  assert.deepEqual(read('{"a": 1, "b": true}', 'json', named), Float32Array.of(1, 1));
  refused(() => read('{"a": 1}', 'json', named), /row 1 has no "b"/);
  refused(() => read('{"a": 1, "b": 2, "c": 3}', 'json', named), /no column "c"/);
  refused(() => read('{"a": 1, "b": 2}', 'json'), /does not name its columns/);
  refused(() => read('[[1, [2]]]', 'json'), /column 2: "\[2\]" is not a number/);
  refused(() => read('{"instances": []}', 'json'), /no row/);
  refused(() => read('{"inst', 'json'), /not JSON/);
});

test('libsvm: labels do not matter, what is not named is missing', () => {
  assert.deepEqual(read('1 0:1 1:2\n0:3\n', 'libsvm'), Float32Array.of(1, 2, 3, nan));
  refused(() => read('0 2:1', 'libsvm'), /index from 0 to 1/);
  refused(() => read('0\n'.repeat(1_000), 'libsvm', { count: 1e9 }), /more than 16777216 cells/);
});

test('content types and Accept, with parameters, lists and what nobody reads', () => {
  assert.equal(payloadForm('Text/CSV; charset=utf-8'), 'csv');
  assert.equal(payloadForm('text/x-libsvm'), 'libsvm');
  refused(() => payloadForm('image/png'), /send text\/csv/, 415);
  refused(() => payloadForm('__proto__'), /not supported/, 415);
  assert.equal(replyForm(undefined, 'csv'), 'csv');
  assert.equal(replyForm('*/*', 'json'), 'json');
  assert.equal(replyForm('application/x-nothing, application/jsonlines;q=0.5', 'csv'), 'jsonlines');
  refused(() => replyForm('image/png', 'csv'), /ask for text\/csv/, 406);
});

test("replies are written as SageMaker's XGBoost container writes them", () => {
  const text = ({ body }: { body: Uint8Array }) => Buffer.from(body).toString();
  const scores = { values: Float32Array.of(0.5, 0.25, 1, 0), stride: 2, width: 2 };
  assert.equal(text(writeScores('csv', scores)), '0.5,0.25\n1.0,0.0\n');
  assert.equal(
    text(writeScores('json', scores)),
    '{"predictions": [{"score": [0.5,0.25]}, {"score": [1.0,0.0]}]}',
  );
  assert.equal(
    text(writeScores('jsonlines', { ...scores, width: 1 })),
    '{"score": 0.5}\n{"score": 1.0}\n',
  );
  const values = [3, ['a', null], { label: 'x, "y"', p: [0.1, 0.9] }];
  assert.equal(text(writeValues('csv', values)), '3\na,\n"x, ""y""",0.1,0.9\n');
  assert.deepEqual(JSON.parse(text(writeValues('json', values))), {
    predictions: [{ score: 3 }, { score: ['a', null] }, values[2]],
  });
});

test('cells of CSV keep their text and whether they stood in quotes', () => {
  const cells = parseCsv('a,"b ""c"", d"\r\n"line\nbreak",\n', (text, quoted) => [text, quoted]);
  assert.deepEqual(cells, [
    [
      ['a', false],
      ['b "c", d', true],
    ],
    [
      ['line\nbreak', true],
      ['', false],
    ],
  ]);
  refused(() => parseCsv('a,"b', (text) => text), /do not close/);
  refused(() => parseCsv('"a"b,c', (text) => text), /do not close/);
  assert.equal(parseCsv(`"${'x'.repeat(6e6)}`.concat('"'), (text) => text.length)[0]?.[0], 6e6);
});
