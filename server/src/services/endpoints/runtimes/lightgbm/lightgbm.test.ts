import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { LoadError } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { lightgbmTable } from './model-table.js';

const folder = new URL('../../../../../test-data/lightgbm/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const { lightgbm, rows, predictions } = JSON.parse(fixture('expected.json').toString()) as {
  lightgbm: string;
  rows: string[];
  predictions: Record<string, (number | number[])[]>;
};

for (const [name, wanted] of Object.entries(predictions)) {
  test(`${name}: equal to LightGBM ${lightgbm}'s own predictions`, async () => {
    const runtime = new TabularRuntime(lightgbmTable(fixture(`${name}.txt`)));
    const { body } = await runtime.predict({
      body: Buffer.from(rows.join('\n')),
      contentType: 'text/csv',
      accept: 'text/csv',
      signal: new AbortController().signal,
    });
    const got = Buffer.from(body).toString().trimEnd().split('\n');
    assert.equal(got.length, wanted.length);
    for (const [row, line] of got.entries()) {
      const all = [wanted[row]].flat() as number[];
      const own = line.split(',').map(Number);
      assert.equal(own.length, all.length);
      for (const [i, value] of all.entries()) {
        // doubles throughout; exp differs between libraries by units in the last place
        const off = Math.abs((own[i] as number) - value);
        assert.ok(off <= 1e-14 * Math.max(1, Math.abs(value)), `row ${row}: ${own[i]}, ${value}`);
      }
    }
  });
}

test('rows by the names of the columns, whatever their order', async () => {
  const runtime = new TabularRuntime(lightgbmTable(fixture('binary.txt')));
  const ask = async (body: string) => {
    const { body: reply } = await runtime.predict({
      body: Buffer.from(body),
      contentType: 'application/jsonlines',
      accept: undefined,
      signal: new AbortController().signal,
    });
    return Buffer.from(reply).toString();
  };
  const names = [4, 0, 2, 1, 3].map((i) => `"Column_${i}": ${i}`).join(', ');
  assert.equal(await ask(`{${names}}`), await ask('[0, 1, 2, 3, 4]'));
  await assert.rejects(ask('{"Column_0": 1}'), /row 1 has no "Column_1"/);
});

const shortened = (name: string): Buffer => {
  const whole = fixture(name);
  return whole.subarray(0, whole.indexOf('end of trees\n') + 13);
};

test('a model cut at any byte before its trees end is refused', () => {
  for (const name of ['category.txt', 'linear.txt', 'forest.txt']) {
    const whole = shortened(name);
    for (let length = 0; length < whole.length; length += 3) {
      assert.throws(() => lightgbmTable(whole.subarray(0, length)), LoadError, `${name} ${length}`);
    }
  }
});

test('wrong bytes: a LoadError or a model that answers', () => {
  for (const name of ['category.txt', 'linear.txt', 'multiclass.txt']) {
    const whole = shortened(name);
    const flip = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom(...'0123456789-. e=\n'));
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, letter] of changes) bytes[at] = letter.charCodeAt(0);
        let model: ReturnType<typeof lightgbmTable>;
        try {
          model = lightgbmTable(bytes);
        } catch (error) {
          assert.ok(error instanceof LoadError, String(error));
          return;
        }
        model.predict(new Float64Array(model.columns.count).fill(1));
      }),
      { numRuns: 150 },
    );
  }
});

test('what cannot be served says why', () => {
  const changed = (from: RegExp | string, to: string) =>
    lightgbmTable(Buffer.from(fixture('binary.txt').toString().replace(from, to)));
  assert.throws(() => changed('objective=binary', 'objective=mine'), /objective "mine/);
  assert.throws(() => changed(/left_child=\d+/, 'left_child=0'), /no child 0/);
  assert.throws(() => changed(/num_leaves=\d+/, 'num_leaves=999999999'), /and not 999999999/);
  assert.throws(() => changed('tree\n', 'forest\n'), /does not begin/);
  assert.throws(() => changed(/split_feature=\d/, 'split_feature=9'), /unknown feature/);
});
