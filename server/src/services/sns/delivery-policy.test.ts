import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDeliveryPolicy, retryWait_ms, usualRetries } from './delivery-policy.js';

const waits = (policy: object): (number | undefined)[] => {
  const { retry } = readDeliveryPolicy(
    JSON.stringify({ healthyRetryPolicy: policy }),
    'subscription',
  );
  assert.ok(retry);
  return Array.from({ length: retry.numRetries + 1 }, (_, i) => {
    const wait = retryWait_ms(retry, i + 1);
    return wait === undefined ? undefined : wait / 1000;
  });
};

test('the four phases of a policy', () => {
  const policy = {
    ...{ numRetries: 9, numNoDelayRetries: 2, numMinDelayRetries: 2, numMaxDelayRetries: 2 },
    ...{ minDelayTarget: 1, maxDelayTarget: 9, backoffFunction: 'linear' },
  };
  assert.deepEqual(waits(policy), [0, 0, 1, 1, 1, 5, 9, 9, 9, undefined]);
  const exponential = { ...policy, backoffFunction: 'exponential' };
  assert.deepEqual(waits(exponential), [0, 0, 1, 1, 1, 3, 9, 9, 9, undefined]);
});

test("AWS's numbers stand for those left out, and its bounds hold", () => {
  assert.deepEqual(waits({}), [20, 20, 20, undefined]);
  const wrong: [object, RegExp][] = [
    [{ numRetries: 101 }, /numRetries must be a number from 0 to 100/],
    [{ minDelayTarget: 0 }, /minDelayTarget/],
    [{ minDelayTarget: 30 }, /maxDelayTarget must not be less/],
    [{ numRetries: 1, numNoDelayRetries: 2 }, /sum of its parts/],
    [{ backoffFunction: 'random' }, /linear, arithmetic, geometric, exponential/],
  ];
  for (const [policy, message] of wrong) assert.throws(() => waits(policy), message);
  const ofTopic = '{"http":{"defaultHealthyRetryPolicy":{"numRetries":5}}}';
  assert.equal(readDeliveryPolicy(ofTopic, 'topic').retry?.numRetries, 5);
});

test('waits never fall, and stay between the least and the most', () => {
  const policy = fc.record({
    numMinDelayRetries: fc.integer({ min: 0, max: 10 }),
    numMaxDelayRetries: fc.integer({ min: 0, max: 10 }),
    minDelayTarget: fc.integer({ min: 1, max: 50 }),
    maxDelayTarget: fc.integer({ min: 50, max: 3600 }),
    backoffFunction: fc.constantFrom('linear', 'arithmetic', 'geometric', 'exponential'),
  });
  fc.assert(
    fc.property(policy, fc.integer({ min: 20, max: 100 }), (given, numRetries) => {
      const all = waits({ ...given, numRetries }).slice(0, -1) as number[];
      assert.deepEqual(
        all,
        all.toSorted((a, b) => a - b),
      );
      assert.ok(Math.min(...all) >= given.minDelayTarget);
      assert.ok(Math.max(...all) <= given.maxDelayTarget);
    }),
  );
  assert.equal(retryWait_ms(usualRetries, 1), 1000);
  assert.equal(retryWait_ms(usualRetries, 60), 300_000);
});
