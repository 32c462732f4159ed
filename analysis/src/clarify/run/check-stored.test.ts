import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseBiasBaseline } from '../../bias/drift/baseline.js';
import { parseAttributionBaseline } from '../../explanations/drift/index.js';
import { FileShapeError } from '../../json/shape.js';
import { checkStored } from './check-stored.js';
import { modelOf, type Ran, ran } from './testing.js';

const adult = readFileSync(new URL('../../../../tests/data/adult.csv', import.meta.url), 'utf8');
const lines = adult.replaceAll(', ', ',').trim().split('\n');
const headers = [
  ...['age', 'workclass', 'fnlwgt', 'education', 'education_num', 'marital', 'occupation'],
  ...['relationship', 'race', 'sex', 'gain', 'loss', 'hours', 'country', 'income'],
];
const bias = {
  ...{ headers, label: 'income', label_values_or_threshold: ['>50K'] },
  facet: [{ name_or_index: 'sex', value_or_threshold: ['Female'] }, { name_or_index: 'race' }],
  group_variable: 'education',
  methods: { pre_training_bias: { methods: 'all' }, post_training_bias: { methods: 'all' } },
  predictor: { model_name: 'm', content_type: 'text/csv', label: 0 },
};
const schooled = modelOf((cells) => (Number(cells[4]) > 11 ? '>50K' : '<=50K'));
const married = modelOf((cells) => (cells[9] === 'Male' ? '>50K' : '<=50K'));

type Violation = Record<string, unknown>;
const written = ({ files }: Ran): Violation[] =>
  JSON.parse(files['constraint_violations.json'] ?? '{}').violations;
/** As they stand in a file, without the records that show them. */
const plain = (violations: readonly object[]): Violation[] =>
  JSON.parse(
    JSON.stringify(violations, (name, value) => {
      if (name === 'examples') return undefined;
      return value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : value;
    }),
  );

describe('an analysis that a run left', () => {
  it('violates what its run violated, in both readings of bias', async () => {
    const before = await ran(bias, lines.slice(0, 600).join('\n'), schooled);
    const content = before.files['analysis.json']!;
    const baseline = { content: Buffer.from(content), name: 'baseline' };
    for (const reading of ['Sound', 'Compatible'] as const) {
      const monitor = { type: 'ModelBias', reading, baseline } as const;
      const run = await ran(bias, lines.slice(600, 1200).join('\n'), married, { monitor });
      const found = checkStored(
        { content: run.files['analysis.json']!, name: 'analysis.json' },
        { type: 'ModelBias', reading, baseline: parseBiasBaseline(content) },
      );
      assert.ok(found.violations.length > 3, reading);
      assert.deepEqual(plain(found.violations), plain(written(run)));
      assert.equal(found.unmatched, undefined);
    }
  });

  it('violates what its run violated, of attributions in the reading of AWS', async () => {
    const rows = (of: (a: number) => string) => ['y,a,b,c', ...[...Array(60).keys()].map(of)];
    const config = {
      ...{ label: 'y', predictor: { model_name: 'm', content_type: 'text/csv' } },
      methods: { shap: { baseline: [[0, 0, 0]], num_samples: 50 } },
    };
    const sum = modelOf((cells) => cells.reduce((all, cell) => all + Number(cell), 0));
    const first = rows((a) => `0,${a % 9},${a % 4},${a % 2}`).join('\n');
    const other = rows((a) => `0,${a % 2},${a % 9},${(a * 7) % 31}`).join('\n');
    const content = (await ran(config, first, sum)).files['analysis.json']!;
    const baseline = { content: Buffer.from(content), name: 'baseline' };
    const monitor = { type: 'ModelExplainability', reading: 'Compatible', baseline } as const;
    const run = await ran(config, other, sum, { monitor });
    const analysis = { content: run.files['analysis.json']!, name: 'analysis.json' };
    const check = {
      type: 'ModelExplainability',
      baseline: parseAttributionBaseline(content),
    } as const;
    const found = checkStored(analysis, check);
    assert.equal(found.violations.length, 1);
    assert.deepEqual(plain(found.violations), plain(written(run)));
    const told = Number(/drift (0\.\d+) exceeds/.exec(found.violations[0]?.description ?? '')?.[1]);
    const at = (threshold: number) =>
      checkStored(analysis, { ...check, threshold }).violations.length;
    assert.deepEqual([at(told + 0.01), at(told - 0.01)], [1, 0]);
  });

  it('says where nothing of it is in the baseline, and what is no analysis', () => {
    const facets = (facet: string) =>
      JSON.stringify({
        pre_training_bias_metrics: {
          facets: { [facet]: [{ value_or_threshold: '1', metrics: [{ name: 'CI', value: 0.5 }] }] },
        },
      });
    const baseline = parseBiasBaseline(facets('sex'));
    const check = { type: 'ModelBias', reading: 'Compatible', baseline } as const;
    const { violations, unmatched } = checkStored({ content: facets('race'), name: 'a' }, check);
    assert.deepEqual(violations, []);
    assert.match(unmatched ?? '', /^Facet sex with value 1 is not in the window, /);
    const none = JSON.stringify({ pre_training_bias_metrics: { error: 'no rows' } });
    const found = checkStored({ content: none, name: 'a' }, check);
    assert.equal(found.unmatched, 'The window has no metrics of bias.');
    assert.throws(() => checkStored({ content: '{', name: 'run' }, check), FileShapeError);
  });
});
