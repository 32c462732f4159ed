import assert from 'node:assert/strict';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { present } from '../world/times.js';

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
    async 'a line that comes long after its own time is followed'({ open, source }) {
      const { logs } = source;
      const place = { logGroupName: '/followed', logStreamName: 's' };
      await logs.send(new CreateLogGroupCommand({ logGroupName: place.logGroupName }));
      await logs.send(new CreateLogStreamCommand(place));
      const put = (message, ago_ms) => {
        const timestamp = present - ago_ms;
        return logs.send(
          new PutLogEventsCommand({ ...place, logEvents: [{ timestamp, message }] }),
        );
      };
      try {
        await put('the first line', 1_000);
        const page = await open({ path: '/logs/%2Ffollowed?follow=1' });
        await page.getByText('the first line').waitFor();
        await page.waitForTimeout(4_000); // past the first look for new lines
        await put('an old line', 600_000);
        await page.getByText('an old line').waitFor();
      } finally {
        await logs.send(new DeleteLogGroupCommand({ logGroupName: place.logGroupName }));
      }
    },
  },
};
