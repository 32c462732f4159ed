import type { TableColumn } from '../dataset/table.js';
import { floatText, isFloat, type ListedValue, listedNumber, wholeText } from './listed-value.js';
import { BiasProblem } from './problem.js';

/** low < x <= high; `empty` selects nothing and has no text. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

const noThreshold = 'Threshold values must be provided for continuous features';
const notNumeric =
  'Facet/label value provided must be a single numeric threshold for continuous data';

/** A listed threshold as a number: texts that are numbers count as floats. */
export function thresholdOf(listed: readonly ListedValue[]): ListedValue {
  const [first] = listed;
  if (first === undefined) throw new BiasProblem(noThreshold);
  if (typeof first !== 'string') return first;
  const text = first.trim();
  const number = /^[+-]?inf(inity)?$/i.test(text)
    ? (text.startsWith('-') ? -1 : 1) * Infinity
    : Number(text);
  if (text === '' || Number.isNaN(number)) throw new BiasProblem(notNumeric);
  return { float: number };
}

/**
 * What lies above a threshold, up to the greatest of the columns' values. As in smclarify: a
 * threshold above that greatest selects nothing between the two, and one that equals its absolute
 * value gives no interval at all.
 */
export function intervalAbove(threshold: ListedValue, columns: readonly TableColumn[]): Interval {
  const start = listedNumber(threshold) as number;
  const greatest = Math.max(...columns.map(({ values }) => greatestOf(values)));
  if (greatest === -Infinity && columns.every(({ values }) => values.every(Number.isNaN))) {
    const names = columns.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new BiasProblem(`there is no number in ${names} to hold against the threshold`);
  }
  if (start === Math.abs(greatest)) return { low: start, high: start, text: '' };
  const [low, high] = start < greatest ? [start, greatest] : [greatest, start];
  const floats = isFloat(threshold) || columns.some(({ dtype }) => dtype === 'float');
  const write = floats ? floatText : wholeText;
  return { low, high, text: `(${write(low)}, ${write(high)}]` };
}

function greatestOf(values: Float64Array): number {
  let greatest = -Infinity;
  for (const value of values) if (value > greatest) greatest = value;
  return greatest;
}
