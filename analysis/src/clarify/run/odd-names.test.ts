import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BiasSection } from '../../bias/types.js';
import { modelOf, ran } from './testing.js';

const csv = `y,a,b,c\n${Array.from({ length: 462 }, (_, i) =>
  [(i % 7) + (i % 2) > 3 ? 1 : 0, i % 7, (i * 5) % 11, i % 3].join(','),
).join('\n')}\n`;
const linear = modelOf(([a, b, c]) => 0.4 + 0.05 * Number(a) - 0.02 * Number(b) + 0.1 * Number(c));
const predictor = { model_name: 'm', content_type: 'text/csv' };
const bias = { label: 'y', label_values_or_threshold: [1] };
const shap = { baseline: [[1, 4, 0]], save_local_shap_values: true };

test("takes columns, groups and labels that have names of objects' own members", async () => {
  const odd = ['__proto__', 'toString', 'constructor'];
  const data = csv.replace('y,a,b,c', `y,${odd.join(',')}`);
  const methods = {
    pre_training_bias: { methods: 'all' },
    post_training_bias: { methods: 'all' },
    pdp: { grid_resolution: 3 },
  };
  const facet = odd.map((name) => ({ name_or_index: name, value_or_threshold: [2] }));
  for (const method of ['exact', 'kernel']) {
    const { analysis, page } = await ran(
      {
        ...{ ...bias, facet, predictor: { ...predictor, label_headers: ['__proto__'] } },
        ...{
          probability_threshold: 0.5,
          segment_config: [{ name_or_index: 'toString', segments: [[1], [2]] }],
        },
        methods: { ...methods, shap: { ...shap, method, lime: { rows: 1, num_samples: 100 } } },
      },
      data,
      linear,
    );
    const sections = [analysis.pre_training_bias_metrics, analysis.post_training_bias_metrics];
    for (const section of sections as BiasSection[]) {
      assert.deepEqual(Object.keys(section.facets), odd);
    }
    const global = Object.entries(analysis.explanations?.kernel_shap ?? {});
    assert.deepEqual(
      global.map(([label]) => label),
      ['__proto__'],
    );
    assert.deepEqual(Object.keys(global[0]![1].global_shap_values), odd);
    for (const name of odd) assert.match(page, new RegExp(name));
  }
});
