import assert from 'node:assert/strict';
import { brokenCells } from '../support/broken-cells.js';
import { hasNumber } from '../support/numbers.js';
import { names as income } from '../world/income.js';

const at = (tab) => `/explanations/${income.training}${tab ? `?tab=${tab}` : ''}`;

const analysisOf = async (source) =>
  JSON.parse(await source.object('s3://world/income/training/analysis.json'));

export default {
  route: '/explanations/:name',
  places: {
    bias: at(),
    importance: at('importance'),
    rows: at('rows'),
    dependence: at('dependence'),
    report: at('report'),
    files: at('files'),
    failed: `/explanations/${income.training}-mistyped`,
  },
  // its lines settle at other heights from one world to the next
  unsteady: ['bias'],
  mask: ['iframe', 'time'],
  charts: [{ path: at('importance'), title: /importance/i }],
  states: [
    {
      what: 'the tab',
      path: at(),
      act: (page) => page.getByRole('link', { name: /Partial dependence/ }).click(),
    },
  ],
  checks: {
    async 'bias of the labels and of the predictions, as analysis.json has them'({ open, source }) {
      const page = await open();
      const analysis = await analysisOf(source);
      const text = await page.locator('#page').innerText();
      for (const part of ['pre_training_bias_metrics', 'post_training_bias_metrics']) {
        const [{ metrics }] = analysis[part].facets.Sex;
        for (const { name, value } of metrics) {
          if (value === null) continue;
          assert.ok(text.includes(name), name);
          assert.ok(hasNumber(text, value), `${name}: ${value}`);
        }
      }
    },
    async 'each feature by its global importance'({ open, source }) {
      const page = await open({ path: at('importance') });
      const { explanations } = await analysisOf(source);
      const [{ global_shap_values: values }] = Object.values(explanations.kernel_shap);
      const text = await page.locator('#page').innerText();
      for (const name of Object.keys(values)) assert.ok(text.includes(name), name);
    },
    async 'breaks no prediction of the list of rows'({ open }) {
      const page = await open({ path: at('rows') });
      await page.getByRole('button', { name: 'Row 20', exact: true }).waitFor();
      assert.deepEqual(await brokenCells(page), []);
    },
    async 'why a job failed'({ open }) {
      const page = await open({ path: `/explanations/${income.training}-mistyped` });
      assert.match(await page.locator('#page').innerText(), /Gender/);
    },
  },
};
