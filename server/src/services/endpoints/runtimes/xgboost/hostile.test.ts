import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../../testing/room.js';
import { LoadError, PredictionError } from '../runtime.js';
import { loadModel } from './load.js';
import { readRows } from './payload.js';
import { predict } from './predict.js';
import { decimal } from './reply.js';
import { parseUbjson } from './ubjson.js';

test('values of every type of UBJSON, as its specification writes them', () => {
  const parse = (...parts: (string | number)[]) =>
    parseUbjson(
      Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part]))),
    );
  assert.equal(parse('Z'), null);
  assert.equal(parse('N', 'T'), true);
  assert.equal(parse('i', 0xff), -1);
  assert.equal(parse('U', 0xff), 255);
  assert.equal(parse('I', 1, 0), 256);
  assert.equal(parse('l', 0xff, 0xff, 0xff, 0xfe), -2);
  assert.equal(parse('L', 0, 0, 0, 1, 0, 0, 0, 0), 2 ** 32);
  assert.equal(parse('d', 0x3f, 0xc0, 0, 0), 1.5);
  assert.equal(parse('D', 0xc0, 0, 0, 0, 0, 0, 0, 0), -2);
  assert.equal(parse('C', 'x'), 'x');
  assert.equal(parse('Si', 2, 'hi'), 'hi');
  assert.deepEqual(parse('[i', 1, 'T]'), [1, true]);
  assert.deepEqual(parse('[$d#i', 1, 0x3f, 0x80, 0, 0), Float32Array.of(1));
  assert.deepEqual(parse('[#i', 2, 'ZT'), [null, true]);
  assert.deepEqual({ ...(parse('{i', 1, 'ai', 7, '}') as object) }, { a: 7 });
  assert.deepEqual({ ...(parse('{$U#i', 1, 'i', 1, 'a', 9) as object) }, { a: 9 });
  for (const bad of [
    '',
    '[',
    '{i',
    'x',
    'TT',
    '[$d',
    '[$dT',
    'Sl\x7f\x7f\x7f\x7f',
    '[$D#l\x7f\x7f\x7f\x7f',
  ]) {
    assert.throws(() => parse(bad), /not valid/, JSON.stringify(bad));
  }
  assert.throws(() => parse('['.repeat(1_000)), /levels/);
});

test('a model file that is cut short or has wrong bytes is refused, or still answers', async () => {
  for (const name of ['logistic.ubj', 'softmax.json', 'dart.ubj']) {
    const whole = await fixture(name);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        assert.throws(() => loadModel(whole.subarray(0, length)), LoadError);
      }),
      { numRuns: 10 },
    );
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(flips, (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        let model: ReturnType<typeof loadModel>;
        try {
          model = loadModel(bytes);
        } catch (error) {
          assert.ok(error instanceof LoadError, String(error));
          return;
        }
        predict(model, new Float32Array(Math.min(model.features, 1_000)).fill(1));
      }),
      { numRuns: 20 },
    );
  }
});

test('what cannot be served says why', () => {
  const learner = {
    learner_model_param: { base_score: '5E-1', num_class: '0', num_feature: '1' },
    objective: { name: 'reg:squarederror' },
    gradient_booster: {
      name: 'gbtree',
      model: { trees: [] as object[], tree_info: [] as number[] },
    },
  };
  const load = (change: object) =>
    loadModel(Buffer.from(JSON.stringify({ learner: { ...learner, ...change } })));
  assert.deepEqual([...predict(load({}), Float32Array.of(1, 2))], [0.5, 0.5]);
  assert.throws(() => load({ gradient_booster: { name: 'gblinear' } }), /gblinear/);
  assert.throws(() => load({ objective: { name: 'mine' } }), /objective "mine"/);
  const targets = { ...learner.learner_model_param, num_target: '2' };
  assert.throws(() => load({ learner_model_param: targets }), /several targets/);
  const tree = {
    left_children: [1, -1],
    right_children: [0, -1],
    split_indices: [0, 0],
    split_conditions: [1, 2],
    default_left: [1, 0],
  };
  const round = { name: 'gbtree', model: { trees: [tree], tree_info: [0] } };
  assert.throws(() => load({ gradient_booster: round }), /no child 0/);
  assert.throws(() => loadModel(Buffer.from('{"learner": NaN}')), /no object "learner"/);
});

test('a payload is read, or refused with its place, whatever it holds', () => {
  const types = ['text/csv', 'text/libsvm', 'application/json', 'application/jsonlines'];
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...types),
      (text, type) => {
        try {
          assert.equal(readRows(Buffer.from(text), type, 2).length % 2, 0);
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
      assert.deepEqual(readRows(Buffer.from(written.join('\n')), 'text/csv', 2), wanted);
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
