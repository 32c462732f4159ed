import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../../testing/room.js';
import { LoadError } from '../runtime.js';
import { loadModel } from './load.js';
import { predict } from './predict.js';
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
        if (model.features < 1_000) predict(model, new Float32Array(model.features).fill(1));
      }),
      { numRuns: 20 },
    );
  }
});

test('a small model cut at any byte, in every form, is refused', async () => {
  for (const name of [
    '0.90-logistic.model',
    '0.90-poisson.model',
    '0.90-stopped.pkl',
    '1.0-gblinear.pkl',
    '1.3-gblinear.json',
    '2.1-vectors.ubj',
    '2.1-dart.model',
    '1.7-logistic.pkl',
  ]) {
    const whole = await fixture(`small/${name}`);
    const step = name.endsWith('.pkl') ? 7 : 1;
    for (let length = 0; length < whole.length; length += step) {
      assert.throws(() => loadModel(whole.subarray(0, length)), LoadError, `${name} to ${length}`);
    }
  }
});

test('wrong bytes in the binary and pickled forms: a LoadError or a model that answers', async () => {
  for (const name of [
    '0.90-logistic.model',
    '1.7-stopped.pkl',
    '2.1-gblinear.model',
    '0.90-dart.pkl',
  ]) {
    const whole = await fixture(`small/${name}`);
    const flip = fc.tuple(fc.nat(Math.min(whole.length, 900) - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        let model: ReturnType<typeof loadModel>;
        try {
          model = loadModel(bytes);
        } catch (error) {
          assert.ok(error instanceof LoadError, String((error as Error).stack));
          return;
        }
        if (model.features < 1_000) predict(model, new Float32Array(model.features).fill(1));
      }),
      { numRuns: 300 },
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
  assert.throws(() => load({ gradient_booster: { name: 'gblinear', model: {} } }), /weights/);
  assert.throws(() => load({ objective: { name: 'mine' } }), /objective "mine"/);
  const classes = { ...learner.learner_model_param, num_class: '999999999' };
  assert.throws(() => load({ learner_model_param: classes }), /999999999 outputs/);
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
