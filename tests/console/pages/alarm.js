import assert from 'node:assert/strict';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

export default {
  route: '/alarms/:name',
  places: { metric: '/alarms/fares-fail', composite: '/alarms/page-someone' },
  mask: ['figure'],
  unsteady: ['composite'], // when its children rang is told by how fast the world was made
  states: [
    {
      what: 'what is looked at of the chart',
      path: '/alarms/fares-fail',
      async act(page) {
        const chart = page.locator('figure.chart').first();
        await chart.getByRole('button', { name: 'Zoom in' }).click();
        await chart.getByRole('button', { name: 'Later' }).click();
        await page.waitForURL(/look-/);
        await chart.getByRole('button', { name: /^Data/ }).click();
      },
    },
  ],
  checks: {
    async 'why it stands as it does, and what happened to it'({ open, source, names }) {
      const { alarm } = names.signals.alarms;
      const page = await open();
      const { MetricAlarms } = await source.cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [alarm] }),
      );
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes(MetricAlarms[0].StateReason), MetricAlarms[0].StateReason);
      assert.ok(text.includes('nothing failed yet'), 'an earlier change');
    },
  },
};
