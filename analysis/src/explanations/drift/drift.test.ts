import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../drift/random.js';
import { FileShapeError } from '../../json/shape.js';
import { AttributionAggregate, globalShapOf } from '../aggregate/index.js';
import { checkAttributionDrift } from './check-drift.js';
import { ndcg } from './ndcg.js';
import { parseAttributionBaseline } from './parse-baseline.js';
import type { GlobalExplanation, NamedSample } from './types.js';

const near = (actual: number, expected: number, within: number) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);

const run = (values: Record<string, number>, label = 'label0'): GlobalExplanation => ({
  labels: { [label]: { global_shap_values: values, expected_value: 0 } },
});

test('the example of the documentation has the nDCG that it says', () => {
  near(ndcg([0.7, 0.5, 0.05], [0.1, 0.2, 0.7]), 0.6876396241226223, 1e-9);
  assert.equal(ndcg([0.7, 0.5, 0.05], [3, 2, 1]), 1);
});

test('the nDCG equals that of scikit-learn, ties included', () => {
  // scikit-learn 1.9.1: ndcg_score([gains], [scores])
  const golden: [number[], number[], number][] = [
    [[0.63, 0.9], [0.78, 0.23], 0.9231984112820403],
    [[0.3, 0.9], [0, 0], 0.8983537904952532],
    [[0.8, 0.47, 0.3], [0.28, 0.25, 0.45], 0.8341058597168802],
    [[0.5, 0.6, 1], [0.8, 0.8, 1], 0.9959801933533039],
    [[0.22, 0.16, 0.61, 0.04, 0.04], [0.51, 0.47, 0.92, 0.63, 0.51], 0.9496415084416766],
    [[0.5, 0.2, 0, 0.2, 0.7], [0.2, 0.2, 0, 0.8, 0.2], 0.7729273189756227],
    [
      [0.27, 0.88, 0.51, 0.85, 0.64, 0.74, 0.09, 0.54],
      [0.51, 0.87, 0.36, 0.6, 0.06, 0.39, 0.32, 0.15],
      0.9651328653384775,
    ],
    [
      [0.8, 0.4, 1, 0.6, 0.6, 0.6, 0.7, 0.2],
      [0.4, 0.4, 0.4, 0.1, 1, 0.2, 0.7, 0.4],
      0.8837776880630005,
    ],
  ];
  for (const [gains, scores, expected] of golden) near(ndcg(gains, scores), expected, 1e-12);
});

test('an nDCG is between 0 and 1, and 1 for the same numbers, whatever the order', () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  const pairs = fc.array(fc.tuple(number, number, fc.nat()), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(pairs, (given) => {
      const gains = given.map(([gain]) => gain);
      const scores = given.map(([, score]) => score);
      const value = ndcg(gains, scores);
      if (gains.every((gain) => gain === 0)) return Number.isNaN(value);
      const turned = [...given].sort((a, b) => a[2] - b[2]);
      const again = ndcg(
        turned.map(([gain]) => gain),
        turned.map(([, score]) => score),
      );
      assert.ok(value >= 0 && value <= 1);
      near(again, value, 1e-12);
      near(ndcg(gains, gains), 1, 1e-12);
      return true;
    }),
  );
});

test("Compatible: AWS's members and words, and where the threshold comes from", () => {
  const baseline = run({ SAT: 0.7, GPA: 0.5, rank: 0.05 });
  const current = run({ SAT: 0.1, GPA: 0.2, rank: 0.7 });
  const found = checkAttributionDrift({ baseline, current, reading: 'Compatible' });
  assert.deepEqual(found.violations, [
    {
      label: 'label0',
      metric_name: 'shap',
      constraint_check_type: 'feature_attribution_drift_check',
      description: 'Feature attribution drift 0.6876396241226223 exceeds threshold 0.9',
      method: 'ndcg',
      value: 0.6876396241226223,
      threshold: 0.9,
      threshold_source: "AWS's own: the least nDCG of the ranking with the baseline's attributions",
    },
  ]);
  const lower = { baseline, current, reading: 'Compatible', threshold: 0.6 } as const;
  assert.deepEqual(checkAttributionDrift(lower).violations, []);
  assert.deepEqual(found.notes, []);
});

