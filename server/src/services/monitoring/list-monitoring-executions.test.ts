import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ListMonitoringExecutionsCommandInput } from '@aws-sdk/client-sagemaker';
import { openState, type Rows, type State } from '../../storage/state.js';
import { Executions } from './executions.js';
import { listMonitoringExecutions } from './list-monitoring-executions.js';
import type { Monitoring } from './room.js';

const region = 'eu-west-1';

/** What SQLite would do for a list, without a row in it: its plans do not look at rows. */
async function planOf(state: State, input: ListMonitoringExecutionsCommandInput): Promise<string> {
  let plan = '';
  const watched = {
    async all(sql: string, ...values: never[]) {
      const steps = await state.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
      plan = steps.map(({ detail }) => detail).join('\n');
      return [];
    },
  } as unknown as Rows;
  const list = listMonitoringExecutions({ executions: Executions.on(watched) } as Monitoring);
  await list(input as Parameters<typeof list>[0], { region } as Parameters<typeof list>[1]);
  return plan;
}

test('lists of runs read no more runs than an index leads to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-list-'));
  const state = openState(join(folder, 'state.db'));
  try {
    await Executions.open(state);
    const since = new Date(0);
    const newest = await planOf(state, {});
    assert.match(newest, /_by_creation \(region=\?\)/);
    assert.doesNotMatch(newest, /TEMP B-TREE/);
    assert.match(await planOf(state, { SortBy: 'ScheduledTime' }), /_by_time \(region=\?\)/);
    assert.match(await planOf(state, { StatusEquals: 'Failed' }), /_by_status \(status=\?\)/);
    const bySchedule = { MonitoringScheduleName: 's', CreationTimeAfter: since };
    assert.match(await planOf(state, bySchedule), /\(region=\? AND schedule=\?\)/);
    const byEndpoint = { EndpointName: 'e', CreationTimeAfter: since };
    assert.match(await planOf(state, byEndpoint), /_by_endpoint \(region=\? AND endpoint=\?\)/);
  } finally {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  }
});
