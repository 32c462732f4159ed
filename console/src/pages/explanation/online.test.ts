import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAnswer } from './online.js';
import { stepsOf } from './steps.js';

describe('an online explanation', () => {
  // the example of docs/online-explanations.md, a model that adds its four features
  const answer = JSON.stringify({
    version: '1.0',
    predictions: { content_type: 'text/csv; charset=utf-8', data: '30.0\n' },
    explanations: {
      kernel_shap: [
        [1, 4, 9, 16].map((amount, i) => ({
          ...(i === 0 && { feature_header: 'age' }),
          attributions: [{ attribution: [amount] }],
        })),
      ],
    },
  });

  it('goes from the base value to the score, the largest step first', () => {
    const { labels, base, steps } = readAnswer(answer, '1,2,3,4');
    assert.deepEqual([labels, base], [['score 1'], [0]]);
    assert.deepEqual(
      steps[0]?.map(({ name, value, amount }) => [name, value, amount]),
      [
        ['feature 4', '4', 16],
        ['feature 3', '3', 9],
        ['feature 2', '2', 4],
        ['age', '1', 1],
      ],
    );
  });

  it('stays in log odds where the endpoint explains in them', () => {
    const text = answer.replace('30.0', '0.5');
    assert.deepEqual(readAnswer(text, '1,2,3,4', true).base, [-30]); // even odds are 0
  });

  it('is told of what it lacks', () => {
    assert.throws(() => readAnswer('{"predictions": {"data": "1"}}', '1'), /has the endpoint/);
    const words = answer.replace('30.0', 'cat');
    assert.throws(() => readAnswer(words, '1'), /no scores/);
  });

  it('gathers small steps, and keeps the sum', () => {
    const steps = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, amount: 30 - i }));
    const shown = stepsOf(steps);
    assert.equal(shown.length, 14);
    assert.equal(shown.at(-1)?.name, '17 more features');
    const sum = shown.reduce((total, { amount }) => total + amount, 0);
    assert.equal(sum, (30 * 31) / 2);
  });
});
