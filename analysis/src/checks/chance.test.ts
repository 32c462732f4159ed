// Expected values from scipy 1.17: binom.sf, betabinom.sf, hypergeom.sf.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betaBinomialUpperTail, binomialUpperTail, fisherUpperTail } from './chance.js';

function close(ours: number, theirs: number): void {
  assert.ok(Math.abs(ours / theirs - 1) < 1e-6, `${ours} for ${theirs}`);
}

test('upper tails', () => {
  close(binomialUpperTail(3, 60, 0.01), 0.02242016478883543);
  close(binomialUpperTail(1, 1000, 0.0003), 0.25921512205671);
  close(betaBinomialUpperTail(2, 60, 2, 9998), 0.00010456470641695415);
  close(betaBinomialUpperTail(5, 5000, 2, 9998), 0.017818927962095166);
  close(fisherUpperTail(5, 60, 20, 10_000), 3.087524150183651e-7);
});

test('edges', () => {
  assert.equal(binomialUpperTail(0, 10, 0.5), 1);
  assert.equal(binomialUpperTail(1, 10, 0), 0);
  assert.equal(binomialUpperTail(10, 10, 1), 1);
  close(binomialUpperTail(60, 60, 0.5), 2 ** -60);
  assert.equal(fisherUpperTail(0, 10, 3, 10), 1);
});
