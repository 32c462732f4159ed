import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../drift/random.js';
import { SAMPLE_SHARE, standardDeviation, standardSamples } from './resampling.js';

test('over many windows a standard deviation is what theory says, for each metric', () => {
  const { uniform } = seededRandom(7);
  const rows = 400;
  const windows = 500;
  const ratios = { accuracy: 0, recall: 0 };
  for (let window = 0; window < windows; window++) {
    const [tp, fp, tn, fn] = confusion(rows, uniform);
    const samples = standardSamples([tp, fp, tn, fn]).map((sample) =>
      [tp, fp, tn, fn].map((count) => sample.draw(count)),
    );
    const of = (metric: (cells: number[]) => number) => standardDeviation(samples.map(metric)) ** 2;
    const accuracy = (tp + tn) / rows;
    const positives = tp + fn;
    const recall = tp / positives;
    // the variance of a share among the records that a sample holds
    const theory = (share: number, count: number) => (share * (1 - share)) / (count * SAMPLE_SHARE);
    ratios.accuracy +=
      of(([a = 0, b = 0, c = 0, d = 0]) => (a + c) / (a + b + c + d)) / theory(accuracy, rows);
    ratios.recall += of(([a = 0, , , d = 0]) => a / (a + d)) / theory(recall, positives);
  }
  // each variance of five samples has a relative standard error of sqrt(2 / 4), the mean of 500 of 3 %
  for (const [metric, sum] of Object.entries(ratios)) {
    assert.ok(Math.abs(sum / windows - 1) < 0.13, `${metric}: ${sum / windows}`);
  }
});

test('the same counts have the same samples, others have others', () => {
  const draws = (counts: number[]) => standardSamples(counts).map(({ uniform }) => uniform());
  assert.deepEqual(draws([1, 2, 3, 4]), draws([1, 2, 3, 4]));
  assert.notDeepEqual(draws([1, 2, 3, 4]), draws([1, 2, 3, 5]));
});

/** True and false positives, true and false negatives of answers that are calibrated. */
function confusion(rows: number, uniform: () => number): [number, number, number, number] {
  const cells: [number, number, number, number] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const probability = uniform();
    const isPositive = uniform() < probability;
    if (probability > 0.5) cells[isPositive ? 0 : 1] += 1;
    else cells[isPositive ? 3 : 2] += 1;
  }
  return cells;
}
