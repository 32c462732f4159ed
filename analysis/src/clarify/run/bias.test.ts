import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Reweighing, ThresholdRemedies } from '../../bias/remedies/types.js';
import { closeTo } from '../../bias/testing/cases.js';
import type { BiasSection } from '../../bias/types.js';
import type { ClarifyAnalysis } from '../types.js';
import { modelOf, ran } from './testing.js';

const adult = readFileSync(new URL('../../../../tests/data/adult.csv', import.meta.url), 'utf8');
const headers = [
  ...['age', 'workclass', 'fnlwgt', 'education', 'education_num', 'marital', 'occupation'],
  ...['relationship', 'race', 'sex', 'gain', 'loss', 'hours', 'country', 'income'],
];
const all = ['AD', 'CDDPL', 'DAR', 'DCA', 'DCR', 'DI', 'DPPL', 'DRR', 'GE', 'RD', 'SD', 'TE'];
const config = {
  headers,
  label: 'income',
  label_values_or_threshold: ['>50K'],
  facet: [
    { name_or_index: 'sex', value_or_threshold: ['Female'] },
    { name_or_index: 'race' },
    { name_or_index: 'age', value_or_threshold: [40] },
  ],
  group_variable: 'education',
  methods: { pre_training_bias: { methods: 'all' }, post_training_bias: { methods: all } },
  predictor: { model_name: 'm', content_type: 'text/csv', label: 0, probability: 1 },
};
type Facets = Record<string, { value_or_threshold: string; metrics: Record<string, number> }[]>;

const plain = (section: ClarifyAnalysis['post_training_bias_metrics']): Facets =>
  Object.fromEntries(
    Object.entries((section as BiasSection).facets).map(([facet, values]) => [
      facet,
      values.map(({ value_or_threshold, metrics }) => ({
        value_or_threshold,
        metrics: Object.fromEntries(metrics.map(({ name, value }) => [name, value as number])),
      })),
    ]),
  );

/** The Adult data with labels that a rule, or a score, gives; and how often they were asked for. */
async function runAdult(say: (cells: string[]) => string, methods: object = config.methods) {
  let asked = 0;
  const model = modelOf((cells) => {
    asked += 1;
    return say(cells);
  });
  const found = await ran({ ...config, methods }, adult.replaceAll(', ', ','), model);
  return { ...found, asked };
}

