import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { binary, closeTo, measureLines, mergedLine, valuesOf } from './testing.js';
import type { ConfusionCounts } from './types.js';

// Values of scikit-learn 1.7.2 on tests/data/adult.csv. Scores and predictions are rules that both
// compute to the same doubles: probability (4 age + 35 education-num + 3 hours) / 1300 of an income
// above 50K; hours-per-week as 35 + education-num / 2; relationship from marital status, sex, age.
// recall_score, precision_score, accuracy_score, fbeta_score (weighted: average="weighted",
// zero_division=0), roc_auc_score, average_precision_score, mean_absolute_error, r2_score, and auc
// of precision_recall_curve with its last precision replaced by the one before.
const rows = readFileSync(new URL('../../../tests/data/adult.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(',').map((cell) => cell.trim()));

const score = (row: readonly string[]): number =>
  (4 * Number(row[0]) + 35 * Number(row[4]) + 3 * Number(row[12])) / 1300;
const income = (row: readonly string[]): string => (row[14]?.startsWith('>') ? '1' : '0');

const expected = {
  recall: 0.7381711516388216,
  precision: 0.42684365781710915,
  accuracy: 0.6982586529897731,
  true_positive_rate: 0.7381711516388216,
  true_negative_rate: 0.6855987055016182,
  false_positive_rate: 0.31440129449838183,
  false_negative_rate: 0.26182884836117837,
  auc: 0.7952815314199818,
  average_precision: 0.5353960563341059,
  au_prc: 0.5359280280498874,
  f0_5: 0.46616517130845186,
  f1: 0.540909303303584,
  f2: 0.6441990917994835,
};

test('binary metrics and curves are those of scikit-learn', async () => {
  const lines = rows.map((row) => mergedLine(`${score(row)}\n`, income(row)));
  const result = await measureLines(lines, binary);
  closeTo(valuesOf(result), expected);
  const metrics = result.statistics.binary_classification_metrics ?? {};
  const counts = { '0': { '0': 16948, '1': 7772 }, '1': { '0': 2053, '1': 5788 } };
  assert.deepEqual(metrics.confusion_matrix, counts);
  const roc = metrics.receiver_operating_characteristic_curve as Record<string, number[]>;
  const { false_positive_rates: x = [], true_positive_rates: y = [] } = roc;
  assert.equal(x.length, 749);
  const points = [0, 1, 50, 200, 748].map((index) => [x[index], y[index]]);
  assert.deepEqual(points, [
    [0, 0],
    [0, 0.00012753475322025253],
    [0.0015776699029126213, 0.008034689452875908],
    [0.03369741100323625, 0.2168090804744293],
    [1, 1],
  ]);
});

test('the order of the records changes nothing but what is random', async () => {
  const some = rows.slice(0, 3_000);
  const lines = some.map((row) => mergedLine(`${score(row)}`, income(row)));
  const [one, other] = [
    await measureLines(lines, binary),
    await measureLines(lines.toReversed(), binary),
  ];
  assert.deepEqual(one.statistics, other.statistics);
});

test('multi-class metrics are those of scikit-learn', async () => {
  const guess = (row: readonly string[]): string => {
    if (row[5] === 'Married-civ-spouse') return row[9] === 'Male' ? 'Husband' : 'Wife';
    return Number(row[0]) < 25 ? 'Own-child' : 'Not-in-family';
  };
  const lines = rows.map((row) => mergedLine(`${guess(row)},0.5`, row[7] ?? ''));
  const result = await measureLines(lines, {
    problemType: 'MulticlassClassification',
    attributes: { inference: '0' },
  });
  closeTo(valuesOf(result), {
    accuracy: 0.7663462424372716,
    weighted_recall: 0.7663462424372716,
    weighted_precision: 0.6874353664111666,
    weighted_f0_5: 0.6990593131703589,
    weighted_f1: 0.7196144297719212,
    weighted_f2: 0.7452717858173638,
    accuracy_best_constant_classifier: 13193 / 32561,
  });
  const metrics = result.statistics.multiclass_classification_metrics ?? {};
  const counts = metrics.confusion_matrix as ConfusionCounts;
  assert.deepEqual(Object.keys(counts).length, 6);
  assert.deepEqual(Object.values(counts.Unmarried ?? {}), [0, 3179, 0, 267, 0, 0]);
});

test('regression metrics are those of scikit-learn', async () => {
  const lines = rows.map((row) => mergedLine(String(35 + Number(row[4]) / 2), row[12] ?? ''));
  const result = await measureLines(lines, {
    problemType: 'Regression',
    attributes: { inference: '0' },
  });
  closeTo(valuesOf(result), {
    mae: 7.662341451429624,
    mse: 149.56149227603575,
    rmse: 12.229533608279416,
    r2: 0.018974999550115834,
  });
});
