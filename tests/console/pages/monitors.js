import assert from 'node:assert/strict';
import { ListMonitoringSchedulesCommand } from '@aws-sdk/client-sagemaker';

export default {
  route: '/monitors',
  places: { all: '/monitors' },
  states: [
    {
      what: 'the type that is looked for',
      path: '/monitors',
      act: (page) => page.getByLabel('Type').selectOption('ModelBias'),
    },
  ],
  checks: {
    async 'every schedule, once'({ open, source }) {
      const page = await open();
      const { MonitoringScheduleSummaries: all } = await source.sagemaker.send(
        new ListMonitoringSchedulesCommand({ MaxResults: 100 }),
      );
      const rows = page.getByRole('table', { name: 'Monitors' }).locator('tbody tr');
      const names = await rows.locator('td:first-child').allInnerTexts();
      assert.deepEqual(
        names.toSorted(),
        all.map(({ MonitoringScheduleName: name }) => name).toSorted(),
      );
    },
  },
};
