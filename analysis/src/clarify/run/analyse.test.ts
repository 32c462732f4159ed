import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBiasBaseline } from '../../bias/index.js';
import type { BiasSection } from '../../bias/types.js';
import { parseAttributionBaseline } from '../../explanations/index.js';
import type { ClarifyAnalysis, SegmentAnalysis } from '../types.js';
import { clarifyFault } from './fault.js';
import { modelOf, ran } from './testing.js';

/** a, b and c of 462 rows, and a label that leans on a. */
const rows = Array.from({ length: 462 }, (_, i) => {
  const [a, b, c] = [i % 7, (i * 5) % 11, i % 3];
  return { a, b, c, y: a + (i % 2) > 3 ? 1 : 0 };
});
const csv = `y,a,b,c\n${rows.map(({ y, a, b, c }) => [y, a, b, c].join(',')).join('\n')}\n`;
/** A model whose Shapley values are known: the weight times the distance from the baseline. */
const weights = { a: 0.05, b: -0.02, c: 0.1 };
const linear = modelOf(([a, b, c]) => 0.4 + 0.05 * Number(a) - 0.02 * Number(b) + 0.1 * Number(c));
const base = { a: 1, b: 4, c: 0 };
const names = ['a', 'b', 'c'] as const;

const predictor = { model_name: 'm', content_type: 'text/csv' };
const bias = {
  label: 'y',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'c', value_or_threshold: [2] }],
};
const shap = { baseline: [[1, 4, 0]], save_local_shap_values: true, method: 'exact', lime: {} };
const near = (found: unknown, expected: number, what: string, by = 1e-9) =>
  assert.ok(Math.abs((found as number) - expected) <= by, `${what}: ${found}, not ${expected}`);

/** Mean magnitude of a feature's Shapley values among some rows. */
const meanOf = (name: (typeof names)[number], among: typeof rows) =>
  among.reduce((sum, row) => sum + Math.abs(weights[name] * (row[name] - base[name])), 0) /
  among.length;

const shapOf = (of: ClarifyAnalysis | SegmentAnalysis) =>
  of.explanations?.kernel_shap?.label0?.global_shap_values;

