import assert from 'node:assert/strict';
import { names as rentals } from '../world/rentals.js';
import { storyEnds } from '../world/times.js';

export default {
  route: '/monitors/:name/report',
  places: { run: `/monitors/${rentals.monitor}/report?run=${storyEnds}` },
  mask: ['iframe'],
  emptyPlaces: ['/monitors/nobody/report'],
  checks: {
    async 'the report as the run wrote it, in a sandbox'({ open }) {
      const page = await open();
      const frame = page.locator('#page iframe');
      assert.ok((await frame.getAttribute('sandbox')) !== null, 'in a sandbox');
      await frame.contentFrame().getByText('cnt_yesterday').first().waitFor();
    },
  },
};
