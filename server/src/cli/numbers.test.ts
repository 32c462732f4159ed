import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownNumber } from './numbers.js';

test('numbers are shortened behind the point alone', () => {
  const shown: [number, string][] = [
    [12_068.334992540083, '12068'],
    [123_456, '123456'],
    [999.96, '1000'],
    [0.36732915912, '0.3673'],
    [-2.6307361660398243, '-2.631'],
    [0.00023196474135931338, '0.000232'],
    [1.234567e21, '1.235e+21'],
    [Number.NaN, 'NaN'],
    [0, '0'],
  ];
  for (const [value, text] of shown) assert.equal(shownNumber(value), text);
});