/** Global values that AWS's service published for one model in two runs, three digits of each. */
const FIRST = {
  Age: 0.05966147427879835,
  Workclass: 0.00912397024204763,
  fnlwgt: 0.0010359326386406794,
  Education: 0.014584218772494863,
  'Education-Num': 0.09914514927164537,
  'Marital Status': 0.05460401411146745,
  Occupation: 0.002615299661494767,
  Relationship: 0.018177001453756298,
  'Ethnic group': 0.005266052293379711,
  Sex: 0.03201881160113639,
  'Capital Gain': 0.09911907893044279,
  'Capital Loss': 0.013593711604795078,
  'Hours per week': 0.036417023377112064,
  Country: 0.004667358596049477,
};
const SECOND = {
  Age: 0.05962069398767555,
  Workclass: 0.009340874120660063,
  fnlwgt: 0.0010900750377509304,
  Education: 0.014739126275038199,
  'Education-Num': 0.09891391226656666,
  'Marital Status': 0.05452765230404344,
  Occupation: 0.0025392834714334667,
  Relationship: 0.018169508641909988,
  'Ethnic group': 0.005295263900463686,
  Sex: 0.032080828962127876,
  'Capital Gain': 0.09913318680892579,
  'Capital Loss': 0.013518474176382519,
  'Hours per week': 0.03641124946588507,
  Country: 0.004894213349476741,
};

test('two published runs of one model have not drifted, by either reading', () => {
  for (const reading of ['Compatible', 'Sound'] as const) {
    const input = { baseline: run(FIRST), current: run(SECOND), reading };
    const { labels, violations } = checkAttributionDrift(input);
    // scikit-learn 1.9.1: ndcg_score
    near(labels[0]!.ndcg!, 0.9999632187255911, 1e-12);
    assert.deepEqual(violations, []);
  }
});

test('labels and features that do not match are matched where they can be, and told', () => {
  const check = (baseline: GlobalExplanation, current: GlobalExplanation) =>
    checkAttributionDrift({ baseline, current, reading: 'Compatible' });
  const renamed = check(run({ a: 1, b: 2 }, '0.79'), run({ a: 1, b: 2 }));
  assert.deepEqual(renamed.notes, ['Label "label0" is held against the baseline\'s "0.79".']);
  assert.equal(renamed.labels[0]!.ndcg, 1);
  const inOrder = check(run({ a: 1, b: 2 }), run({ x: 2, y: 1 }));
  assert.match(inOrder.notes[0]!, /matched in their order/);
  near(inOrder.labels[0]!.ndcg!, (1 + 2 / Math.log2(3)) / (2 + 1 / Math.log2(3)), 1e-12);
  const lacking = check(run({ a: 1, b: 2, c: 3 }), run({ a: 1, b: 2, toString: 1 }));
  assert.match(lacking.notes[0]!, /this run lacks count as 0: "c"/);
  assert.match(lacking.notes[1]!, /the baseline lacks count as 0 there: "toString"/);
  assert.deepEqual(
    lacking.labels[0]!.features.map(({ baseline }) => baseline),
    [1, 2, 0, 3],
  );
  const none = check(run({ a: 1 }, 'x'), {
    labels: { ...run({ a: 1 }, 'y').labels, ...run({ a: 2 }, 'z').labels },
  });
  assert.deepEqual(none.labels, []);
  assert.equal(none.notes.length, 2);
});

test('a baseline without any attribution has no ranking to compare with', () => {
  const input = { baseline: run({ a: 0, b: 0 }), current: run({ a: 1, b: 2 }), reading: 'Sound' };
  const { labels, violations } = checkAttributionDrift(input as never);
  assert.equal(labels[0]!.ndcg, null);
  assert.match(labels[0]!.note!, /no ranking/);
  assert.deepEqual(violations, []);
});

/** Attributions of a linear model whose features have the given spreads. */
function explained(spreads: readonly number[], rows: number, seed: number) {
  const { normal } = seededRandom(seed);
  const features = spreads.map((_, i) => `f${i}`);
  const players = spreads.length;
  const values = new Float64Array(rows * players).map((_, i) => normal() * spreads[i % players]!);
  const aggregate = new AttributionAggregate({ outputs: 1, players, method: 'mean_abs', seed });
  const scores = new Float64Array(rows);
  aggregate.add({ rows, outputs: 1, players, values, scores });
  const labels = globalShapOf(aggregate.global(), { features, expected: [0] });
  const sample: NamedSample = { sample: aggregate.sample, labels: ['label0'], features };
  return { explanation: { labels, rows, method: 'mean_abs' } as GlobalExplanation, sample };
}

