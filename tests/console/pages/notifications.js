import assert from 'node:assert/strict';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';

const at = (tab) => `/notifications?tab=${tab}`;

export default {
  route: '/notifications',
  places: {
    topics: '/notifications',
    subscriptions: at('subscriptions'),
    deliveries: at('deliveries'),
  },
  // ids, and times of this machine's clock
  mask: ['td'],
  checks: {
    async 'every subscription'({ open, source }) {
      const page = await open({ path: at('subscriptions') });
      const { Subscriptions } = await source.sns.send(new ListSubscriptionsCommand({}));
      const text = await page.locator('#page').innerText();
      for (const { Endpoint } of Subscriptions) {
        assert.ok(text.includes(Endpoint.split('#')[0]), Endpoint);
      }
    },
    async 'what did not arrive, and why'({ open, source }) {
      const page = await open({ path: at('deliveries') });
      const { failed } = await source.own('deliveries', { state: 'failed' });
      assert.ok(failed.length > 3);
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes(failed[0].reason), failed[0].reason);
    },
  },
};
