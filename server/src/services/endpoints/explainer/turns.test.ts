import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explainerOf, type Matrix, modelScores } from '@guiderail/analysis';
import { lightgbmTable } from '../runtimes/lightgbm/model-table.js';
import { turns } from './turns.js';

const folder = new URL('../../../../test-data/shap/', import.meta.url);

test('others have their turn when ten milliseconds are over, and then the next ten begin', async () => {
  let now = 100;
  const pause = turns(() => now);
  assert.equal(pause(), undefined);
  now = 109.9;
  assert.equal(pause(), undefined);
  now = 110;
  let others = false;
  setImmediate(() => {
    others = true;
  });
  const pausing = pause();
  assert.ok(pausing);
  now = 150; // theirs
  await pausing;
  assert.ok(others);
  assert.equal(pause(), undefined);
  now = 160;
  await pause();
});

test('an explanation out of trees has others between every row of the baseline', async () => {
  const read = readFileSync(new URL('lgb-multiclass.txt', folder));
  const structure = lightgbmTable(read).structure?.();
  assert.ok(structure);
  const { rows, background } = JSON.parse(
    readFileSync(new URL('expected.json', folder)).toString(),
  ) as Record<string, (number | null)[][]>;
  const matrix = (cells: (number | null)[][] = []): Matrix => ({
    rows: cells.length,
    columns: structure.features,
    values: Float64Array.from(cells.flat(), (cell) => cell ?? Number.NaN),
  });
  const predict = async (asked: Matrix): Promise<Matrix> => ({
    rows: asked.rows,
    columns: structure.outputs,
    values: modelScores(structure, asked),
  });
  const players = Array.from({ length: structure.features }, (_, i) => ({
    name: `${i}`,
    columns: [i],
  }));
  const game = { predict, background: matrix(background), players, link: 'logit' as const };
  let now = 0;
  const pause = turns(() => {
    now += 10; // each part takes long
    return now;
  });
  const explainer = await explainerOf(game, { structure, pause });
  assert.equal(explainer.method, 'tree');
  let had = 0;
  let over = false;
  const count = () => {
    had += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const some = matrix(rows?.slice(0, 2));
  await explainer.explain(some);
  over = true;
  assert.ok(had >= some.rows * (background?.length ?? 0), `${had} turns`);
});
