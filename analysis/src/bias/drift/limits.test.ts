import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bias } from '../plain.js';
import { withReportIntervals } from '../reading/report-intervals.js';
import type { BiasReport } from '../report.js';
import { parseBiasBaseline } from './baseline.js';
import { biasDrift } from './compare.js';
import { biasGrowth } from './growth.js';
import { biasLimits } from './limits.js';
import { pairMetrics } from './pairs.js';

/** Rows of which `rate` members of 100, and 60 others of 100, are labelled and predicted positive. */
function reportOf(rate: number): BiasReport {
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    sex: i % 4 === 0 ? 'F' : 'M',
    place: Math.floor(i / 4) % 100,
    flip: i % 37 === 0,
  }));
  const positive = rows.map(({ sex, place }) => (place < (sex === 'F' ? rate : 60) ? 1 : 0));
  return withReportIntervals(
    bias({
      label: positive,
      predicted: positive.map((one, i) => (rows[i]?.flip ? 1 - one : one)),
      positive: [1],
      facets: { sex: { values: rows.map(({ sex }) => sex), sensitive: ['F'] } },
    }),
  );
}

const sectionsOf = ({ pre_training_bias_metrics, post_training_bias_metrics }: BiasReport) => ({
  pre_training_bias_metrics,
  post_training_bias_metrics,
});

describe('limits of bias metrics', () => {
  const now = reportOf(25);
  const baseline = parseBiasBaseline(JSON.stringify(sectionsOf(reportOf(45))));
  const { pairs } = pairMetrics(now, baseline);

  it('are what a violation of AWS’s rule lies beyond, and nothing else', () => {
    const violated = new Set(
      biasDrift(now, baseline, 'Compatible').violations.map(({ metric_name }) => metric_name),
    );
    assert.ok(violated.size > 3 && violated.size < pairs.length);
    for (const { name, current, baseline: before } of pairs) {
      assert.equal(isBeyond(name, before.value, current.value, 'Compatible'), violated.has(name));
    }
  });

  it('are passed in Sound where the growth is at least what is told', () => {
    const growths = biasGrowth(now, baseline);
    assert.ok(growths.length > 10);
    const { violations } = biasDrift(now, baseline, 'Sound');
    for (const { metric, growth, threshold, adjustedPValue } of growths) {
      const { current, baseline: before } = pairs.find(({ name }) => name === metric)!;
      const beyond = isBeyond(metric, before.value, current.value, 'Sound');
      assert.equal(beyond, growth >= threshold, metric);
      const violation = violations.find(({ metric_name }) => metric_name === metric);
      assert.equal(violation !== undefined, beyond && adjustedPValue < 0.05, metric);
      if (violation) assert.equal(violation.effect, growth);
    }
  });

  it('are none of what is not judged', () => {
    assert.equal(biasLimits('FT', 0.1, 'Sound'), undefined);
    assert.equal(biasLimits('DI', Number.POSITIVE_INFINITY, 'Sound'), undefined);
    assert.equal(biasLimits('TE', Number.POSITIVE_INFINITY, 'Compatible'), undefined);
  });
});

function isBeyond(name: string, before: number, value: number, reading: 'Compatible' | 'Sound') {
  const limits = biasLimits(name, before, reading);
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = limits ?? {};
  // at the limit itself Sound tells it, AWS's rule does not
  return reading === 'Sound' ? value <= low || value >= high : value < low || value > high;
}
