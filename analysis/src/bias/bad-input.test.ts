import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bias, type PlainBias } from './plain.js';
import type { BiasReport } from './report.js';
import type { BiasSection } from './types.js';

const many = <T>(values: readonly T[]): T[] => Array.from({ length: 25 }, () => values).flat();

/** 100 rows, so that 0 and 1 are categories. */
const good: PlainBias = {
  label: many([1, 0, 1, 0]),
  predicted: many([1, 0, 0, 1]),
  positive: [1],
  facets: { sex: { values: many(['f', 'f', 'm', 'm']), sensitive: ['f'] } },
  group: many(['x', 'y', 'y', 'y']),
};

const metricsOf = (section: BiasReport['pre_training_bias_metrics'], facet = 'sex') => {
  assert.ok(section && !('error' in section), JSON.stringify(section));
  const metrics = (section as BiasSection).facets[facet]?.[0]?.metrics ?? [];
  return Object.fromEntries(metrics.map(({ name, value, error }) => [name, error ?? value]));
};
const pre = (report: BiasReport) => metricsOf(report.pre_training_bias_metrics);
const post = (report: BiasReport) => metricsOf(report.post_training_bias_metrics);

describe('data that bias metrics cannot all be had of', () => {
  it('a facet with one member has metrics, and one with none says so in each', () => {
    const one = many(['m', 'm', 'm', 'm']);
    one[0] = 'f';
    const report = bias({ ...good, facets: { sex: { values: one, sensitive: ['f'] } } });
    assert.equal(pre(report).CI, 0.98);
    assert.equal(pre(report).DPL, 49 / 99 - 1);
    assert.equal(post(report).RD, 24 / 49 - 1);
    const none = bias({ ...good, facets: { sex: { values: one, sensitive: ['x'] } } });
    assert.equal(pre(none).CI, 'CI: facet set is empty. Check that x[facet] has non-zero length.');
    assert.equal(post(none).DI, 'Facet set is empty');
    assert.equal(post(none).GE, 0.25);
  });

  it('labels that are never positive leave what needs none', () => {
    const report = bias({ ...good, label: many([0, 0, 0, 0]) });
    assert.equal(pre(report).CDDL, 'No positive labels in set');
    assert.equal(pre(report).CI, 0);
    assert.equal(pre(report).DPL, 0);
    assert.equal(post(report).RD, 0);
  });

  it('predictions that are never positive fail that stage alone', () => {
    const { post_training_bias_metrics: section, ...report } = bias({
      ...good,
      predicted: many([0, 0, 0, 0]),
    });
    assert.match(JSON.stringify(section), /contains all False values/);
    assert.equal(pre(report).CI, 0);
    assert.equal(report.performance, undefined);
    assert.equal(report.statistics.sex?.[0]?.proportion, 0.5);
  });

  it('infinities are above or below a threshold, and of no use to FT', () => {
    const report = bias({
      ...good,
      facets: { age: { values: many([1, Infinity, -Infinity, 3]), sensitive: [2] } },
      features: { x: many([1, 2, Infinity, 3]) },
    });
    const section = report.post_training_bias_metrics as BiasSection;
    assert.equal(section.facets.age?.[0]?.value_or_threshold, '(2.0, inf]');
    const metrics = metricsOf(section, 'age');
    assert.equal(metrics.FT, 'FlipTest needs a finite number in every row: "x" lacks some');
    assert.equal(typeof metrics.AD, 'number');
  });

  it('leaves out rows without a label or a prediction, and says how many', () => {
    const facets = {
      sex: { values: [...many(['f', 'f', 'm', 'm']), 'f', 'm'], sensitive: ['f'] },
    };
    const label = many([1, 0, 1, 0]);
    const predicted = many([1, 0, 0, 1]);
    const whole = bias({ ...good, group: undefined });
    const unpredicted = bias({
      ...{ positive: [1], facets },
      label: [...label, 1, 0],
      predicted: [...predicted, null, null],
    });
    assert.deepEqual(unpredicted.left_out, { label: 0, predicted: 2 });
    assert.deepEqual(post(unpredicted), { ...post(whole), FT: post(unpredicted).FT });
    assert.equal(pre(unpredicted).DPL, 25 / 51 - 26 / 51);
    const unlabelled = bias({
      ...{ positive: [1], facets },
      label: [...label, null, null],
      predicted: [...predicted, 1, 0],
    });
    assert.deepEqual(unlabelled.left_out, { label: 2, predicted: 0 });
    assert.deepEqual(post(unlabelled), post(whole));
    assert.deepEqual(pre(unlabelled), pre(whole));
  });

  it('takes a row without a facet for one of the others, as smclarify does', () => {
    const report = bias({
      ...good,
      facets: { sex: { values: many(['f', null, 'm', 'f']), sensitive: ['f'] } },
    });
    assert.equal(pre(report).CI, 0);
    assert.equal(pre(report).DPL, 0);
    const each = bias({ ...good, facets: { sex: { values: many(['f', null, 'm', 'f']) } } });
    const { facets } = each.pre_training_bias_metrics as BiasSection;
    assert.deepEqual(
      facets.sex?.map(({ value_or_threshold }) => value_or_threshold),
      ['f', 'm'],
    );
  });

  it('a facet of which nothing can be had does not take the others with it', () => {
    const facets = { ...good.facets, age: { values: many([1.5, 2, 3, 4]) } };
    const report = bias({ ...good, facets });
    assert.equal(pre(report).CI, 0);
    const age = metricsOf(report.pre_training_bias_metrics, 'age');
    assert.equal(age.CI, 'Threshold values must be provided for continuous features');
    assert.equal(Object.keys(age).length, 8);
    const alone = bias({ ...good, facets: { age: facets.age } });
    assert.deepEqual(alone.pre_training_bias_metrics, { error: age.CI });
  });

  it('values that are no numbers, or none at all, are told', () => {
    const words = bias({ ...good, facets: { sex: { values: good.label, sensitive: ['f'] } } });
    assert.match(JSON.stringify(words.pre_training_bias_metrics), /no row of \\"sex\\" is \\"f\\"/);
    const empty = bias({ label: [], predicted: [], positive: [0.5], facets: {} });
    assert.deepEqual(empty.left_out, { label: 0, predicted: 0 });
    const missing = bias({ ...good, label: many([null, null, null, null]) });
    assert.match(JSON.stringify(missing.pre_training_bias_metrics), /no number in \\"label\\"/);
  });

  it('the texts true and false are what they say', () => {
    const values = many([true, false, false, false]);
    const of = (sensitive: string) =>
      pre(bias({ ...good, facets: { sex: { values, sensitive: [sensitive] } } })).CI;
    assert.equal(of('False'), -0.5);
    assert.equal(of('true'), 0.5);
  });

  it('methods that there are not are listed beside those there are', () => {
    const methods = {
      pre_training_bias_metrics: ['CI', 'DPLL'],
      post_training_bias_metrics: ['AD'],
    };
    const report = bias({ ...good, methods });
    assert.deepEqual(report.pre_training_bias_metrics, {
      error:
        'Invalid metric_name: metrics should be one of the registered metrics ' +
        '[CDDL, CI, DPL, JS, KL, KS, LP, TVD], which "DPLL" is not',
    });
    assert.deepEqual(Object.keys(post(report)), ['AD']);
  });

  it('refuses a value where a list of values is due', () => {
    const positive = 1 as unknown as number[];
    assert.throws(() => bias({ ...good, positive }), /positive must be a list .* \[1\]/);
    const sensitive = 'f' as unknown as string[];
    const facets = { sex: { values: many(['f', 'f', 'm', 'm']), sensitive } };
    assert.throws(() => bias({ ...good, facets }), /facets.sex.sensitive must be a list/);
  });

  it('refuses columns of different lengths and too many categories or groups', () => {
    assert.throws(() => bias({ ...good, predicted: [1] }), /"predicted" has 1 rows and the label/);
    const ids = Array.from({ length: 20_000 }, (_, i) => `id ${i}`);
    const labels = ids.map((_, i) => i % 2);
    const report = bias({
      label: labels,
      positive: [1],
      facets: { id: { values: ids }, odd: { values: labels.map(Boolean) } },
      group: ids,
    });
    const section = report.pre_training_bias_metrics;
    assert.match(String(metricsOf(section, 'id').CI), /more than 1000 categories/);
    assert.match(String(metricsOf(section, 'odd').CDDL), /more than 10000 values: bin it/);
    assert.equal(metricsOf(section, 'odd').CI, 0);
  });
});
