import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VariantMetrics } from './metrics.js';

const at = new Date('2026-01-01T00:00:00Z');

interface Told {
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
  readonly values: readonly number[];
}

/** What CloudWatch makes of the data of one metric. */
function told(metrics: ReturnType<VariantMetrics['take']>, name: string): Told {
  const data = metrics.filter(({ MetricName }) => MetricName === name);
  const values = data.flatMap(({ Values = [], Counts = [] }) =>
    Values.flatMap((value, index) => Array<number>(Counts[index] ?? 1).fill(value)),
  );
  assert.ok(data.every(({ Values = [] }) => Values.length <= 150));
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    least: Math.min(...values),
    most: Math.max(...values),
    values: values.sort((a, b) => a - b),
  };
}

test('latencies keep count, sum and bounds, and every percentile to 2 %', () => {
  const latency_ms = fc.double({ min: 1e-3, max: 60_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(latency_ms, { minLength: 1, maxLength: 400 }), (latencies) => {
      const metrics = new VariantMetrics();
      for (const latency of latencies) metrics.add(200, latency, latency);
      const { count, sum, least, most, values } = told(
        metrics.take('e', 'v', 1, at),
        'ModelLatency',
      );
      const exact = latencies.map((latency) => latency * 1000).sort((a, b) => a - b);
      const total = exact.reduce((all, one) => all + one, 0);
      assert.equal(count, exact.length);
      assert.ok(Math.abs(sum - total) <= 1e-9 * total);
      assert.equal(least, exact[0]);
      assert.equal(most, exact.at(-1));
      for (const [index, value] of values.entries()) {
        const wanted = exact[index] ?? 0;
        assert.ok(Math.abs(value - wanted) <= 0.021 * wanted, `${value} for ${wanted}`);
      }
    }),
    { examples: [[[0.001, 0.001, 0.0010000000000000002]]] },
  );
});

test('errors are told by who made them, invocations by instance', () => {
  const metrics = new VariantMetrics();
  for (const status of [200, 200, 400, 503]) metrics.add(status, 1, 3);
  const data = metrics.take('e', 'v', 2, at);
  const sum = (name: string) =>
    data.find(({ MetricName }) => MetricName === name)?.StatisticValues?.Sum;
  assert.equal(sum('Invocations'), 4);
  assert.equal(sum('InvocationsPerInstance'), 2);
  assert.equal(sum('Invocation4XXErrors'), 1);
  assert.equal(sum('Invocation5XXErrors'), 1);
  assert.equal(sum('InvocationModelErrors'), 2);
  assert.equal(told(data, 'OverheadLatency').sum, 8_000);
  assert.deepEqual(metrics.take('e', 'v', 2, at), []);
});
