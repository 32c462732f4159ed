import assert from 'node:assert/strict';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';

export default {
  route: '/events',
  places: {
    rules: '/events',
    buses: '/events?tab=buses',
    apis: '/events?tab=destinations',
    try: '/events?tab=test',
  },
  checks: {
    async 'every rule, and whether it is on'({ open, source }) {
      const page = await open();
      const { Rules } = await source.events.send(new ListRulesCommand({}));
      assert.ok(Rules.length >= 4);
      for (const { Name, State } of Rules) {
        const link = page.getByRole('link', { name: Name, exact: true });
        const text = await page.locator('#page tr').filter({ has: link }).first().innerText();
        assert.match(text, State === 'DISABLED' ? /disabled|off/i : /enabled|on/i, Name);
      }
    },
  },
};
