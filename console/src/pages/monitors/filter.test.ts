import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonitorOfList, MonitorState } from 'guiderail/console';
import { isWanted } from './filter.js';

const monitor = (
  name: string,
  state: MonitorState,
  more: Partial<MonitorOfList> = {},
): MonitorOfList => ({
  ...{ name, state, status: 'Scheduled', type: 'DataQuality', expression: 'NOW', created: 0 },
  ...more,
});
const anything = { text: '', kind: '', state: '' };

test('monitors are found by name, endpoint or feature group, type and state', () => {
  const one = monitor('Rides', 'no data', { endpoint: 'bikes' });
  const wanted = (asked: object) => isWanted(one, { ...anything, ...asked });
  assert.ok(wanted({}) && wanted({ text: ' rid' }) && wanted({ text: 'BIKES' }));
  assert.ok(wanted({ kind: 'DataQuality', state: 'no data' }));
  assert.ok(!wanted({ text: 'weather' }) && !wanted({ kind: 'ModelBias' }));
  assert.ok(!wanted({ state: 'failed' }) && !wanted({ state: 'violations' }));
  const blind = monitor('Blind', 'failed', { wrong: true });
  assert.ok(isWanted(blind, { ...anything, state: 'violations' }));
  assert.ok(isWanted(blind, { ...anything, state: 'failed' }));
});
