import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day_ms, hourPath, momentPath } from './time.js';

test('times become parts of keys, in UTC', () => {
  const time = Date.parse('2026-03-01T09:05:07.089Z');
  assert.equal(hourPath(time), '2026/03/01/09');
  assert.equal(momentPath(time), '05-07-089');
  assert.equal(hourPath(Date.parse('2025-12-31T23:59:59.999Z')), '2025/12/31/23');
  assert.equal(Date.parse('2026-03-02') - Date.parse('2026-03-01'), day_ms);
});
