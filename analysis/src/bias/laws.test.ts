import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type BiasCounts, mergeCounts } from './counts.js';
import { metricValues } from './metrics/registry.js';
import { bias, type PlainBias } from './plain.js';
import type { BiasReport } from './report.js';

const row = fc.record({
  facet: fc.constantFrom('a', 'b'),
  label: fc.boolean(),
  predicted: fc.boolean(),
  group: fc.constantFrom('x', 'y', null),
  x: fc.integer({ min: 0, max: 5 }),
  y: fc.integer({ min: 0, max: 5 }),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;
const rows = (minLength = 0) => fc.array(row, { minLength, maxLength: 60 });

const inputOf = (data: readonly Row[], sensitive = 'a'): PlainBias => ({
  label: data.map((one) => one.label),
  positive: [true],
  predicted: data.map((one) => one.predicted),
  facets: { facet: { values: data.map((one) => one.facet), sensitive: [sensitive] } },
  group: data.map((one) => one.group),
  features: { x: data.map((one) => one.x), y: data.map((one) => one.y) },
});

const stages = ['pre_training_bias_metrics', 'post_training_bias_metrics'] as const;

const valuesOf = (report: BiasReport): Map<string, number | null> => {
  const sections = stages.flatMap((stage) => report[stage] ?? []);
  const metrics = sections.flatMap((section) =>
    'error' in section ? [] : (section.facets.facet?.[0]?.metrics ?? []),
  );
  return new Map(metrics.map(({ name, value }) => [name, value]));
};

const certainRow: Row = { facet: 'b', label: true, predicted: true, group: 'x', x: 0, y: 0 };

const countsOf = (data: readonly Row[]): BiasCounts => {
  // a prediction that is positive must be there, or there are no counts after training
  return bias(inputOf([...data, certainRow])).counts[0]?.post as BiasCounts;
};

describe('laws of the bias metrics', () => {
  it('counts of parts are the counts of the whole', () => {
    fc.assert(
      fc.property(rows(), rows(), (first, second) => {
        const merged = mergeCounts(countsOf(first), countsOf(second));
        const whole = countsOf([...first, certainRow, ...second]);
        for (const stage of stages) {
          close(
            metricValues(stage, merged).map(({ value }) => value),
            metricValues(stage, whole).map(({ value }) => value),
          );
        }
      }),
    );
  });

  it('the order of rows changes nothing', () => {
    const shuffled = rows(1).chain((data) =>
      fc.tuple(fc.constant(data), fc.shuffledSubarray(data, { minLength: data.length })),
    );
    fc.assert(
      fc.property(shuffled, ([data, other]) => {
        assert.deepEqual(bias(inputOf(other)), bias(inputOf(data)));
      }),
    );
  });

  it('swapping the facet and the others turns what is a difference', () => {
    // not CDDL and CDDPL: a group without accepted rows counts 0 whichever side is asked for
    const differences = 'CI DPL DPPL DCA DCR DAR DRR RD SD AD TE'.split(' ');
    const symmetric = 'JS LP TVD KS GE'.split(' ');
    fc.assert(
      fc.property(rows(1), (data) => {
        const [a, b] = [valuesOf(bias(inputOf(data, 'a'))), valuesOf(bias(inputOf(data, 'b')))];
        for (const [name, value] of a) {
          const other = b.get(name) ?? null;
          if (value === null || other === null) continue;
          if (differences.includes(name)) close([value], [-other]);
          if (symmetric.includes(name)) close([value], [other]);
          if (name === 'DI' && value > 0 && Number.isFinite(value)) close([value], [1 / other]);
        }
      }),
    );
  });

  it('metrics stay within their ranges', () => {
    const within = (name: string) =>
      /^(CI|DPL|DPPL|CDDL|CDDPL|DAR|DRR|RD|SD|AD|FT)$/.test(name) ? [-1, 1] : [-Infinity, Infinity];
    const nonNegative = /^(JS|LP|TVD|KS|DI|GE)$/;
    fc.assert(
      fc.property(rows(1), (data) => {
        for (const [name, value] of valuesOf(bias(inputOf(data)))) {
          if (value === null) continue;
          const [low, high] = within(name) as [number, number];
          assert.ok(!Number.isNaN(value) && value >= low && value <= high, `${name} ${value}`);
          if (nonNegative.test(name)) assert.ok(value >= -1e-15, `${name} ${value}`);
        }
      }),
    );
  });
});

function close(ours: readonly (number | null)[], theirs: readonly (number | null)[]): void {
  for (const [i, value] of ours.entries()) {
    const other = theirs[i] ?? null;
    if (value === null || other === null) assert.equal(value, other);
    else assert.ok(value === other || Math.abs(value - other) < 1e-12, `${value} and ${other}`);
  }
}
