import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adultRows, countAdult } from '../testing/adult.js';
import { biasRemedies } from './remedies.js';
import { reweighing } from './reweighing.js';
import type { ScoredRows } from './score-curve.js';
import { thresholdRemedies } from './thresholds.js';
import type { Reweighing, ThresholdRemedies } from './types.js';

const rows = adultRows();
const near = (found: number | null | undefined, expected: number, by: number, what: string) =>
  assert.ok(Math.abs((found as number) - expected) <= by, `${what}: ${found}, not ${expected}`);

/** A score by three columns, as the Python that made the numbers below has it. */
const adult: ScoredRows = {
  scores: Float64Array.from(rows, ({ educationNum, age, hoursPerWeek }) => {
    const logit = 0.3 * (educationNum - 10) + 0.03 * (age - 38) + 0.02 * (hoursPerWeek - 40) - 1.2;
    return 1 / (1 + Math.exp(-logit));
  }),
  labels: Uint8Array.from(rows, ({ positive }) => positive),
  members: Uint8Array.from(rows, ({ female }) => female),
};

test('weights and what they do agree with numpy on the Adult data', () => {
  // numpy 2.4.6: P(facet) P(label) / P(facet, label); CDDL within marital status
  const { weights, before, after } = reweighing(countAdult(rows)) as Reweighing;
  near(weights.facet_positive, 2.1999658551748333, 1e-12, 'women above 50K');
  near(weights.facet_negative, 0.8525062819796573, 1e-12, 'women below');
  near(weights.others_positive, 0.7876373846816079, 1e-12, 'men above 50K');
  near(weights.others_negative, 1.093519284984871, 1e-12, 'men below');
  near(before.CDDL, 0.09226863405949684, 1e-12, 'CDDL before');
  near(after.CDDL, -0.15304193587546505, 1e-12, 'CDDL after');
  near(after.DPL, 0, 1e-12, 'DPL after');
  near(after.CI, before.CI as number, 1e-12, 'CI');
});

test("thresholds for the Adult data are as good as fairlearn's", () => {
  // fairlearn 0.15.0 ThresholdOptimizer(objective='accuracy_score', grid_size=5000), which may mix
  // two thresholds at random: 0.7813761 with rates 0.1298 each; 0.7879377 with recall 0.3292 each
  const found = thresholdRemedies(adult) as ThresholdRemedies;
  near(found.present.accuracy, 0.7903627038481619, 1e-12, 'accuracy now');
  near(found.present.DPPL, 0.14277191372189077 - 0.07872992294123109, 1e-12, 'DPPL now');
  near(found.present.RD, 0.3269288501951366 - 0.26208651399491095, 1e-12, 'RD now');
  near(found.most_accurate.accuracy, 0.7930960351340561, 1e-12, 'most accurate');
  near(found.demographic_parity.accuracy, 0.7813761103134612, 1e-3, 'demographic parity');
  near(found.equal_opportunity.accuracy, 0.7879376922448567, 1e-3, 'equal opportunity');
  assert.ok(Math.abs(found.demographic_parity.DPPL as number) <= 0.001 + 1e-9);
  assert.ok(Math.abs(found.equal_opportunity.RD as number) <= 0.001 + 1e-9);
});

interface Row {
  readonly score: number;
  readonly label: number;
  readonly member: number;
}
const rowArbitrary = fc.record({
  score: fc.integer({ min: 0, max: 9 }).map((n) => n / 10),
  label: fc.integer({ min: 0, max: 1 }),
  member: fc.integer({ min: 0, max: 1 }),
});
/** Each side has a positive and a negative row. */
const corners: Row[] = [0, 1].flatMap((member) =>
  [0, 1].map((label) => ({ score: label / 2, label, member })),
);

const columns = (all: readonly Row[]): ScoredRows => ({
  scores: Float64Array.from(all, ({ score }) => score),
  labels: Uint8Array.from(all, ({ label }) => label),
  members: Uint8Array.from(all, ({ member }) => member),
});

/** Every pair of thresholds tried, one after another. */
function tried(all: readonly Row[], tolerance: number, onlyPositives: boolean) {
  const cuts = (member: number) => {
    const own = all.filter((row) => row.member === member);
    const scores = [...new Set(own.map(({ score }) => score))].sort((a, b) => a - b);
    const inside = scores.length > 1 ? scores.slice(0, -1) : [-1, ...scores];
    return inside.map((cut) => {
      const asked = onlyPositives ? own.filter(({ label }) => label === 1) : own;
      const rate = asked.filter(({ score }) => score > cut).length / asked.length;
      const right = own.filter(({ score, label }) => Number(score > cut) === label).length;
      return { rate, right };
    });
  };
  const pairs = cuts(0).flatMap((a) =>
    cuts(1).map((d) => ({ gap: Math.abs(a.rate - d.rate), right: a.right + d.right })),
  );
  const least = Math.min(...pairs.map(({ gap }) => gap));
  const fine = pairs.filter(({ gap }) => gap <= Math.max(tolerance, least) + 1e-12);
  return Math.max(...fine.map(({ right }) => right)) / all.length;
}

test('no pair of thresholds with as equal rates is more accurate', () => {
  fc.assert(
    fc.property(
      fc.array(rowArbitrary, { maxLength: 40 }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      (more, tolerance) => {
        const all = [...corners, ...more];
        const found = thresholdRemedies(columns(all), { tolerance }) as ThresholdRemedies;
        near(found.demographic_parity.accuracy, tried(all, tolerance, false), 1e-12, 'parity');
        near(found.equal_opportunity.accuracy, tried(all, tolerance, true), 1e-12, 'opportunity');
        const common = [-1, ...all.map(({ score }) => score)].map(
          (cut) => all.filter(({ score, label }) => Number(score > cut) === label).length,
        );
        near(found.most_accurate.accuracy, Math.max(...common) / all.length, 1e-12, 'common');
      },
    ),
    { numRuns: 300 },
  );
});

test('what cannot be offered says why', () => {
  const counts = countAdult(rows.filter(({ female, positive }) => !(female && positive)));
  const found = biasRemedies([{ facet: 'sex', value_or_threshold: 'Female', counts }]);
  const errors = found.sex?.flatMap(({ reweighing, thresholds }) => [reweighing, thresholds]);
  assert.match(JSON.stringify(errors?.[0]), /No member of the facet has a positive/);
  assert.match(JSON.stringify(errors?.[1]), /There are no probabilities/);
  const oneSided = thresholdRemedies({ ...adult, members: new Uint8Array(rows.length) });
  assert.match(JSON.stringify(oneSided), /The facet has no rows with a score/);
});
