import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { biasRunsView } from './bias-runs.js';
import type { BiasRunsView } from './bias-types.js';
import { asking, start, worldOf } from './testing/run-world.js';

const hour = 3_600_000;

/** A file as AWS's Clarify writes it. */
const analysis = (dppl: number, di: number | string) =>
  JSON.stringify({
    version: '1.0',
    post_training_bias_metrics: {
      label: 'Target',
      label_value_or_threshold: '1',
      facets: {
        Sex: [
          {
            value_or_threshold: '0',
            metrics: [
              { name: 'DI', description: 'Disparate Impact (DI)', value: di },
              { name: 'DPPL', description: 'Difference in …', value: dppl },
              { name: 'CDDPL', description: 'Conditional …', value: null, error: 'No group' },
            ],
          },
        ],
      },
    },
  });

const violated = (...names: string[]) =>
  JSON.stringify({
    version: '1.0',
    violations: names.map((metric_name) => ({
      ...{ facet: 'Sex', facet_value: '0', metric_name },
      constraint_check_type: 'bias_drift_check',
      description: "Metric value 0.3 doesn't meet the baseline constraint requirement 0.2",
    })),
  });

const files = {
  'b/baseline/analysis.json': analysis(0.2, 0.8),
  'b/run/0/analysis.json': analysis(0.1, 0.7),
  'b/run/0/constraint_violations.json': violated(),
  'b/run/1/analysis.json': analysis(0.3, 'Infinity'),
  'b/run/1/constraint_violations.json': violated('DPPL', 'DI'),
};

const read = async (body: object): Promise<BiasRunsView> =>
  (await biasRunsView(worldOf('ModelBias', 2, files)).read(
    asking({ Name: 'watch', ...body }),
  )) as BiasRunsView;

describe('the view of bias metrics', () => {
  it('tells the newest run by its files, in AWS’s reading', async () => {
    const { run, facets } = await read({});
    assert.equal(run?.due, start + hour);
    assert.equal(run.reading, 'Compatible');
    assert.deepEqual([run.label, run.positive], ['Target', '1']);
    const [sex] = facets;
    const byName = new Map(sex?.metrics.map((one) => [one.name, one]));
    const dppl = byName.get('DPPL');
    assert.deepEqual([dppl?.value, dppl?.baseline, dppl?.state], [0.3, 0.2, 'violation']);
    assert.deepEqual(dppl?.limits, { low: -0.2, high: 0.2 });
    assert.match(dppl?.words ?? '', /predicted positive/);
    assert.equal(dppl?.against, 'above');
    const di = byName.get('DI');
    assert.deepEqual([di?.value, di?.even, di?.state], ['Infinity', 1, 'violation']);
    assert.deepEqual(
      [byName.get('CDDPL')?.state, byName.get('CDDPL')?.error],
      ['no value', 'No group'],
    );
  });

  it('draws each metric over the windows, with breaks and violations', async () => {
    const { times, dues, lines } = await read({ Facet: 'Sex', Value: '0' });
    assert.deepEqual(times, [start, start + hour]);
    assert.deepEqual(dues, times);
    const of = (name: string) => lines?.metrics.find((one) => one.name === name);
    assert.deepEqual(of('DPPL')?.values, [0.1, 0.3]);
    assert.deepEqual(of('DPPL')?.baseline, [0.2, 0.2]);
    assert.deepEqual(of('DPPL')?.violated, [1]);
    assert.deepEqual(of('DI')?.values, [0.7, null]);
  });

  it('says where there is nothing to tell', async () => {
    const view = biasRunsView(worldOf('ModelBias', 1, { 'b/run/0/analysis.json': 'no JSON' }));
    assert.deepEqual((await view.read(asking({ Name: 'watch' }))) as BiasRunsView, {
      ...{ times: [start], dues: [start], facets: [], facetCount: 0 },
    });
    await assert.rejects(read({ Facet: 3 }), /Facet and Value/);
  });
});
