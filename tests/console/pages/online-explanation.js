import assert from 'node:assert/strict';
import { hasNumber } from '../support/numbers.js';

const record = '37,2,284582,12,14,2,3,5,4,0,0,0,40,38';
const at = `/explanations/endpoint/income-explained?row=${encodeURIComponent(record)}`;

export default {
  route: '/explanations/endpoint/:name',
  places: { asked: at },
  emptyPlaces: ['/explanations/endpoint/nobody'],
  checks: {
    async 'nothing is asked of the model before somebody wants it'({ open }) {
      const page = await open({ path: at });
      assert.match(await page.locator('#page').innerText(), /Explain/);
      assert.equal(await page.locator('#page figure').count(), 0);
    },
    async 'a record explained, from the value that the job at training began at'({ open, source }) {
      const page = await open({ path: at });
      await page.getByRole('button', { name: /^Explain/ }).click();
      await page.locator('#page figure').first().waitFor();
      const text = await page.locator('#page').innerText();
      const analysis = JSON.parse(await source.object('s3://world/income/training/analysis.json'));
      const [{ base_value: base }] = Object.values(analysis.explanations.kernel_shap ?? {});
      if (base !== undefined) assert.ok(hasNumber(text, base), `${base}`);
      assert.match(text, /0\.538/);
    },
  },
};
