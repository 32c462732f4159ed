import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent, short } from './numbers.js';

test('a share that is short of all is never told as 100 %', () => {
  assert.equal(percent(1), '100 %');
  assert.equal(percent(0.9997), '99.97 %'); // one of 3,333 is missing
  assert.equal(percent(0.999_999_6), '99.99996 %');
  assert.equal(percent(1 - 1e-12), '> 99.999999 %');
  assert.equal(percent(0.975_155), '97.5 %');
  assert.equal(percent(0.995), '99.5 %');
  assert.equal(percent(0), '0 %');
  assert.equal(percent(1.2345), '123 %');
  assert.equal(percent(undefined), '–');
});

test('both signs of a small number are minus signs', () => {
  assert.equal(short(-0.000409), '−4.09e−4');
  assert.equal(short(-7), '−7');
});
