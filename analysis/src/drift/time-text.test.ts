import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secondsOfNumber, secondsOfText } from './time-text.js';

test('times as they are written', () => {
  // Seconds as `date -u -d ... +%s` gives them.
  const cases: [string, number][] = [
    ['2024-05-01', 1714521600],
    ['2024/5/1', 1714521600],
    ['2024-05-01T10:10:00Z', 1714558200],
    [' 2024-05-01 10:10 ', 1714558200],
    ['2024-05-01 10:10:00.250', 1714558200.25],
    ['2024-05-01T10:10:00+02:00', 1714551000],
    ['2024-05-01 10:10:00-0530', 1714578000],
    ['2024-05-01 10:10:00+00', 1714558200],
    ['1969-12-31T23:59:59Z', -1],
    ['0001-01-01', -62135596800],
    ['1714558200', 1714558200],
    ['1714558200000', 1714558200],
  ];
  for (const [text, seconds] of cases) assert.equal(secondsOfText(text), seconds, text);
  const none = ['', 'soon', '2024-02-30', '2024-13-01', '2024-05-01T25:00:00Z', '10:10:00'];
  for (const text of none) assert.ok(Number.isNaN(secondsOfText(text)), text);
  assert.ok(Number.isNaN(secondsOfNumber(1e19)));
});
