import assert from 'node:assert/strict';
import {
  DescribeMonitoringScheduleCommand,
  ListEndpointsCommand,
  ListMonitoringSchedulesCommand,
} from '@aws-sdk/client-sagemaker';

export default {
  route: '/',
  places: { all: '/' },
  mask: ['.ov-traffic'],
  blank: [{ of: ['.ov-headline', '.ov-incidents', '.ov-monitors'], height: '5rem' }],
  states: [
    {
      what: 'what is searched for',
      path: '/',
      act: (page) => page.getByLabel('Search endpoints and monitors').fill('income'),
    },
  ],
  checks: {
    async 'every endpoint, and every monitor with its number of violations'({ open, source }) {
      const page = await open();
      const main = page.locator('#page');
      const { Endpoints } = await source.sagemaker.send(
        new ListEndpointsCommand({ MaxResults: 100 }),
      );
      assert.ok(Endpoints.length >= 7);
      for (const { EndpointName } of Endpoints) {
        const links = main.getByRole('link', { name: EndpointName, exact: true });
        assert.ok((await links.count()) > 0, EndpointName);
      }
      const { MonitoringScheduleSummaries: schedules } = await source.sagemaker.send(
        new ListMonitoringSchedulesCommand({ MaxResults: 100 }),
      );
      for (const { MonitoringScheduleName: name } of schedules) {
        const { LastMonitoringExecutionSummary: last } = await source.sagemaker.send(
          new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: name }),
        );
        const text = await main.locator('.ov-monitor', { hasText: name }).first().innerText();
        if (last?.MonitoringExecutionStatus !== 'CompletedWithViolations') continue;
        const report = await source.violations(last.ProcessingJobArn);
        assert.match(text, new RegExp(`\\b${report.length} violations?\\b`), `${name}: ${text}`);
      }
    },
    async 'what is open of incidents'({ open, source }) {
      const page = await open();
      const { Incidents } = await source.own('incidents', { State: 'active', MaxResults: 100 });
      const heading = page.getByRole('heading', { name: /incidents? not closed/ });
      assert.equal(Number.parseInt(await heading.innerText(), 10), Incidents.length);
    },
  },
};
