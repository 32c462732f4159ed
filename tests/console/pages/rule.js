import assert from 'node:assert/strict';
import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';

export default {
  route: '/events/rules/:name',
  places: { rule: '/events/rules/endpoint-fails', clock: '/events/rules/nightly' },
  emptyPlaces: ['/events/rules/nobody'],
  checks: {
    async 'what it picks, and where it sends that'({ open, source }) {
      const page = await open();
      const { Targets } = await source.events.send(
        new ListTargetsByRuleCommand({ Rule: 'endpoint-fails' }),
      );
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes('SageMaker Endpoint State Change'));
      for (const { Arn } of Targets) assert.ok(text.includes(Arn.split(':').at(-1)), Arn);
    },
  },
};
