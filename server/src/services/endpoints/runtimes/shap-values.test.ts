import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type Explainer,
  explainerOf,
  type Game,
  type Matrix,
  type ModelStructure,
  modelMargins,
  modelScores,
} from '@guiderail/analysis';
import { lightgbmTable } from './lightgbm/model-table.js';
import { xgboostTable } from './xgboost/model-table.js';

/**
 * Small models of XGBoost and LightGBM with missing values and categories, and the values that
 * `shap.TreeExplainer` gives for twelve rows and six background rows; `made_by` has the versions. The
 * random forest's are divided by its six trees, which shap adds where the model takes their mean.
 */
const folder = new URL('../../../../test-data/shap/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

interface Values {
  values: (number | number[])[][];
  expected: number[];
}

interface Expected {
  made_by: string;
  rows: (number | null)[][];
  background: (number | null)[][];
  models: Record<string, { path_dependent: Values; interventional: Values | null }>;
}

const { made_by, rows, background, models } = JSON.parse(
  read('expected.json').toString(),
) as Expected;

const matrix = (cells: (number | null)[][]): Matrix => ({
  rows: cells.length,
  columns: cells[0]?.length ?? 0,
  values: Float64Array.from(cells.flat(), (cell) => cell ?? Number.NaN),
});

function structureOf(name: string): ModelStructure {
  const table = name.startsWith('xgb') ? xgboostTable : lightgbmTable;
  const structure = table(read(name)).structure?.();
  assert.ok(structure, name);
  return structure;
}

/** The game of a model's own margins, which is the one that shap plays. */
function marginGame(model: ModelStructure): { game: Game; structure: ModelStructure } {
  const structure: ModelStructure = { ...model, link: 'identity' };
  const players = Array.from({ length: model.features }, (_, i) => ({
    name: `${i}`,
    columns: [i],
  }));
  const predict = async (asked: Matrix): Promise<Matrix> => ({
    rows: asked.rows,
    columns: model.outputs,
    values: modelMargins(structure, asked),
  });
  return {
    game: { predict, background: matrix(background), players, link: 'identity' },
    structure,
  };
}

function near(own: ArrayLike<number>, wanted: readonly number[], what: string): void {
  assert.equal(own.length, wanted.length, what);
  for (const [i, value] of wanted.entries()) {
    const off = Math.abs((own[i] as number) - value);
    assert.ok(off <= 1e-6 * Math.max(1, Math.abs(value)), `${what}: ${own[i]} for ${value}`);
  }
}

/** shap has the outputs last, and no axis for a single one. */
async function same(explainer: Explainer, wanted: Values, outputs: number, what: string) {
  near(explainer.expected, wanted.expected, `${what}, expected`);
  const { values, scores, players } = await explainer.explain(matrix(rows));
  const flat = wanted.values.flatMap((row) =>
    Array.from({ length: outputs }, (_, output) =>
      row.map((cell) => (Array.isArray(cell) ? (cell[output] as number) : cell)),
    ).flat(),
  );
  near(values, flat, what);
  for (let at = 0; at < scores.length; at++) {
    const own = values.subarray(at * players, (at + 1) * players);
    const sum = own.reduce((all, one) => all + one, explainer.expected[at % outputs] as number);
    assert.ok(Math.abs(sum - (scores[at] as number)) < 1e-9, `${what}: additivity`);
  }
}

for (const [name, wanted] of Object.entries(models)) {
  test(`${name}: the values of ${made_by}`, async () => {
    const { game, structure } = marginGame(structureOf(name));
    const byPath = await explainerOf(game, { structure, method: 'tree_path_dependent' });
    await same(byPath, wanted.path_dependent, structure.outputs, 'by path');
    if (!wanted.interventional) return;
    const exact = await explainerOf(game, { structure });
    assert.equal(exact.method, 'tree');
    await same(exact, wanted.interventional, structure.outputs, 'interventional');
  });

  test(`${name}: its probabilities and sums as by asking the model`, async () => {
    const structure = structureOf(name);
    const predict = async (asked: Matrix): Promise<Matrix> => ({
      rows: asked.rows,
      columns: structure.outputs,
      values: modelScores(structure, asked),
    });
    const game = { ...marginGame(structure).game, predict };
    const own = await explainerOf(game, { structure });
    const asked = await explainerOf(game, { method: 'exact' });
    assert.deepEqual([own.method, asked.method, own.scoredRows], ['tree', 'exact', 0]);
    const { values } = await own.explain(matrix(rows));
    const other = await asked.explain(matrix(rows));
    values.forEach((value, i) => {
      assert.ok(Math.abs(value - (other.values[i] as number)) < 1e-10, `value ${i}`);
    });
  });
}
