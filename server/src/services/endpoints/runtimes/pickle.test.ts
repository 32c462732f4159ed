import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../testing/room.js';
import { PickledDict, PickledObject, readPickle } from './pickle.js';
import { LoadError } from './runtime.js';
import { loadModel } from './xgboost/load.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const refused = (pickle: Uint8Array, message: RegExp) =>
  assert.throws(
    () => loadModel(pickle),
    (error) => error instanceof LoadError && message.test(error.message),
  );

test('a pickle that would run code is refused by the name of what it imports', () => {
  // what pickle.dumps writes for objects whose __reduce__ names these, protocols 0, 2 and 4
  refused(bytes("cos\nsystem\n(S'touch /tmp/x'\ntR."), /imports "os.system"/);
  refused(
    bytes('\x80\x02cposix\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85q\x02Rq\x03.'),
    /posix.system/,
  );
  refused(bytes('\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R.'), /builtins.eval/);
  refused(
    bytes('\x80\x04\x8c\x0cxgboost.core\x8c\x07Booster\x93)R.'),
    /calls "xgboost.core.Booster"/,
  );
  refused(bytes("\x80\x02(cos\nsystem\nS'id'\no."), /imports "os.system"|pickle of a model/);
  refused(bytes('\x80\x02\x82\x01.'), /no pickle of a model needs/);
  refused(
    bytes('\x80\x02cxgboost.sklearn\nXGBClassifier\n)\x81.'),
    /xgboost.sklearn.XGBClassifier/,
  );
  refused(bytes('\x80\x04}.'), /not one of an xgboost.core.Booster/);
});

test('values of every kind, as pickletools describes them', () => {
  const read = (text: string) => readPickle(bytes(text), () => true);
  assert.equal(read('I-7\n.'), -7);
  assert.equal(read('I01\n.'), true);
  assert.equal(read('L12345678901234567890L\n.'), 12345678901234567890n);
  assert.equal(read('\x80\x02\x8a\x01\xff.'), -1);
  assert.equal(read('\x80\x02G?\xf8\x00\x00\x00\x00\x00\x00.'), 1.5);
  assert.deepEqual(read('(lp0\nI1\naI2\na.'), [1, 2]);
  assert.deepEqual(read('(I1\nN\x88t.'), [1, null, true]);
  assert.deepEqual(
    read("c__builtin__\nbytearray\n(V\xe9\\u0000\\u000a\\u005c\nS'latin-1'\ntR."),
    Buffer.from('\xe9\0\n\\', 'latin1'),
  );
  // pickle.dumps('Größe', 0) of Python 3 and of Python 2
  assert.equal(read('VGr\xf6\xdfe\np0\n.'), 'Größe');
  assert.equal(read("S'Gr\\xc3\\xb6\\xc3\\x9fe'\np0\n."), 'Größe');
  assert.equal(read('S"it\'s\\\\\\n"\n.'), "it's\\\n");
  assert.equal(read('V\\U0001f6b2\n.'), '\u{1f6b2}');
  const object = read(
    "ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nobject\nNtR(dS'a'\nI1\nsb.",
  );
  assert.ok(object instanceof PickledObject && object.type === 'm.C');
  assert.ok(object.state instanceof PickledDict);
  assert.deepEqual([...object.state.entries], [['a', 1]]);
});

test('limits hold: steps, depth, lengths beyond the file', () => {
  const limits = { opcodes: 100, depth: 50 };
  const read = (text: string) => readPickle(bytes(text), () => false, limits);
  assert.throws(() => read('N0'.repeat(100)), /more than 100 steps/);
  assert.throws(() => read('('.repeat(60)), /too deep/);
  assert.throws(() => read('B\xff\xff\xff\x7f'), /ends too early/);
  assert.throws(() => read('\x8e\xff\xff\xff\xff\xff\xff\xff\xff'), /ends too early/);
  assert.throws(() => read('h\x07.'), /never kept/);
  assert.throws(() => read('.'), /not well formed/);
});

test('any bytes after the head of a pickle are a LoadError', async () => {
  const whole = await fixture('small/0.90-logistic.pkl');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(60), (noise, keep) => {
      const pickle = Buffer.concat([whole.subarray(0, keep), noise]);
      assert.throws(() => loadModel(pickle), LoadError);
    }),
    { numRuns: 300 },
  );
});
