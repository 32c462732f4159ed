import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { matrixOf } from '../testing.js';
import type { TreeEnsemble } from './ensemble.js';
import { pathDependentExplainer } from './path-dependent.js';
import { modelScores } from './predict.js';
import { ensembleOf, gameOfTrees, type Tree } from './testing.js';
import { treeExplainer } from './tree.js';

const file = new URL('../../../../../shared/vectors/clarify-published.json', import.meta.url);
const skip = existsSync(file) ? false : 'the folder of published vectors is not here';

interface Nodes {
  children_left: number[];
  children_right: number[];
  feature: number[];
  threshold: number[];
  value: number[];
  cover: number[];
}

interface Values {
  expected_value: number;
  phi: number[][];
}

interface Published {
  id: string;
  input: { base: number; scale: number; trees: Nodes[]; X: number[][]; background: number[][] };
  expected: { prediction: number[]; path_dependent: Values; interventional: Values };
  tol: number;
}

const vectors: Published[] = skip ? [] : JSON.parse(readFileSync(file, 'utf8')).vectors;

function treeOf(nodes: Nodes, at = 0): Tree {
  const left = nodes.children_left[at] as number;
  const cover = nodes.cover[at] as number;
  if (left < 0) return { value: nodes.value[at] as number, cover };
  return {
    feature: nodes.feature[at] as number,
    threshold: nodes.threshold[at] as number,
    cover,
    left: treeOf(nodes, left),
    right: treeOf(nodes, nodes.children_right[at]),
  };
}

function modelOf(trees: Nodes[], features: number, base: number, scale: number): TreeEnsemble {
  const model = ensembleOf(
    trees.map((tree) => treeOf(tree)),
    { features },
  );
  // scikit-learn compares in single precision
  return {
    ...model,
    single: true,
    base: Float64Array.of(base),
    weights: model.weights.fill(scale),
  };
}

function near(own: Iterable<number>, wanted: readonly number[], tolerance: number, what: string) {
  const found = [...own];
  assert.equal(found.length, wanted.length, what);
  for (const [i, value] of wanted.entries()) {
    assert.ok(
      Math.abs((found[i] as number) - value) <= tolerance,
      `${what}: ${found[i]} for ${value}`,
    );
  }
}

test("shap's values of scikit-learn's ensembles are reproduced", { skip }, async () => {
  const chosen = vectors.filter(({ id }) => id.startsWith('tree-ensemble-'));
  assert.equal(chosen.length, 4);
  for (const { id, input, expected, tol } of chosen) {
    const rows = matrixOf(input.X);
    const model = modelOf(input.trees, rows.columns, input.base, input.scale);
    near(modelScores(model, rows), expected.prediction, 1e-9, id);
    const game = gameOfTrees(model, matrixOf(input.background));
    const byPath = pathDependentExplainer(model, game);
    near(byPath.expected, [expected.path_dependent.expected_value], 1e-9, id);
    near(
      (await byPath.explain(rows)).values,
      expected.path_dependent.phi.flat(),
      tol,
      `${id} path`,
    );
    const exact = treeExplainer(model, game);
    near(exact.expected, [expected.interventional.expected_value], 1e-9, id);
    near((await exact.explain(rows)).values, expected.interventional.phi.flat(), tol, id);
  }
});

test("shap's test of consistency is reproduced", { skip }, async () => {
  const found = vectors.find(({ id }) => id === 'treeshap-consistency') as unknown as {
    input: { tree: Nodes; X: number[][] };
    expected: Values;
  };
  const model = modelOf([found.input.tree], 2, 0, 1);
  const rows = matrixOf(found.input.X);
  const explainer = pathDependentExplainer(model, gameOfTrees(model, rows));
  near(explainer.expected, [found.expected.expected_value], 1e-12, 'expected');
  near((await explainer.explain(rows)).values, found.expected.phi.flat(), 1e-12, 'values');
});