describe('a run', () => {
  it('explains a linear model by its weights, row by row and as a whole', async () => {
    const { analysis, opened, page, files } = await ran(
      { label: 'y', methods: { shap }, predictor },
      csv,
      linear,
    );
    for (const name of names) near(shapOf(analysis)?.[name], meanOf(name, rows), name);
    near(analysis.explanations?.kernel_shap?.label0?.expected_value, 0.37, 'expected');
    const lines = opened['explanations_shap/out.csv']!.trim().split('\n');
    assert.equal(lines[0], 'a_label0,b_label0,c_label0');
    for (const [i, row] of rows.entries()) {
      const cells = lines[i + 1]!.split(',').map(Number);
      for (const [at, name] of names.entries()) {
        near(cells[at], weights[name] * (row[name] - base[name]), `row ${i}, ${name}`);
      }
    }
    assert.equal(files['explanations_shap/baseline.csv'], 'a,b,c\n1,4,0\n');
    assert.equal(analysis.pre_training_bias_metrics, undefined);
    assert.equal(analysis.bias_remedies, undefined);
    assert.match(page, /moves the predictions most/);
  });

  it("fits surrogates whose weights are the model's, per standard deviation", async () => {
    const { analysis, opened, page } = await ran(
      {
        label: 'y',
        methods: { shap: { ...shap, lime: { rows: 2, num_samples: 200 } } },
        predictor,
      },
      csv,
      linear,
    );
    const lines = opened['explanations_shap/lime.jsonl']!.trim().split('\n');
    assert.equal(lines.length, 2);
    const { row, surrogates } = JSON.parse(lines[1]!);
    assert.equal(row, 1);
    for (const name of names) {
      const values = rows.map((one) => one[name]);
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length;
      near(surrogates.label0.weights[name], weights[name] * Math.sqrt(variance), name, 1e-6);
    }
    near(surrogates.label0.r2, 1, 'R²');
    const { rows: count, num_samples, failed_rows } = analysis.explanations!.lime!;
    assert.deepEqual([count, num_samples, failed_rows], [2, 200, 0]);
    assert.match(page, /Near single rows/);
  });

  it('measures each segment, asking the model for no row twice', async () => {
    let asked = 0;
    const segment_config = [
      {
        name_or_index: 'a',
        segments: [['[0, 2]'], ['(2, 4]']],
        display_aliases: ['low', 'middle'],
      },
      { name_or_index: 'b', config_name: 'none', segments: [[99]] },
    ];
    const methods = { pre_training_bias: {}, post_training_bias: {}, shap };
    const counting: typeof linear = (body, ...rest) => {
      asked += Buffer.from(body).toString('utf8').trim().split('\n').length;
      return linear(body, ...rest);
    };
    const whole = { ...bias, methods, predictor };
    const { analysis, page } = await ran({ ...whole, segment_config }, csv, counting);
    const before = asked;
    await ran(whole, csv, counting);
    assert.equal(asked, 2 * before);
    const { segments = [] } = analysis;
    assert.deepEqual(
      segments.map(({ config_name, segment, rows: count }) => [config_name, segment, count]),
      [
        ['a', 'low', 198],
        ['a', 'middle', 132],
        ['a', '__default__', 132],
        ['none', '99', 0],
        ['none', '__default__', 462],
      ],
    );
    const middle = rows.filter(({ a }) => a > 2 && a <= 4);
    for (const name of names) near(shapOf(segments[1]!)?.[name], meanOf(name, middle), name);
    const rate = (among: typeof rows) => among.filter(({ y }) => y === 1).length / among.length;
    const [others, members] = [0, 1].map((is) =>
      rate(middle.filter(({ c }) => Number(c === 2) === is)),
    );
    const { facets } = segments[1]!.pre_training_bias_metrics as BiasSection;
    const dpl = facets.c![0]!.metrics.find(({ name }) => name === 'DPL');
    near(dpl?.value, others! - members!, 'DPL');
    assert.deepEqual(segments[3]?.pre_training_bias_metrics, { error: 'The segment has no rows.' });
    assert.equal(segments[3]?.explanations, undefined);
    const { segment: _, config_name: __, rows: ___, ...rest } = segments[4]!;
    const { version: _v, bias_remedies: _b, segments: _s, ...all } = analysis;
    assert.deepEqual(rest.pre_training_bias_metrics, all.pre_training_bias_metrics);
    assert.deepEqual(shapOf(segments[4]!), shapOf(analysis));
    assert.match(page, /id=seg>Segments/);
  });

  it('computes partial dependence of a linear model as a line', async () => {
    const methods = { pdp: { features: ['a'], grid_resolution: 7 } };
    const { analysis, page } = await ran({ label: 'y', methods, predictor }, csv, linear);
    const [curve] = analysis.explanations?.pdp ?? [];
    assert.ok(curve && 'model_predictions' in curve);
    const rest = rows.reduce((sum, { b, c }) => sum + 0.4 - 0.02 * b + 0.1 * c, 0) / rows.length;
    for (const [i, value] of curve.feature_values.entries()) {
      near(curve.model_predictions[0]?.[i], rest + 0.05 * Number(value), `a = ${value}`);
    }
    assert.match(page, /How predictions move/);
  });

  it('has what needs no model where there is none, and says what lacks one', async () => {
    const methods = { pre_training_bias: {}, post_training_bias: {} };
    const { analysis, page } = await ran({ ...bias, methods, predictor }, csv);
    assert.ok('facets' in analysis.pre_training_bias_metrics!);
    assert.match(
      (analysis.post_training_bias_metrics as { error: string }).error,
      /predicted_label/,
    );
    assert.match(page, /nothing could be computed/);
  });

  it('leaves out what a model cannot answer, and fails where it answers nothing', async () => {
    const methods = {
      post_training_bias: {},
      shap: { ...shap, lime: { rows: 2, num_samples: 50 } },
    };
    const picky = modelOf(([a, b, c]) =>
      a === '6' ? 'none' : 0.4 + 0.05 * Number(a) - 0.02 * Number(b) + 0.1 * Number(c),
    );
    const { analysis, remarks } = await ran({ ...bias, methods, predictor }, csv, picky);
    const rest = rows.filter(({ a }) => a !== 6);
    near(shapOf(analysis)?.b, meanOf('b', rest), 'b');
    assert.ok(
      remarks.some((line) =>
        /66 rows have no attributions.*\(the model gave a score that is not a finite number \(NaN\)\); the/.test(
          line,
        ),
      ),
      remarks.join('\n'),
    );
    const mute = modelOf(() => 'none');
    await assert.rejects(ran({ ...bias, methods, predictor }, csv, mute), (error) => {
      assert.match(clarifyFault(error) ?? '', /failed for 25 single records/);
      return true;
    });
  });

  it('writes an analysis.json that serves as a baseline', async () => {
    const methods = { pre_training_bias: {}, post_training_bias: {}, shap };
    const segment_config = [{ name_or_index: 'a', segments: [[1]] }];
    const whole = { ...bias, methods, predictor, segment_config };
    const { files } = await ran(whole, csv, linear);
    const json = files['analysis.json']!;
    assert.ok(parseBiasBaseline(json).postTraining.c);
    assert.equal(parseAttributionBaseline(json).rows, 462);
  });

  it('tells of surrogates that cannot be had', async () => {
    const settings = { ...shap, lime: { num_samples: 2 } };
    const run = await ran({ label: 'y', methods: { shap: settings }, predictor }, csv, linear);
    assert.ok(run.remarks.some((line) => /set shap\.lime\.num_samples above 3/.test(line)));
    assert.equal(run.opened['explanations_shap/lime.jsonl'], undefined);
  });
});
