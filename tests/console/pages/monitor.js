import assert from 'node:assert/strict';
import {
  DescribeMonitoringScheduleCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { names as fares } from '../world/fares.js';
import { names as income } from '../world/income.js';
import { names as rentals } from '../world/rentals.js';
import { names as telemetry } from '../world/telemetry.js';

const at = (name, query = '') => `/monitors/${name}${query}`;

const newest = async (source, name) => {
  const { LastMonitoringExecutionSummary: last } = await source.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: name }),
  );
  return last;
};

export default {
  route: '/monitors/:name',
  places: {
    summary: at(rentals.monitor),
    schedule: at(rentals.monitor, '?tab=schedule'),
    charts: at(rentals.monitor, '?tab=charts'),
    feature: at(rentals.monitor, '?tab=charts&feature=cnt_yesterday'),
    incidents: at(rentals.monitor, '?tab=incidents'),
    wide: at(telemetry.monitor, '?tab=charts'),
    quality: at(income.quality, '?tab=charts'),
    regression: at(rentals.quality, '?tab=charts'),
    bias: at(income.bias, '?tab=charts'),
    reasons: at(income.reasons, '?tab=charts'),
    failed: at(fares.failing),
    'no-data': at(fares.noData),
    stopped: at(fares.stopped),
  },
  // lines settle at other heights, and incidents close in other weeks, from one world to the next
  unsteady: ['bias', 'incidents'],
  mask: ['code', '.log-lines', 'pre'],
  blank: [{ of: ['.verdict', '.open-incidents'], height: '4rem' }],
  charts: [
    { path: at(rentals.monitor, '?tab=charts&feature=cnt_yesterday'), title: /drift|distance/i },
    { path: at(income.quality, '?tab=charts'), title: /^ROC/ },
    { path: at(rentals.monitor), title: /^Runs/ },
  ],
  dialogs: ['Run now', 'Dry run', 'Constraints', 'Baseline'].map((what) => ({
    what,
    path: at(rentals.monitor),
    open: (page) => page.getByRole('button', { name: what, exact: true }),
  })),
  states: [
    {
      what: 'the tab',
      path: at(rentals.monitor),
      act: (page) =>
        page
          .getByRole('navigation', { name: 'Parts of the monitor' })
          .getByRole('link', { name: /Schedule/ })
          .click(),
    },
  ],
  deeds: {
    'Run now runs the last hour, and stays with it': {
      path: at(rentals.monitor),
      async act({ page, source }) {
        const runs = async () => {
          const { MonitoringExecutionSummaries: all } = await source.sagemaker.send(
            new ListMonitoringExecutionsCommand({
              MonitoringScheduleName: rentals.monitor,
              MaxResults: 100,
            }),
          );
          return all;
        };
        const before = await runs();
        await page.getByRole('button', { name: 'Run now', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('combobox').first().selectOption('3600000');
        await dialog.getByRole('button', { name: 'Run', exact: true }).click();
        await dialog
          .getByText(/Violations|Quiet|Failed/)
          .first()
          .waitFor({ timeout: 30_000 });
        const after = await runs();
        assert.equal(after.length, before.length + 1);
        assert.match(after[0].MonitoringExecutionStatus, /^Completed/);
      },
    },
    'Dry run says what a run would do': {
      path: at(rentals.monitor),
      async act({ page }) {
        await page.getByRole('button', { name: 'Dry run', exact: true }).click();
        const dialog = page.getByRole('dialog');
        const run = dialog.getByRole('button', { name: /try|dry run|run/i }).last();
        if ((await dialog.getByText(/records?/).count()) === 0) await run.click();
        await dialog
          .getByText(/records?/)
          .first()
          .waitFor({ timeout: 30_000 });
      },
    },
  },
  checks: {
    async 'that a preview is of other limits than those that are set now'({ open }) {
      const page = await open({ path: at(rentals.monitor, '?do=constraints') });
      const dialog = page.getByRole('dialog');
      const distance = dialog.getByLabel('Drift distance allowed').first();
      await distance.fill('0.4');
      await dialog.getByLabel('Past windows').selectOption('30d');
      await dialog.getByRole('button', { name: /^Preview/ }).click();
      await dialog.getByText(/Would have fired in/).waitFor({ timeout: 30_000 });
      assert.equal(await dialog.getByText(/Changed since/).count(), 0);
      await distance.fill('0.2x');
      await dialog.getByText('not a number; 0.4 still holds').waitFor();
      await distance.fill('0.2');
      await dialog.getByText(/Changed since: .* the last 30 days/).waitFor();
    },
    async 'each violation of the newest run'({ open, source }) {
      const page = await open();
      const { ProcessingJobArn } = await newest(source, rentals.monitor);
      const violations = await source.violations(ProcessingJobArn);
      assert.ok(violations.length > 0);
      const table = page.getByRole('table', { name: 'Violations of the run' });
      const text = await table.innerText();
      for (const { feature_name: name } of violations) assert.ok(text.includes(name), name);
      const buttons = table.locator('tbody button[aria-expanded]');
      assert.equal(await buttons.count(), violations.length);
    },
    async 'intervals of a model\u2019s metrics'({ open, names }) {
      const page = await open({ path: at(names.income.quality) });
      const table = page.getByRole('table', { name: 'Violations of the run' });
      await table.getByRole('columnheader', { name: 'Metric', exact: true }).waitFor();
      const row = table.getByRole('row', { name: /accuracy/ });
      assert.match(await row.innerText(), /0\.\d+ \(0\.\d+ to 0\.\d+\)/);
    },
    async 'what to do with a monitor of Clarify in place of its constraints'({ open, names }) {
      const page = await open({ path: at(names.income.bias, '?do=constraints') });
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/npx guiderail replay .*income-bias --set DPPL=0\.2/).waitFor();
    },
    async 'what made a run fail, with the line and the traceback'({ open, source, names }) {
      const { MonitoringExecutionSummaries: runs } = await source.sagemaker.send(
        new ListMonitoringExecutionsCommand({ MonitoringScheduleName: names.fares.failing }),
      );
      const [{ FailureReason, ScheduledTime }] = runs;
      const page = await open({
        path: at(names.fares.failing, `?run=${ScheduledTime.getTime()}`),
      });
      assert.match(FailureReason, /without a passenger/);
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes(FailureReason.split('\n')[0]), 'where it failed');
      assert.ok(text.includes('without a passenger'), 'and why');
    },
    async 'what a metric of bias is called, and that a far one may be chance'({ open, names }) {
      const page = await open({ path: at(names.income.bias, '?tab=charts') });
      const table = page.getByRole('table', { name: 'Bias metrics of the chosen run' });
      const row = table.getByRole('row', { name: /Treatment Equality/ });
      assert.match(await row.innerText(), /May be chance/);
    },
    async 'how a window violates whose ranking is like the baseline\u2019s'({ open, names }) {
      const page = await open({ path: at(names.income.reasons, '?tab=charts') });
      await page.getByText(/a feature gains or loses 10 % of all attributions/).waitFor();
    },
    async 'the figures of a binary model, as statistics.json has them'({ open, source, names }) {
      const page = await open({ path: at(names.income.quality, '?tab=charts') });
      const { ProcessingJobArn } = await newest(source, names.income.quality);
      const statistics = JSON.parse(await source.report(ProcessingJobArn, 'statistics.json'));
      const { confusion_matrix: matrix } = statistics.binary_classification_metrics;
      const text = await page.locator('#page').innerText();
      for (const row of Object.values(matrix)) {
        for (const cell of Object.values(row)) {
          assert.ok(text.replaceAll(',', '').includes(String(cell)), `a cell of ${cell}`);
        }
      }
    },
  },
};
