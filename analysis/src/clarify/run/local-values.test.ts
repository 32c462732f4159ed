import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelOf, ran } from './testing.js';

const rows = Array.from({ length: 20 }, (_, i) => ({ a: i % 7, b: (i * 5) % 11, c: i % 3 }));
const linear = modelOf(([a, b, c]) => 0.4 + 0.05 * Number(a) - 0.02 * Number(b) + 0.1 * Number(c));
const predictor = { model_name: 'm', content_type: 'text/csv' };
const shap = { baseline: [[1, 4, 0]], save_local_shap_values: true, method: 'exact' };

describe("each row's attributions", () => {
  it('writes the join source beside the attributions', async () => {
    const lines = rows.map(({ a, b, c }, i) => [`"r,${i}"`, a, b, c].join(','));
    const { opened } = await ran(
      { joinsource_name_or_index: 'id', methods: { shap }, predictor },
      `id,a,b,c\n${lines.join('\n')}\n`,
      linear,
    );
    const [header, first] = opened['explanations_shap/out.csv']!.split('\n');
    assert.equal(header, 'id,a_label0,b_label0,c_label0');
    assert.match(first!, /^"r,0",-0.0[45]/);
  });

  it('says that too few samples leave the errors unknown', async () => {
    const wide = Array.from({ length: 14 }, (_, at) => `x${at}`);
    const cells = [1, 2, 3].map((row) => wide.map((_, at) => row * (at + 1)).join(','));
    const model = modelOf((given) => given.reduce((sum, cell) => sum + Number(cell), 0));
    const { analysis, remarks, files } = await ran(
      {
        methods: { shap: { baseline: [wide.map(() => 0)], num_samples: 15, method: 'kernel' } },
        predictor,
      },
      `${wide.join(',')}\n${cells.join('\n')}\n`,
      model,
    );
    assert.ok(remarks.some((line) => /num_samples 15 is too few for 14 features/.test(line)));
    assert.equal(analysis.explanations?.shap_method?.largest_standard_error, undefined);
    assert.doesNotMatch(files['analysis.json']! + files['report.html']!, /Infinity|∞/);
  });
});
