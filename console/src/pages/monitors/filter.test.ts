import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonitorOfList } from 'guiderail/console';
import { isWanted, rank } from './filter.js';

const monitor = (
  name: string,
  status?: string,
  more: Partial<MonitorOfList> = {},
): MonitorOfList => ({
  ...{ name, status: 'Scheduled', type: 'DataQuality', expression: 'NOW', created: 0 },
  newest: status === undefined ? undefined : { due: 0, status },
  ...more,
});
const anything = { text: '', kind: '', outcome: '' };

test('monitors are found by name, endpoint or feature group, type and newest run', () => {
  const one = monitor('Rides', 'Failed', { endpoint: 'bikes' });
  const wanted = (asked: object) => isWanted(one, { ...anything, ...asked });
  assert.ok(wanted({}) && wanted({ text: ' rid' }) && wanted({ text: 'BIKES' }));
  assert.ok(wanted({ kind: 'DataQuality', outcome: 'Failed' }));
  assert.ok(
    !wanted({ text: 'weather' }) && !wanted({ kind: 'ModelBias' }) && !wanted({ outcome: 'none' }),
  );
  assert.ok(isWanted(monitor('new'), { ...anything, outcome: 'none' }));
});

test('the worst newest run comes first, a monitor that never ran last', () => {
  const statuses = ['Completed', 'Failed', 'CompletedWithViolations', 'Strange'];
  const ranked = statuses.toSorted(
    (a, b) => (rank(monitor('', a)) ?? 0) - (rank(monitor('', b)) ?? 0),
  );
  assert.deepEqual(ranked, ['CompletedWithViolations', 'Failed', 'Completed', 'Strange']);
  assert.equal(rank(monitor('')), undefined);
});
