import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type BiasBaseline, parseBiasBaseline } from '@guiderail/analysis';
import { withBiasThresholds } from './changed-bias.js';

const metric = (name: string, value: number | null) => ({
  ...{ name, description: name, value },
  ...(value !== null && { interval: [value - 0.1, value + 0.1], median: value }),
});
const facets = (name: string, value: number | null) => ({
  facets: {
    sex: [{ value_or_threshold: 'F', metrics: [metric(name, value)] }],
    race: ['A', 'B'].map((one) => ({ value_or_threshold: one, metrics: [metric(name, value)] })),
  },
});
const baseline = parseBiasBaseline(
  JSON.stringify({
    pre_training_bias_metrics: facets('DPL', null),
    post_training_bias_metrics: facets('DPPL', 0.2),
  }),
);

const limitsOf = ({ preTraining, postTraining }: BiasBaseline) =>
  ['sex', 'race'].flatMap((facet) =>
    [preTraining, postTraining].flatMap((stage) =>
      (stage[facet] ?? []).flatMap(({ metrics }) =>
        metrics.map(({ name, value, interval }) => [facet, name, value, interval?.length ?? 0]),
      ),
    ),
  );

it('changes the limits of all facets, and of one that has its own', () => {
  const thresholds = { DPL: 0.1, Features: { sex: { DPPL: 0.3 } } };
  assert.deepEqual(limitsOf(withBiasThresholds(baseline, thresholds)), [
    ...[['sex', 'DPL', 0.1, 0] as const, ['sex', 'DPPL', 0.3, 0] as const],
    ...[['race', 'DPL', 0.1, 0] as const, ['race', 'DPL', 0.1, 0] as const],
    ...[['race', 'DPPL', 0.2, 2] as const, ['race', 'DPPL', 0.2, 2] as const],
  ]);
  const own = withBiasThresholds(baseline, { DPPL: 0.1, Features: { sex: { DPPL: 0.3 } } });
  const values = limitsOf(own).map(([, , value]) => value);
  assert.deepEqual(values, [null, 0.3, null, null, 0.1, 0.1]);
});

it('says what cannot be a limit', () => {
  const refused: [object, RegExp][] = [
    [
      { comparison_threshold: 0.2 },
      /^Thresholds\.comparison_threshold is no metric .* DPL, DPPL, Features /,
    ],
    [{ DPPL: 'high' }, /^Thresholds\.DPPL must be a number of at least 0/],
    [{ DPPL: -0.1 }, /at least 0/],
    [{ Features: [] }, /^Thresholds\.Features must be an object\.$/],
    [{ Features: { sex: 0.1 } }, /^Thresholds\.Features\.sex must be an object\.$/],
    [{ Features: { age: {} } }, /the baseline has no such facet; there are sex, race\.$/],
    [
      { Features: { sex: { KL: 1 } } },
      /^Thresholds\.Features\.sex\.KL is no metric .* DPL, DPPL\.$/,
    ],
    [{ Features: JSON.parse('{"__proto__": {"DPL": 1}}') }, /__proto__: the baseline has no such/],
  ];
  for (const [thresholds, told] of refused) {
    assert.throws(
      () => withBiasThresholds(baseline, thresholds as Record<string, unknown>),
      (error: Error) => told.test(error.message),
      JSON.stringify(thresholds),
    );
  }
});
