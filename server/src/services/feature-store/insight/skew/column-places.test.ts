import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ColumnPlaces, positionOf } from './column-places.js';

test('columns stand by their names, the first of equal ones, or by their positions', () => {
  const columns = new ColumnPlaces(['id', '1', '_c3', 'nope']);
  assert.deepEqual(columns.among(['a', 'id', 'id']), [1, 1, 3, -1]);
  assert.deepEqual(columns.among(undefined), [-1, 1, 3, -1]);
  assert.deepEqual(columns.among(['1', 'x']), [-1, 0, 3, -1]);
  const same = columns.among(['id', 'b']);
  assert.equal(columns.among(['id', 'b']), same);
  assert.notEqual(columns.among(['id', 'b', 'nope']), same);
  assert.deepEqual(columns.among(['id', 'b', 'nope']), [0, 1, 3, 2]);
  assert.deepEqual(
    [positionOf('_c12'), positionOf('12345'), positionOf('c1')],
    [12, undefined, undefined],
  );
});
