import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type ModelStructure, modelMargins, modelScores } from '@guiderail/analysis';
import fc from 'fast-check';
import { lightgbmTable } from './lightgbm/model-table.js';
import type { Numbers } from './payload/numbers.js';
import type { TabularModel } from './tabular.js';
import { xgboostTable } from './xgboost/model-table.js';

const data = new URL('../../../../test-data/', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, data));

const forms = /\.(json|ubj|model|pkl)$/;
const filesOf = (folder: string): string[] =>
  readdirSync(new URL(folder, data))
    .filter((name) => forms.test(name) && !name.endsWith('expected.json'))
    .map((name) => `${folder}${name}`);

const xgboost = [...filesOf('xgboost/'), ...filesOf('xgboost/small/')];
const lightgbm = readdirSync(new URL('lightgbm/', data))
  .filter((name) => name.endsWith('.txt'))
  .map((name) => `lightgbm/${name}`);

const wordless = /softmax\.(?!.*gblinear)|hinge|vectors|linear\.txt|sqrt|xentlambda/;

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -4, max: 4 }) },
  { weight: 3, arbitrary: fc.integer({ min: -2, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, -0, -0.5, 1e-36, Infinity, -Infinity) },
);

/** Values at which splits change their mind: their thresholds, and the next number up. */
function atThresholds(structure: ModelStructure): fc.Arbitrary<number> {
  if (structure.kind === 'linear' || structure.threshold.length === 0) return fc.constant(0);
  const { threshold, single } = structure;
  return fc.tuple(fc.nat(threshold.length - 1), fc.boolean()).map(([at, up]) => {
    const value = threshold[at] as number;
    if (!up) return value;
    return single ? Math.fround(value + Math.abs(value) * 2 ** -23) : value * (1 + 2 ** -52);
  });
}

/** The form's scores are the runtime's: to the rounding of the precision that it adds in. */
function same<A extends Numbers>(
  { columns, room, predict, outputs }: TabularModel<A>,
  structure: ModelStructure,
  tolerance: number,
): void {
  // sums are rounded at the size of their largest summand
  const sizes = structure.kind === 'trees' ? structure.value : new Float64Array();
  const scale = sizes.reduce((most, one) => Math.max(most, Math.abs(one)), 1);
  const row = fc.array(fc.oneof(cell, atThresholds(structure)), {
    minLength: columns.count,
    maxLength: columns.count,
  });
  const property = fc.property(row, (values) => {
    const rows = room(columns.count);
    rows.set(values);
    const { values: wanted } = predict(rows);
    const own = modelScores(structure, {
      rows: 1,
      columns: columns.count,
      values: Float64Array.from(values),
    });
    assert.equal(own.length, outputs);
    own.forEach((value, i) => {
      const right = wanted[i] as number;
      if (Object.is(value, right)) return;
      const off = Math.abs(value - right);
      // single precision overflows earlier, in products and in exp
      const overflows = !Number.isFinite(right) && Math.abs(value) > 3e38;
      assert.ok(
        overflows || off <= tolerance * Math.max(scale, Math.abs(right)),
        `${value} ${right}`,
      );
    });
  });
  fc.assert(property, { numRuns: 60 });
}

for (const name of xgboost) {
  test(`${name} predicts from its structure as it is served`, () => {
    const model = xgboostTable(read(name));
    const structure = model.structure?.();
    if (structure) same(model, structure, 4e-6);
    else assert.match(name, wordless);
  });
}

for (const name of lightgbm) {
  test(`${name} predicts from its structure as it is served`, () => {
    const model = lightgbmTable(read(name));
    const structure = model.structure?.();
    if (structure) same(model, structure, 1e-12);
    else assert.match(name, wordless);
  });
}

test('a structure can be sent to a thread as it is', () => {
  const structure = xgboostTable(read('xgboost/odd-categories.ubj')).structure?.();
  assert.ok(structure);
  assert.deepEqual(structuredClone(structure), structure);
});

test('covers of a node are those of its children together', () => {
  for (const name of [...xgboost, ...lightgbm]) {
    const table = name.startsWith('xgboost') ? xgboostTable : lightgbmTable;
    const structure = table(read(name)).structure?.();
    if (structure?.kind !== 'trees') continue;
    const { cover, feature, left, right } = structure;
    assert.ok(cover, name);
    for (let node = 0; node < feature.length; node++) {
      if (feature[node] === -1) continue;
      const whole = cover[node] as number;
      const parts = (cover[left[node] as number] ?? 0) + (cover[right[node] as number] ?? 0);
      assert.ok(Math.abs(parts - whole) <= 1e-3 * whole, `${name}: ${whole} is not ${parts}`);
    }
  }
});

test('a model without covers has a structure without them', () => {
  const text = read('lightgbm/binary.txt').toString();
  const structure = lightgbmTable(
    Buffer.from(text.replace(/^leaf_count=.*\n/m, '').replace(/^tree_sizes=.*\n/m, '')),
  ).structure?.();
  assert.equal(structure?.kind === 'trees' && structure.cover, undefined);
});

test('base margins and steepness: margins are the log odds of a score', () => {
  for (const name of ['lightgbm/ova.txt', 'lightgbm/binary.txt']) {
    const structure = lightgbmTable(read(name)).structure?.();
    assert.ok(structure);
    const rows = {
      rows: 1,
      columns: structure.features,
      values: new Float64Array(structure.features),
    };
    const margins = modelMargins(structure, rows);
    modelScores(structure, rows).forEach((score, i) => {
      assert.ok(Math.abs(Math.log(score / (1 - score)) - (margins[i] as number)) < 1e-9);
    });
  }
});
