import assert from 'node:assert/strict';
import { names as income } from '../world/income.js';

export default {
  route: '/explanations',
  places: { all: '/explanations' },
  states: [
    {
      what: 'that runs of monitors are shown too',
      path: '/explanations',
      act: (page) => page.getByLabel('Runs of monitors too').check(),
    },
  ],
  mask: ['time'],
  checks: {
    async 'the jobs, and how they ended'({ open }) {
      const page = await open();
      const row = (name) =>
        page.locator('#page tr', { has: page.getByRole('link', { name, exact: true }) });
      assert.match(await row(income.training).innerText(), /Completed/i);
      assert.match(await row(`${income.training}-mistyped`).innerText(), /Failed/i);
    },
  },
};
