import { isObject } from '../../../base/json.js';
import { type Members, membersOf, numberIn } from './json-members.js';
import type { Confusion, CurvePair, CurvePoints } from './model-quality-types.js';

/** Classes that have a row of their own. */
const mostClasses = 30;
/** Names of classes are cut. */
const longestName = 60;
const mostPoints = 1000;

/** The confusion matrices of a run and of its baseline over the same classes. */
export function confusionOf(now: Members, baseline: Members | undefined): Confusion | undefined {
  const matrix = now.confusion_matrix;
  if (!isObject(matrix)) return undefined;
  const before = isObject(baseline?.confusion_matrix) ? baseline.confusion_matrix : undefined;
  const totals = new Map<string, number>();
  for (const side of before ? [matrix, before] : [matrix]) {
    for (const [label, predicted, count] of cellsOf(side)) {
      totals.set(label, (totals.get(label) ?? 0) + count);
      totals.set(predicted, (totals.get(predicted) ?? 0) + count);
    }
  }
  const byCount = [...totals].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const shown = byCount.slice(0, mostClasses).sort(byName);
  const others = byCount.length - shown.length;
  const counts = (side: Members) => countsOf(side, shown, others > 0);
  return {
    classes: [
      ...shown.map((name) => name.slice(0, longestName)),
      ...(others > 0 ? ['others'] : []),
    ],
    now: counts(matrix),
    baseline: before && counts(before),
    others,
  };
}

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function* cellsOf(matrix: Members): Generator<[label: string, predicted: string, count: number]> {
  for (const [label, row] of Object.entries(matrix)) {
    const cells = membersOf(row);
    for (const predicted of Object.keys(cells)) {
      yield [label, predicted, numberIn(cells, predicted) ?? 0];
    }
  }
}

function countsOf(matrix: Members, shown: readonly string[], others: boolean): number[][] {
  const size = shown.length + (others ? 1 : 0);
  const place = new Map(shown.map((name, i) => [name, i]));
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [label, predicted, count] of cellsOf(matrix)) {
    const row = counts[place.get(label) ?? shown.length];
    const column = place.get(predicted) ?? shown.length;
    if (row) row[column] = (row[column] ?? 0) + count;
  }
  return counts;
}

/** A curve of a run and of its baseline. */
export function curvesOf(
  now: Members,
  baseline: Members | undefined,
  curve: string,
  [x, y]: readonly [string, string],
): CurvePair | undefined {
  const pair = [now, baseline].map((side) => pointsOf(membersOf(side?.[curve]), x, y));
  return pair[0] && { now: pair[0], baseline: pair[1] };
}

function pointsOf(curve: Members, x: string, y: string): CurvePoints | undefined {
  const [xs, ys] = [curve[x], curve[y]].map(numbers);
  if (!xs || !ys || xs.length !== ys.length || xs.length === 0) return undefined;
  const step = Math.max(1, Math.ceil(xs.length / mostPoints));
  const kept = (_: number, i: number) => i % step === 0 || i === xs.length - 1;
  return { x: xs.filter(kept), y: ys.filter(kept) };
}

function numbers(list: unknown): number[] | undefined {
  if (!Array.isArray(list) || !list.every((one) => Number.isFinite(one))) return undefined;
  return list.map((value: number) => Number(value.toPrecision(6)));
}
