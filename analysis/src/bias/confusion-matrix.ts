import type { TableColumn } from '../dataset/table.js';
import { cellText } from './listed-value.js';

/** A matrix of more labels than this is no help to anybody. */
const MOST_LABELS = 100;

/**
 * Rows by true label and predicted label, over labels that occur as true, in their order; rows
 * without either are left out. Predictions are read as the labels' type. Undefined where they cannot
 * be, and where labels are too many for a matrix.
 */
export function confusionMatrix(
  label: TableColumn,
  predicted: TableColumn,
): Record<string, Record<string, number>> | undefined {
  const labels = distinctOf(label, predicted);
  if (!labels) return undefined;
  const codes = new Map(labels.map((value, i) => [value, i]));
  const code = predictedCode(label, predicted, codes);
  if (!code) return undefined;
  const counts = new Float64Array(labels.length ** 2);
  for (let row = 0; row < label.values.length; row++) {
    const truth = codes.get(label.values[row] as number);
    const guess = code(predicted.values[row] as number);
    if (truth !== undefined && guess !== undefined) counts[truth * labels.length + guess]! += 1;
  }
  const names = labels.map((value) => cellText(label, value));
  const rowOf = (truth: number) =>
    Object.fromEntries(names.map((name, i) => [name, counts[truth * names.length + i] as number]));
  return Object.fromEntries(names.map((name, truth) => [name, rowOf(truth)]));
}

/** Labels' values, or codes, in the order of what they stand for. */
function distinctOf(label: TableColumn, predicted: TableColumn): number[] | undefined {
  const seen = new Set<number>();
  for (let row = 0; row < label.values.length; row++) {
    const value = label.values[row] as number;
    if (Number.isNaN(value) || Number.isNaN(predicted.values[row])) continue;
    seen.add(value);
    if (seen.size > MOST_LABELS) return undefined;
  }
  const { texts } = label;
  if (!texts) return [...seen].sort((a, b) => a - b);
  const text = (code: number) => texts[code] as string;
  return [...seen].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

type Coded = (value: number) => number | undefined;

function predictedCode(
  label: TableColumn,
  predicted: TableColumn,
  codes: ReadonlyMap<number, number>,
): Coded | undefined {
  const asText = predicted.dtype === 'string';
  if (label.dtype !== 'string') {
    if (!asText) return (value) => codes.get(value);
    const numbers = (predicted.texts ?? []).map((text) =>
      text.trim() === '' ? NaN : Number(text),
    );
    if (numbers.some(Number.isNaN)) return undefined;
    return (value) => codes.get(numbers[value] as number);
  }
  const byText = new Map([...codes].map(([value, code]) => [cellText(label, value), code]));
  return (value) => byText.get(cellText(predicted, value));
}
