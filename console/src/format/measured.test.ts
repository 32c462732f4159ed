import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, measuredWords, movedMost, numberOf } from './measured.js';

test('each check in the words of its own unit', () => {
  const words = (check: string, value: number, threshold: number, method?: string) =>
    measuredWords({ check, value, threshold, method });
  assert.equal(words('completeness_check', 0.975155, 1), '97.5 % present, at least 100 % expected');
  assert.equal(words('range_check', 0.0952, 0.000235), '9.52 % outside, at most 0.0235 % allowed');
  assert.equal(
    words('baseline_drift_check', 0.341, 0.138),
    'distance 0.341, at most 0.138 allowed',
  );
  assert.equal(
    words('baseline_drift_check', 0.01, 0.05, 'chi_squared_p_value'),
    'p 0.01, at least 0.05 expected',
  );
  assert.equal(words('LessThanThreshold', 0.62, 0.7), '0.62, at least 0.7 expected');
  assert.equal(words('GreaterThanThreshold', 15_940, 945.6), '15,940, at most 945.6 allowed');
  assert.equal(words('missing_column_check', 3, 0), '');
  assert.equal(measuredWords({ check: 'my_check', value: undefined, threshold: 1 }), '');
});

test('drift goes before other checks, strong evidence before weak', () => {
  const range = { check: 'range_check', value: 0.9, threshold: 0, grade: 'strong' as const };
  const weak = {
    ...{ check: 'baseline_drift_check', value: 0.9, threshold: 0.1 },
    grade: 'weak' as const,
  };
  const strong = { ...weak, value: 0.5, threshold: 0.3, grade: 'strong' as const };
  assert.equal(movedMost([range, weak, strong]), strong);
  assert.equal(movedMost([range, weak]), weak);
  assert.equal(movedMost([]), undefined);
});

test('the surest stand first, then what is furthest beyond its limit', () => {
  const drift = (index: number, value: number, grade: 'strong' | 'weak') => ({
    ...{ index, value, grade, check: 'baseline_drift_check', threshold: 0.1 },
  });
  const some = [drift(0, 0.2, 'weak'), drift(1, 0.3, 'weak'), drift(2, 0.15, 'strong')];
  assert.deepEqual(
    inOrder(some).map(({ index }) => index),
    [2, 1, 0],
  );
  assert.equal(numberOf('range_check')(0.000235), '0.0235 %');
  assert.equal(numberOf('baseline_drift_check')(0.138), '0.138');
});