test('Sound: a small window that differs by chance is no violation, and the report says why', () => {
  const spreads = [1, 0.9, 0.8, 0.2, 0.1];
  const baseline = explained(spreads, 5000, 1).explanation;
  const counts = { Sound: 0, Compatible: 0 };
  for (let seed = 2; seed < 102; seed += 1) {
    const { explanation: current, sample } = explained(spreads, 8, seed);
    for (const reading of ['Sound', 'Compatible'] as const) {
      // A threshold that windows of eight rows miss now and then.
      const input = { baseline, current, sample, reading, threshold: 0.98 };
      const { labels, violations } = checkAttributionDrift(input);
      counts[reading] += violations.length;
      const { ndcg: value, drifted, note, interval } = labels[0]!;
      if (note !== undefined) assert.ok(reading === 'Sound' && value! < 0.98 && !drifted);
      if (interval) assert.ok(interval[0] <= value! && value! <= interval[1]);
    }
  }
  assert.ok(counts.Compatible >= 15, `${counts.Compatible} ${counts.Sound}`);
  assert.ok(counts.Sound <= 5, `${counts.Sound}`);
});

test('Sound: a real change is found, and the report says what gained and lost', () => {
  const baseline = explained([1, 0.5, 0.3, 0.1], 5000, 1).explanation;
  const { explanation: current, sample } = explained([0.05, 0.5, 0.3, 1], 200, 2);
  const found = checkAttributionDrift({ baseline, current, sample, reading: 'Sound' });
  const [violation] = found.violations;
  assert.equal(violation!.comparison_method, 'Sound');
  assert.ok(violation!.effect_interval![1] < 0.9);
  assert.ok(violation!.p_value! < 0.01);
  assert.deepEqual(
    violation!.feature_changes!.map(({ feature_name, change }) => [feature_name, change]),
    [
      ['f0', 'lost'],
      ['f3', 'gained'],
    ],
  );
  assert.deepEqual(
    found.labels[0]!.features.map(({ change }) => change),
    ['lost', 'steady', 'steady', 'gained'],
  );
});

test('Sound: false findings among features stay rare where nothing changed', () => {
  let windows = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const spreads = [1, 0.5, 0.3, 0.1, 0.05, 0.02];
    const baseline = explained(spreads, 1000, 2 * seed + 1000).explanation;
    const { explanation: current, sample } = explained(spreads, 30, 2 * seed + 1001);
    const { labels } = checkAttributionDrift({ baseline, current, sample, reading: 'Sound' });
    if (labels[0]!.features.some(({ change }) => change !== 'steady')) windows += 1;
  }
  // 5 of 100 are promised; a fair count exceeds 11 in fewer than one of 200 trials.
  assert.ok(windows <= 11, `${windows}`);
});

test('Sound: a ranking may stand while an attribution grows; that is a violation too', () => {
  const baseline = explained([1, 0.3, 0.1], 5000, 1).explanation;
  const { explanation: current, sample } = explained([2, 0.3, 0.1], 100, 2);
  const input = { baseline, current, sample };
  assert.deepEqual(checkAttributionDrift({ ...input, reading: 'Compatible' }).violations, []);
  const [violation] = checkAttributionDrift({ ...input, reading: 'Sound' }).violations;
  assert.match(
    violation!.description,
    /^Feature attributions changed by at least 10 % of their sum: f0 from 0\.\d+ to 1\.\d+ \(\d+ %\)$/,
  );
  const { method, value, threshold } = violation!;
  assert.deepEqual([method, threshold], ['moved_share', 0.1]);
  const share = Number(/\((\d+) %\)$/.exec(violation!.description)?.[1]) / 100;
  assert.ok(Math.abs(value - share) <= 0.005, `${value}`);
  const otherMethod = { ...current, method: 'mean_sq' as const };
  const apart = checkAttributionDrift({ ...input, current: otherMethod, reading: 'Sound' });
  assert.deepEqual(apart.violations, []);
});

test('Sound: without standard errors in the baseline the interval decides', () => {
  const { labels } = explained([1, 0.5, 0.3, 0.1], 5000, 1).explanation;
  const { global_shap_standard_errors, ...values } = labels.label0!;
  assert.ok(global_shap_standard_errors);
  const baseline = { labels: { label0: values } };
  const check = (spreads: number[], rows: number, threshold?: number) => {
    const { explanation: current, sample } = explained(spreads, rows, 7);
    return checkAttributionDrift({ baseline, current, sample, reading: 'Sound', threshold });
  };
  assert.equal(check([0.05, 0.5, 0.3, 1], 200).violations.length, 1);
  const steady = check([1, 0.5, 0.3, 0.1], 4, 0.9999).labels[0]!;
  assert.equal(steady.p_value, undefined);
  assert.match(check([1, 0.5, 0.3, 0.1], 4).notes[0]!, /no standard errors/);
  assert.ok(!steady.drifted);
  const few = check([0.05, 0.5, 0.3, 1], 20).labels[0]!;
  assert.ok(few.ndcg! < 0.9 && !few.drifted);
  assert.match(few.note!, /20 explained rows are too few to tell; 100 are needed/);
});

