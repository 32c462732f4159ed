import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BiasMetric, BiasSection } from '../types.js';
import { parseBiasBaseline } from './baseline.js';
import { biasDrift } from './compare.js';
import { biasNumber } from './number-text.js';
import type { BiasViolation } from './types.js';

/**
 * A run of AWS's service on the Adult data, published in amazon-sagemaker-examples
 * (sm-clarify_model_bias_monitor_for_endpoint and …_batch_transform, 2023-24): the baseline's
 * metrics, and the values that its monitors reported as violations. What they did not report is
 * given as no farther from 0 than the baseline; DI is the window's own (0.083).
 */
const baseline: Readonly<Record<string, number>> = {
  AD: -0.15156641604010024,
  CDDPL: 0.28176563733194276,
  DAR: -0.09508196721311479,
  DCA: -0.5278688524590163,
  DCR: 0.027874251497005953,
  DI: 0.17798594847775176,
  DPPL: 0.2199248120300752,
  DRR: 0.12565868263473046,
  FT: -0.03333333333333333,
  GE: 0.0841186702174704,
  RD: 0.1308103661044837,
  SD: 0.10465328014037645,
  TE: 2.916666666666667,
};
const published: readonly Readonly<Record<string, string>>[] = [
  {
    CDDPL: '0.3748947825295131',
    DAR: '-0.34693877551020413',
    DCA: '-36.69387755102041',
    DCR: '-0.07650793650793647',
    FT: '-0.13636363636363635',
    GE: '0.9454985573866702',
    RD: '0.17253086419753086',
    SD: '0.27419354838709675',
    TE: 'Infinity',
  },
  {
    CDDPL: '0.374894782529513',
    DAR: '-0.26530612244897955',
    DCA: '-36.6530612244898',
    DCR: '-0.06507936507936507',
    GE: '0.9027966400080482',
    RD: '0.19451219512195123',
    SD: '0.21666666666666667',
    TE: 'Infinity',
  },
];

const metric = (name: string, value: number | null): BiasMetric => ({
  name,
  description: name,
  value,
});
const section = (metrics: BiasMetric[]): BiasSection => ({
  label: 'Target',
  facets: { Sex: [{ value_or_threshold: '0', metrics }] },
  label_value_or_threshold: '1',
});
const baselineText = JSON.stringify({
  version: '1.0',
  post_training_bias_metrics: section(Object.entries(baseline).map(([n, v]) => metric(n, v))),
});

function windowOf(violated: Readonly<Record<string, string>>): BiasSection {
  const values = Object.entries(baseline).map(([name, value]) => {
    if (name === 'DI') return metric(name, 0.083);
    return metric(name, name in violated ? Number(violated[name]) : -value);
  });
  return section(values);
}

/** What AWS's files have; where the threshold comes from is ours. */
function asAws({ value, threshold, threshold_source: source, ...violation }: BiasViolation) {
  assert.ok(Math.abs(value) > Math.abs(threshold) && /baseline's own value/.test(source));
  return violation;
}

for (const [i, violated] of published.entries()) {
  test(`Compatible finds what the service reported of its run ${i + 1}, in its words`, () => {
    const current = { post_training_bias_metrics: windowOf(violated) };
    const { violations } = biasDrift(current, parseBiasBaseline(baselineText), 'Compatible');
    assert.deepEqual(
      violations.map(asAws),
      Object.entries(violated).map(([name, value]) => ({
        facet: 'Sex',
        facet_value: '0',
        metric_name: name,
        constraint_check_type: 'bias_drift_check',
        description:
          `Metric value ${value} doesn't meet the baseline constraint ` +
          `requirement ${baseline[name]}`,
      })),
    );
  });
}

test("AWS's documented examples: 0.1 is fine against 0.2, -0.3 is not, equal is", () => {
  const found = (now: number | null, before: number | null) =>
    biasDrift(
      { pre_training_bias_metrics: section([metric('DPL', now)]) },
      { preTraining: section([metric('DPL', before)]).facets, postTraining: {} },
      'Compatible',
    ).violations.length;
  assert.equal(found(0.1, 0.2), 0);
  assert.equal(found(-0.3, 0.2), 1);
  assert.equal(found(0.05, 0.05), 0);
  assert.equal(found(null, 0.2), 0);
  assert.equal(found(0.3, null), 0);
  assert.equal(found(-Infinity, 0.2), 1);
});

test('numbers are printed as Python prints floats', () => {
  const texts = [0.1, 1, -0, 1e-5, 1.5e-7, 1e16, 123456789, 0.0001, -Infinity].map(biasNumber);
  // CPython's repr
  const expected = ['0.1', '1.0', '-0.0', '1e-05', '1.5e-07', '1e+16', '123456789.0', '0.0001'];
  assert.deepEqual(texts, [...expected, '-Infinity']);
});

const samples = new URL('../../../../../shared/samples/', import.meta.url);
for (const sample of ['clarify_bias_endpoint_json', 'clarify_bias_batch_jsonl']) {
  const folder = new URL(`${sample}/`, samples);
  const skip = existsSync(folder) ? false : 'the published files do not lie beside the repository';
  test(`the published files of ${sample} are read, and their violations reproduced`, {
    skip,
  }, () => {
    const text = readFileSync(new URL('analysis.json', folder));
    const { violations } = JSON.parse(
      readFileSync(new URL('constraint_violations.json', folder), 'utf8'),
    ) as { violations: { metric_name: string; description: string }[] };
    const values = Object.fromEntries(
      violations.map((v) => [v.metric_name, v.description.split(' ')[2] as string]),
    );
    const current = { post_training_bias_metrics: windowOf(values) };
    const found = biasDrift(current, parseBiasBaseline(text), 'Compatible');
    assert.deepEqual(found.violations.map(asAws), violations);
    const sound = biasDrift(current, parseBiasBaseline(text), 'Sound');
    assert.match(sound.notes.join(' '), /baseline has no intervals/);
  });
}
