import assert from 'node:assert/strict';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';

export default {
  route: '/logs',
  places: { all: '/logs' },
  mask: ['td'],
  checks: {
    async 'every group'({ open, source }) {
      const page = await open();
      const { logGroups } = await source.logs.send(new DescribeLogGroupsCommand({}));
      const text = await page.locator('#page').innerText();
      for (const { logGroupName: name } of logGroups) assert.ok(text.includes(name), name);
    },
  },
};
