import assert from 'node:assert/strict';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { day_ms, present } from '../world/times.js';

const choose = async (page) => {
  await page.getByLabel('Namespace, exactly').fill('Shop');
  const row = page.locator('#page tr', { hasText: 'orders' }).first();
  await row.getByRole('checkbox').check();
  await page.locator('#page figure').first().waitFor();
};

export default {
  route: '/metrics',
  places: { begin: '/metrics', dashboards: '/metrics?tab=dashboards' },
  states: [{ what: 'the metric that is drawn', path: '/metrics', act: choose }],
  checks: {
    async 'a metric that is chosen is drawn, and its numbers are CloudWatch\u2019s'({
      open,
      source,
    }) {
      const page = await open();
      await choose(page);
      const { Datapoints } = await source.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Shop',
          MetricName: 'orders',
          Dimensions: [{ Name: 'Store', Value: 'web' }],
          StartTime: new Date(present - day_ms),
          EndTime: new Date(present),
          Period: 60,
          Statistics: ['Maximum'],
        }),
      );
      assert.ok(Datapoints.length > 300);
      const figure = page.locator('#page figure').first();
      await figure.getByRole('button', { name: /^Data/ }).click();
      assert.ok((await figure.locator('table tbody tr').count()) > 3);
    },
  },
};
