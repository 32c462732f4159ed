import assert from 'node:assert/strict';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

export default {
  route: '/logs/*',
  places: { lines: '/logs/%2Fshop%2Fcheckout', filters: '/logs/%2Fshop%2Fcheckout?tab=filters' },
  emptyPlaces: ['/logs/nobody'],
  checks: {
    async 'lines that match, foreign text as text'({ open, source, names }) {
      const page = await open({ path: '/logs/%2Fshop%2Fcheckout?pattern=script' });
      const { events } = await source.logs.send(
        new FilterLogEventsCommand({
          logGroupName: names.signals.logGroup,
          filterPattern: 'script',
        }),
      );
      assert.ok(events.length > 3);
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes('<script>alert('), 'markup is shown, not run');
      assert.ok(text.includes(JSON.parse(events[0].message).path), 'the first line');
    },
  },
};
