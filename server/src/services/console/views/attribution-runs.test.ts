import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributionRunsView } from './attribution-runs.js';
import type { AttributionRunsView } from './attribution-types.js';
import type { ExplainedRowsView } from './clarify-types.js';
import { explainedRowsView } from './explained-rows.js';
import { asking, start, worldOf } from './testing/run-world.js';

const hour = 3_600_000;

const analysis = (values: Readonly<Record<string, number>>) =>
  JSON.stringify({
    version: '1.0',
    explanations: { kernel_shap: { label0: { global_shap_values: values, expected_value: 0.5 } } },
  });

const files = {
  'b/baseline/analysis.json': analysis({ a: 3, b: 2, c: 1 }),
  'b/run/0/analysis.json': analysis({ a: 2.9, b: 2.1, c: 1 }),
  'b/run/1/analysis.json': analysis({ a: 1, b: 2, c: 3 }),
  'b/run/1/constraint_violations.json': JSON.stringify({
    violations: [{ label: 'label0', constraint_check_type: 'feature_attribution_drift_check' }],
  }),
  'b/run/1/explanations_shap/out.csv':
    'id,a_label0,b_label0,c_label0\nx,0.1,-0.3,0\n"y,z",0.25,0,0.125\nn,,,\n',
};
const deps = worldOf('ModelExplainability', 2, files);

describe('the view of attributions', () => {
  it('ranks features now and in the baseline, and tells the nDCG', async () => {
    const view = (await attributionRunsView(deps).read(
      asking({ Name: 'watch' }),
    )) as AttributionRunsView;
    const [label] = view.labels;
    // gains 3, 2, 1 of the baseline, discounted by 1 / log2(place + 1) in the order c, b, a
    const [dcg, best] = [1 + 2 / Math.log2(3) + 3 / 2, 3 + 2 / Math.log2(3) + 1 / 2];
    assert.ok(Math.abs((label?.ndcg ?? 0) - dcg / best) < 1e-12);
    assert.deepEqual(
      label?.values.map((value) => value?.toFixed(4)),
      ['1.0000', '0.7900'],
    );
    assert.deepEqual([label?.violated, label?.drifted, label?.threshold], [[1], true, 0.9]);
    assert.deepEqual(
      view.features.map(({ name, place, baselinePlace }) => [name, place, baselinePlace]),
      [
        ['c', 1, 3],
        ['b', 2, 2],
        ['a', 3, 1],
      ],
    );
    assert.deepEqual(view.features[0]?.values, [1, 3]);
    assert.equal(view.features[0]?.share, 2 / 6);
  });

  const rows = async (body: object): Promise<ExplainedRowsView> =>
    (await explainedRowsView(deps).read(
      asking({ Schedule: 'watch', Due: start + hour, ...body }),
    )) as ExplainedRowsView;

  it('takes a row apart: base value and attributions are its prediction', async () => {
    const found = await rows({ Row: 1 });
    assert.deepEqual([found.count, found.idColumn, found.labels], [3, 'id', ['label0']]);
    assert.equal(found.chosen?.base, 0.5);
    assert.ok(Math.abs((found.chosen?.score ?? 0) - 0.3) < 1e-12);
    assert.deepEqual(
      found.chosen?.steps.map(({ name }) => name),
      ['b', 'a', 'c'],
    );
    assert.deepEqual(
      found.list.map(({ row, score }) => [row, score === null]),
      [
        [1, false],
        [2, false],
        [3, true],
      ],
    );
  });

  it('finds rows by their id, and by what was predicted', async () => {
    assert.equal((await rows({ Find: 'y,z' })).chosen?.row, 2);
    await assert.rejects(rows({ Find: 'w' }), /No row has id = w/);
    await assert.rejects(rows({ Row: 4 }), /the last one is 3/);
    const ordered = await rows({ Order: 'highest' });
    assert.deepEqual(
      ordered.list.map(({ row }) => row),
      [2, 1],
    );
    assert.deepEqual(
      (await rows({ Order: 'lowest' })).list.map(({ row }) => row),
      [1, 2],
    );
  });
});
