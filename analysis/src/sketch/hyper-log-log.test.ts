import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HyperLogLog } from './hyper-log-log.js';

test('estimates are within four standard errors, for numbers and texts', () => {
  for (const distinct of [1, 2, 24, 120, 1000, 20_000, 300_000]) {
    for (const value of [(i: number) => i, (i: number) => i / 7, (i: number) => 1e9 + i * 1e5]) {
      const numbers = new HyperLogLog();
      const values = Float64Array.from({ length: distinct }, (_, i) => value(i));
      numbers.addNumbers(values);
      numbers.addNumbers(values);
      close(numbers.count(), distinct);
    }
    if (distinct > 20_000) continue;
    const texts = new HyperLogLog();
    for (let i = 0; i < distinct; i++) texts.addText(`user-${i}`);
    close(texts.count(), distinct);
  }
});

function close(estimate: number, truth: number): void {
  const bound = truth <= 120 ? 0.025 * truth + 0.5 : 4 * 0.016 * truth;
  assert.ok(Math.abs(estimate - truth) <= bound, `${estimate} for ${truth}`);
}

test('values told apart by a single bit are two', () => {
  const sketch = new HyperLogLog();
  sketch.addNumbers(Float64Array.of(0.1 + 0.2, 0.3));
  assert.equal(sketch.count(), 2);
});
