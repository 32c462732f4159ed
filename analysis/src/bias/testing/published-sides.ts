import assert from 'node:assert/strict';
import { cellOf } from '../counts.js';
import { countMetrics } from '../metrics/registry.js';
import { type Side, sideFrom } from '../metrics/sides.js';
import { modelPerformance } from '../statistics.js';
import { closeTo } from './cases.js';

/** What a page of AWS's tells of one side of a facet: some quadrants, or "35/70" of a rate. */
type Told = Readonly<Record<string, number>> | string;

interface Quadrants {
  readonly TP?: number;
  readonly FP?: number;
  readonly FN?: number;
  readonly TN?: number;
}

const side = ({ TP = 0, FP = 0, FN = 0, TN = 0 }: Quadrants): Side =>
  sideFrom({ truePositives: TP, falsePositives: FP, falseNegatives: FN, trueNegatives: TN });

/** Examples of AWS's pages, which give sizes rather than rows. */
export function checkSides(fn: string, input: object, expected: unknown, tol: number) {
  const { a, d, na1, na1hat, nd1, nd1hat } = input as Readonly<Record<string, unknown>>;
  const told =
    na1 === undefined
      ? { a: sideOf(fn, a as Told), d: sideOf(fn, d as Told) }
      : { a: accepted(na1, na1hat), d: accepted(nd1, nd1hat) };
  const metric = countMetrics.find(({ name }) => name === fn);
  return () => {
    assert.ok(metric);
    closeTo(metric.compute(told, { withPredictions: true, groups: new Map() }), expected, tol, fn);
  };
}

function sideOf(fn: string, told: Told): Side {
  if (typeof told !== 'string') return side(told);
  const [right, of] = told.split('/').map(Number) as [number, number];
  return side(fn === 'DAR' ? { TP: right, FP: of - right } : { TN: right, FN: of - right });
}

const accepted = (positives: unknown, predicted: unknown): Side => ({
  ...side({ TP: 1 }),
  positives: Number(positives),
  predictedPositives: Number(predicted),
});

const places = ['Accuracy', 'PPL', 'PNL', 'Recall', 'Specificity', 'Precision', 'RejectionRate'];
const names = [...places, 'ConditionalAcceptance', 'ConditionalRejection', 'F1'];

/** Ten measures of the predictions, from their quadrants. */
export function checkMeasures({ TP = 0, FP = 0, FN = 0, TN = 0 }: Quadrants, expected: unknown) {
  const cells = new Float64Array(8);
  cells[cellOf(0, 1, 1)] = TP;
  cells[cellOf(0, 0, 1)] = FP;
  cells[cellOf(0, 1, 0)] = FN;
  cells[cellOf(0, 0, 0)] = TN;
  const counts = { withPredictions: true, groups: new Map([['', cells]]) };
  const { model_performance_metrics } = modelPerformance('label', counts, undefined);
  const found = model_performance_metrics.map(({ value }, i) => [names[i], value]);
  return () => closeTo(Object.fromEntries(found), expected, 1e-9, 'measures');
}
