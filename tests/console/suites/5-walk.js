// From the overview to the rows that caused a violation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListMonitoringExecutionsCommand } from '@aws-sdk/client-sagemaker';
import { isAsked } from '../support/choice.js';
import { sourceOf } from '../support/source.js';
import { openPage, world } from '../support/stage.js';
import { rowsOf, walkToRows } from '../support/walk.js';

if (isAsked('walk')) {
  test('walk: the rows that caused a violation are at most four clicks away', async () => {
    const server = await world();
    const { page, close } = await openPage(server, { path: '/' });
    const monitor = server.names.rentals.monitor;
    const clicks = await walkToRows(page, monitor);
    assert.ok(clicks <= 4, `${clicks} clicks`);

    // the rows are those that the run left beside its report
    const source = sourceOf(server);
    const { MonitoringExecutionSummaries: runs } = await source.sagemaker.send(
      new ListMonitoringExecutionsCommand({ MonitoringScheduleName: monitor, MaxResults: 1 }),
    );
    const folder = new Date(runs[0].ScheduledTime).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const base = `s3://world/reports/${server.names.rentals.endpoint}/${monitor}/${folder}`;
    const told = await source.object(`${base}/violation_examples.json`);
    const rows = await rowsOf(page).first().locator('tbody tr mark').allTextContents();
    assert.ok(rows.length > 0, 'there are rows with the value that is marked');
    for (const value of rows)
      assert.ok(told.includes(value), `${value} is in violation_examples.json`);
    await close();
  });
}
