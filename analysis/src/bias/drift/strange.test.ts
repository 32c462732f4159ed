import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBiasBaseline } from './baseline.js';
import { strangeFacets } from './pairs.js';
import type { CurrentBias } from './types.js';

const section = (values: readonly string[]) => ({
  facets: {
    Sex: values.map((value_or_threshold) => ({
      value_or_threshold,
      metrics: [{ name: 'CI', description: 'Class Imbalance (CI)', value: 0.3 }],
    })),
  },
  label: 'Target',
  label_value_or_threshold: '1',
});

const file = (values: readonly string[]) =>
  JSON.stringify({ version: '1.0', pre_training_bias_metrics: section(values) });

test('a window whose facets are named otherwise is told from one that shares some', () => {
  const baseline = parseBiasBaseline(file(['0', '1']), 'analysis.json');
  const window = (...values: string[]) =>
    ({ pre_training_bias_metrics: section(values) }) as unknown as CurrentBias;
  assert.equal(strangeFacets(window('1', '2'), baseline), undefined);
  assert.equal(
    strangeFacets(window('(0.0, 1.0]'), baseline),
    'the window has Sex = (0.0, 1.0], the baseline Sex = 0, Sex = 1.',
  );
});
