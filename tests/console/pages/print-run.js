import assert from 'node:assert/strict';
import { names as rentals } from '../world/rentals.js';
import { storyEnds } from '../world/times.js';

export default {
  route: '/monitors/:name/print',
  places: { run: `/monitors/${rentals.monitor}/print?run=${storyEnds}` },
  mask: ['code', 'dd'],
  checks: {
    async 'what was found, on one page of A4'({ open, source }) {
      const page = await open();
      const told = await source.object(
        `s3://world/reports/${rentals.endpoint}/${rentals.monitor}/2026/04/26/00/constraint_violations.json`,
      );
      const text = await page.locator('#page').innerText();
      for (const { feature_name: name } of JSON.parse(told).violations) {
        assert.ok(text.includes(name), name);
      }
      const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
      assert.equal(pages.length, 1);
    },
  },
};
