import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState } from '../../storage/state.js';
import { Executions } from './executions.js';

test('the newest run of each schedule is found among those of others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-executions-'));
  const state = openState(join(folder, 'state.db'));
  try {
    const executions = await Executions.open(state);
    assert.deepEqual(await executions.newestOfEach('eu-west-1'), []);
    const of = (region: string, schedule: string, due: number) => ({
      ...({ region, schedule, due, origin: 'tick', endpoint: 'e', definition: null } as const),
      type: 'DataQuality' as const,
    });
    const rows = [
      ...[of('eu-west-1', 'b', 5), of('eu-west-1', 'b', 40), of('eu-west-1', 'b', 7)],
      ...[of('eu-west-1', 'a', 3), of('eu-west-1', 'a-b', 9), of('eu-west-1', 'B', 1)],
      ...[of('us-east-1', 'a', 99), of('us-east-1', 'z', 1)],
    ];
    for (const row of rows) await executions.insert(row, 0);
    const newest = await executions.newestOfEach('eu-west-1');
    const told = newest.map(({ schedule, due }) => `${schedule} ${due}`);
    assert.deepEqual(told.sort(), ['B 1', 'a 3', 'a-b 9', 'b 40']);
    assert.equal((await executions.newestOfEach('us-east-1')).length, 2);
  } finally {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  }
});
