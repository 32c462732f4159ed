// Expected values from scipy 1.17.1 unless said otherwise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { andersonDarling } from './anderson-darling.js';
import { adjustedPValues, rejectionLevel } from './benjamini-hochberg.js';
import { chiSquareUpperTail } from './chi-square.js';
import { kolmogorovSmirnov, kolmogorovUpperTail, totalVariation } from './distances.js';
import { numericDistribution } from './distribution.js';
import { likelihoodRatio } from './likelihood-ratio.js';
import { normalQuantile, normalUpperTail } from './normal.js';
import { poolNumbers } from './pooled.js';
import { studentUpperQuantile, studentUpperTail } from './student-t.js';

function close(actual: number, expected: number, tolerance = 1e-10): void {
  const scale = Math.max(Math.abs(expected), 1e-300);
  const near = actual === expected || Math.abs(actual - expected) / scale < tolerance;
  assert.ok(near, `${actual} is not ${expected}`);
}

function cellsOf(baseline: number[], current: number[]) {
  const weighted = (values: number[]) =>
    numericDistribution(values.map((value): [number, number] => [value, 1]));
  return poolNumbers(weighted(baseline), weighted(current));
}

test('normal quantile: norm.ppf', () => {
  close(normalQuantile(1e-10), -6.361340902404056);
  close(normalQuantile(0.001), -3.090232306167813);
  close(normalQuantile(0.025), -1.9599639845400545);
  close(normalQuantile(0.3), -0.5244005127080409);
  assert.equal(normalQuantile(0.5), 0);
  close(normalQuantile(0.9), 1.2815515655446004);
  close(normalQuantile(0.9999), 3.719016485455709);
  assert.equal(normalQuantile(0), -Infinity);
  assert.equal(normalQuantile(1), Infinity);
  assert.ok(Number.isNaN(normalQuantile(1.1)));
});

test('normal upper tail: norm.sf', () => {
  close(normalUpperTail(-3), 0.9986501019683699);
  close(normalUpperTail(-0.5), 0.6914624612740131);
  close(normalUpperTail(1), 0.15865525393145707);
  close(normalUpperTail(5), 2.866515718791933e-7);
  close(normalUpperTail(10), 7.61985302416047e-24);
});

test('chi-square upper tail: chi2.sf', () => {
  close(chiSquareUpperTail(3.841458820694124, 1), 0.05);
  close(chiSquareUpperTail(10, 3), 0.01856613546304325);
  close(chiSquareUpperTail(0.5, 5), 0.9921232932326296);
  close(chiSquareUpperTail(120, 100), 0.08440668109369177);
  close(chiSquareUpperTail(60, 10), 3.6243009520614924e-9);
  close(chiSquareUpperTail(1000, 900), 0.010994608942135844);
  assert.equal(chiSquareUpperTail(0, 4), 1);
});

test("Student's t: t.sf and its inverse", () => {
  close(studentUpperTail(2, 5), 0.050969739414929174);
  close(studentUpperTail(-1, 3), 0.8044988905221148);
  close(studentUpperTail(2.7, 51), 0.004692319441977244);
  close(studentUpperTail(12, 20), 6.79777851294033e-11);
  close(studentUpperTail(1.5, 1.5), 0.15499737061139984);
  close(studentUpperQuantile(0.050969739414929174, 5), 2);
  close(studentUpperQuantile(0.004692319441977244, 51), 2.7);
});

test('Kolmogorov-Smirnov: ks_2samp with ties, and the limiting distribution', () => {
  const x = [1, 2, 2, 3, 3, 3, 5, 8, 9, 9];
  const y = [2, 3, 3, 4, 5, 5, 5, 6, 9, 10, 11, 12];
  close(kolmogorovSmirnov(cellsOf(x, y)).distance, 0.35);
  close(kolmogorovUpperTail(0.3), 0.9999906941986655);
  close(kolmogorovUpperTail(0.5), 0.9639452436648751);
  close(kolmogorovUpperTail(1), 0.26999967167735456);
  close(kolmogorovUpperTail(1.3581), 0.0499996304316674);
  close(kolmogorovUpperTail(3), 3.045995948942526e-8);
});

test('Anderson-Darling with midranks: anderson_ksamp before its normalisation', () => {
  const statistic = (x: number[], y: number[]) => {
    const { baseline, current } = cellsOf(x, y);
    const pooled = baseline.map((rows, i) => rows + current[i]!);
    // Either sample must give the same.
    const value = andersonDarling(pooled, y.length)(current);
    close(andersonDarling(pooled, x.length)(baseline), value, 1e-12);
    return value;
  };
  const ties = [2, 3, 3, 4, 5, 5, 5, 6, 9, 10, 11, 12];
  close(statistic([1, 2, 2, 3, 3, 3, 5, 8, 9, 9], ties), 1.6583519924665333);
  // Two of the four laboratories of Scholz and Stephens (1987), table 1.
  const first = [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0];
  const second = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];
  close(statistic(first, second), 2.170571194868163);
  const ones = (zeros: number, n: number) => [
    ...new Array<number>(zeros).fill(0),
    ...new Array<number>(n).fill(1),
  ];
  close(statistic(ones(50, 10), ones(90, 10)), 1.5142857142857145);
});

test('likelihood ratio: chi2_contingency with log-likelihood', () => {
  const pooled = Float64Array.of(110, 170, 380);
  close(likelihoodRatio(pooled, 60)(Float64Array.of(10, 20, 30)), 2.0430166287323885);
  close(likelihoodRatio(pooled, 600)(Float64Array.of(100, 150, 350)), 2.0430166287323885);
  close(chiSquareUpperTail(2.0430166287323885, 2), 0.3600514596172389);
});

test('total variation counts every category that grew', () => {
  const cells = { baseline: Float64Array.of(50, 30, 20), current: Float64Array.of(2, 3, 5) };
  close(totalVariation(cells).distance, 0.3);
});

test('Benjamini-Hochberg: false_discovery_control', () => {
  const p = [0.01, 0.04, 0.03, 0.005, 0.55, 0.2, 0.04];
  const expected = [0.035, 0.056, 0.056, 0.035, 0.55, 0.2333333333333333, 0.056];
  adjustedPValues(p).forEach((value, i) => {
    close(value, expected[i]!);
  });
  // Two are rejected at 0.05: a third would have had to be at most 0.05 * 3 / 7.
  close(rejectionLevel(p, 0, 0.05), (0.05 * 2) / 7);
  close(rejectionLevel(p, 2, 0.05), (0.05 * 3) / 7);
});