test('Sound: a decisive feature that is rare may be missing from a small window', () => {
  const { uniform, normal } = seededRandom(3);
  const blockOf = (rows: number) => {
    const rest = [0.2, 0.18, 0.16, 0.14, 0.1];
    const row = () => [uniform() < 0.05 ? 20 : 0.01, ...rest.map((spread) => spread * normal())];
    const values = Float64Array.from(Array.from({ length: rows }, row).flat());
    return { rows, outputs: 1, players: 6, values, scores: new Float64Array(rows) };
  };
  const runOf = (rows: number): GlobalExplanation => {
    const aggregate = new AttributionAggregate({ outputs: 1, players: 6, method: 'mean_abs' });
    aggregate.add(blockOf(rows));
    const features = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];
    return { labels: globalShapOf(aggregate.global(), { features, expected: [0] }), rows };
  };
  const baseline = runOf(5000);
  const counts = { Sound: 0, Compatible: 0 };
  for (let window = 0; window < 60; window += 1) {
    const current = runOf(20);
    for (const reading of ['Sound', 'Compatible'] as const) {
      counts[reading] += checkAttributionDrift({ baseline, current, reading }).violations.length;
    }
  }
  // 0.95 ** 20: 36 of 100 windows of 20 rows have no such row.
  assert.ok(counts.Compatible >= 12, `${counts.Compatible}`);
  assert.ok(counts.Sound <= 2, `${counts.Sound}`);
});

test('Sound: medians and squares are resampled in their own units', () => {
  const baseline = explained([1, 0.5], 2000, 1).explanation;
  for (const method of ['median', 'mean_sq'] as const) {
    const { sample, explanation } = explained([1, 0.5], 100, 3);
    const current = { ...explanation, method };
    const found = checkAttributionDrift({ baseline, current, sample, reading: 'Sound' });
    assert.match(found.notes[0]!, /aggregates by mean_abs, this run by/);
    const [low, high] = found.labels[0]!.interval!;
    assert.ok(low >= 0 && low <= high && high <= 1);
  }
});

test("a baseline is read from analysis.json, AWS's or ours", () => {
  const analysis = {
    version: '1.0',
    pre_training_bias_metrics: { label: 'x' },
    explanations: {
      kernel_shap: {
        yes: {
          global_shap_values: { Age: 0.1, Sex: 0.02 },
          expected_value: 0.25,
          global_shap_standard_errors: { Age: 0.01, Sex: 0.002 },
        },
      },
      shap_method: { method: 'kernel', rows: 100, agg_method: 'mean_abs' },
    },
  };
  const ours = parseAttributionBaseline(JSON.stringify(analysis));
  assert.equal(ours.rows, 100);
  assert.equal(ours.method, 'mean_abs');
  assert.deepEqual(ours.labels.yes!.global_shap_standard_errors, { Age: 0.01, Sex: 0.002 });
  const plain = parseAttributionBaseline(
    Buffer.from(JSON.stringify({ explanations: { kernel_shap: run(FIRST).labels } })),
  );
  assert.deepEqual(plain.labels, run(FIRST).labels);
});

test('a baseline of another shape is refused with its place', () => {
  const refused = (content: unknown, pattern: RegExp) =>
    assert.throws(
      () =>
        parseAttributionBaseline(
          typeof content === 'string' ? content : JSON.stringify(content),
          'base.json',
        ),
      (error: Error) => error instanceof FileShapeError && pattern.test(error.message),
    );
  const shap = (label: unknown) => ({ explanations: { kernel_shap: { label0: label } } });
  refused('{"explanations": ', /base\.json: line 1, column 18/);
  refused({ version: '1.0' }, /explanations is missing/);
  refused({ explanations: { kernel_shap: {} } }, /has no label/);
  refused({ explanations: { kernel_shapp: {} } }, /write "kernel_shap" instead/);
  refused(shap({ global_shap_values: {} }), /has no feature/);
  refused(shap({ global_shap_values: { Age: '0.1' } }), /Age is "0\.1"; .* write 0\.1/);
  refused(shap({ global_shap_values: { Age: 'NaN' } }), /Age is "NaN"; expected a finite number/);
  refused(shap([]), /label0 is \[\]; expected an object/);
});
