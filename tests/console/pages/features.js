import assert from 'node:assert/strict';
import { ListFeatureGroupsCommand } from '@aws-sdk/client-sagemaker';

export default {
  route: '/features',
  places: { all: '/features' },
  states: [
    {
      what: 'what is searched for',
      path: '/features',
      act: async (page) => {
        await page.getByLabel(/^Search/).fill('customer');
        await page.getByText('1 feature group', { exact: true }).waitFor();
      },
    },
  ],
  checks: {
    async 'every group, whose it is, and its monitor'({ open, source }) {
      const page = await open();
      const { FeatureGroupSummaries: groups } = await source.sagemaker.send(
        new ListFeatureGroupsCommand({}),
      );
      const text = await page.locator('#page').innerText();
      for (const { FeatureGroupName: name } of groups) assert.ok(text.includes(name), name);
      for (const said of ['ann@example.org', 'growth', 'weather-weekly']) {
        assert.ok(text.includes(said), said);
      }
    },
  },
};