describe('bias of a run whose model is asked for predictions', () => {
  it('is what smclarify 0.5 computes, and each row is asked for once', async () => {
    const file = new URL('../../../src/bias/test-data/smclarify.json', import.meta.url);
    const golden = JSON.parse(readFileSync(file, 'utf8')).adult as Record<
      string,
      Record<string, Facets[string]>
    >;
    const { analysis, asked, itemCount } = await runAdult((cells) => {
      const [age, years, gain] = [cells[0], cells[4], cells[10]].map(Number) as number[];
      const rich = (years! >= 13 && age! >= 30) || gain! > 5000;
      return rich ? '>50K,0.9' : '<=50K,0.1';
    });
    assert.equal(asked, itemCount);
    assert.equal(itemCount, 32_561);
    for (const stage of ['pre_training_bias_metrics', 'post_training_bias_metrics'] as const) {
      const found = plain(analysis[stage]);
      for (const [facet, stages] of Object.entries(golden)) {
        const expected = stages[stage]!.map(({ metrics: { FT: _, ...metrics }, ...rest }) => ({
          ...rest,
          metrics,
        }));
        closeTo(found[facet], expected, 1e-9, `${facet}, ${stage}`);
      }
    }
  });

  it('comes with remedies, as numpy has the weights and a score its accuracy', async () => {
    // numpy 2.4.6, as in the tests of the remedies themselves
    const methods = { post_training_bias: { methods: ['DPPL'] } };
    const { analysis, page, asked, itemCount } = await runAdult((cells) => {
      const [age, years, hours] = [cells[0], cells[4], cells[12]].map(Number) as number[];
      const logit = 0.3 * (years! - 10) + 0.03 * (age! - 38) + 0.02 * (hours! - 40) - 1.2;
      return `${logit > 0 ? '>50K' : '<=50K'},${1 / (1 + Math.exp(-logit))}`;
    }, methods);
    assert.equal(asked, itemCount);
    const [women] = analysis.bias_remedies?.sex ?? [];
    assert.equal(women?.value_or_threshold, 'Female');
    const { weights, after } = women.reweighing as Reweighing;
    closeTo(weights.facet_positive, 2.1999658551748333, 1e-12, 'women above 50K');
    closeTo(weights.others_negative, 1.093519284984871, 1e-12, 'men below');
    closeTo(after.DPL, 0, 1e-12, 'DPL after');
    const { present, demographic_parity: parity } = women.thresholds as ThresholdRemedies;
    closeTo(present.accuracy, 0.7903627038481619, 1e-12, 'accuracy');
    const dppl = 0.14277191372189077 - 0.07872992294123109;
    closeTo(present.DPPL, dppl, 1e-12, 'DPPL');
    const [values] = plain(analysis.post_training_bias_metrics).sex!;
    closeTo(values!.metrics.DPPL, dppl, 1e-12, 'DPPL of the section');
    assert.ok(Math.abs(parity.DPPL as number) <= 0.001 + 1e-9);
    assert.match(page, /What could be done/);
  });

  it('tells of values that no row has, and does not reassure', async () => {
    const rows = Array.from({ length: 60 }, (_, i) =>
      [i % 3 ? 'no' : 'yes', i % 2 ? 'F' : 'M', i / 2, 1000 + i].join(),
    );
    const small = {
      headers: ['y', 'sex', 'z', 'n'],
      label: 'y',
      methods: { pre_training_bias: {} },
    };
    const told = async (positive: unknown[], name: string, values: unknown[]) => {
      const facet = [{ name_or_index: name, value_or_threshold: values }];
      const more = { label_values_or_threshold: positive, facet };
      return await ran({ ...small, ...more }, `${rows.join('\n')}\n`);
    };
    const yess = await told(['yess'], 'sex', ['F']);
    assert.deepEqual(yess.remarks, ["No row has y 'yess'; it has no, yes."]);
    assert.match(yess.page, /No row has the positive label/);
    const female = await told(['yes'], 'sex', ['female']);
    assert.deepEqual(female.remarks, ["No row has sex 'female'; it has F, M."]);
    assert.match(female.page, /No row is of/);
    const above = await told(['yes'], 'z', [40]);
    assert.match(above.remarks[0]!, /No row has z above 40; it goes from 0 to 29.5/);
    const listed = await told(['yes'], 'n', [1, 2]);
    assert.match(listed.remarks[0]!, /No row has n '1' or '2'; .* and more \(several/);
    const fine = await told(['yes'], 'sex', ['F']);
    assert.deepEqual(fine.remarks, []);
    assert.match(fine.page, /No facet differs beyond chance/);
  });

  it('has weights alone where a model gives no scores, and no thresholds that do not fit', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i % 4 < 2 ? 1 : 0},${i % 2},${i % 10}`);
    const small = {
      headers: ['y', 'f', 'x'],
      label: 'y',
      label_values_or_threshold: [1],
      facet: [{ name_or_index: 'f', value_or_threshold: [1] }],
      methods: { pre_training_bias: {}, post_training_bias: {} },
    };
    const csv = `${rows.join('\n')}\n`;
    const thresholdsOf = async (predictor: object, say: (cells: string[]) => string) => {
      const { analysis } = await ran({ ...small, predictor }, csv, modelOf(say));
      const [one] = analysis.bias_remedies?.f ?? [];
      assert.ok(one && 'weights' in one.reweighing);
      return one.thresholds;
    };
    const model = { model_name: 'm', content_type: 'text/csv' };
    const bare = await thresholdsOf({ ...model, label: 0 }, ([, x]) => (Number(x) > 4 ? '1' : '0'));
    assert.match((bare as { error: string }).error, /no probabilities/);
    const crossed = await thresholdsOf({ ...model, label: 0, probability: 1 }, ([, x]) =>
      Number(x) > 4 ? '1,0.3' : `0,${Number(x) / 10}`,
    );
    assert.match((crossed as { error: string }).error, /do not decide the predictions/);
    const two = { ...model, probability: 0, label_headers: [0, 1] };
    const found = await thresholdsOf(two, ([, x]) => `"[${1 - Number(x) / 10},${Number(x) / 10}]"`);
    const { thresholds } = (found as ThresholdRemedies).present;
    assert.deepEqual(thresholds, { facet: 0.5, others: 0.5 });
  });
});
