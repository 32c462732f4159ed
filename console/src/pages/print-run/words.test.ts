import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredWords, sinceWords } from './words.js';

const at = (day: string) => Date.parse(`2026-01-${day}T00:00:00Z`);

test('how long it has been so is told by the data, as the incident tells it', () => {
  const since = { due: at('18'), start: at('11'), runs: 15, orBefore: false };
  assert.equal(sinceWords(since), '15 runs, in data since 2026-01-11 00:00');
  assert.equal(
    sinceWords({ ...since, orBefore: true }),
    '15 runs, in data since 2026-01-11 00:00 or before',
  );
  assert.equal(sinceWords({ ...since, runs: 1 }), 'new');
});

test('what was measured stands in the unit in which the page tells it', () => {
  const violation = {
    ...{ index: 0, subject: 'cnt', description: '', threshold: 0.000235, grade: 'weak' as const },
    ...{ examples: 0, moved: [] },
    since: { due: 0, runs: 1, orBefore: false },
  };
  const words = (more: object) =>
    measuredWords({ ...violation, check: 'range_check', value: 0.0952, ...more });
  assert.equal(words({}), '9.52 %');
  assert.equal(
    words({ check: 'baseline_drift_check', value: 0.341, interval: [0.152, 0.53] }),
    '0.341 (95 %: 0.152 to 0.53)',
  );
});
