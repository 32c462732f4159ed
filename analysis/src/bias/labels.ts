import type { TableColumn } from '../dataset/table.js';
import { intervalAbove, thresholdOf } from './interval.js';
import { type ColumnKind, columnKind, numericColumn } from './kind.js';
import type { ListedValue } from './listed-value.js';
import { BiasProblem } from './problem.js';
import { select, selectValues, within } from './select.js';

/** Labels or predictions as positive or not, and what is known of the rows that have none. */
export interface BinaryLabels {
  /** 1 positive, 0 not, 2 missing. */
  readonly rows: Uint8Array;
  readonly missing: number;
  readonly kind: ColumnKind;
}

export interface ObservedLabels extends BinaryLabels {
  readonly label_value_or_threshold: string;
}

const noPositives = 'Positive label values or thresholds are empty for Label column';

/** Labels by the listed positive values or threshold. Throws `BiasProblem`. */
export function observedLabels(
  column: TableColumn,
  positive: readonly ListedValue[],
): ObservedLabels {
  if (positive.length === 0) throw new BiasProblem(noPositives);
  const { rows, text } = select(column, positive);
  const kind = columnKind(column, positive);
  return { ...marked(column, rows), kind, label_value_or_threshold: text };
}

const otherKind = 'Predicted Label Column series datatype is not the same as Label Column series';
const noneFound =
  'No Label values are present in the predicted Label Column,Positive Predicted Index Series ' +
  'contains all False values';

/**
 * Predicted labels by the labels' positive values. A threshold's upper bound is the greatest of
 * labels and predictions; predictions for whole labels are cut to whole numbers, as pandas casts
 * them. Throws `BiasProblem` where the two are of different kinds or nothing is predicted positive.
 */
export function predictedLabels(
  label: TableColumn,
  predicted: TableColumn,
  positive: readonly ListedValue[],
): BinaryLabels {
  const kind = columnKind(predicted, positive);
  if (kind === 'continuous') thresholdOf(positive);
  if (kind !== columnKind(label, positive)) throw new BiasProblem(otherKind);
  const rows =
    kind === 'categorical'
      ? selectValues(predicted, positive).rows
      : aboveThreshold(label, predicted, positive);
  if (!rows.includes(1)) throw new BiasProblem(noneFound);
  return { ...marked(predicted, rows), kind };
}

function aboveThreshold(
  label: TableColumn,
  predicted: TableColumn,
  positive: readonly ListedValue[],
): Uint8Array {
  const labels = numericColumn(label);
  const given = numericColumn(predicted);
  const cut = labels.dtype === 'int' && given.dtype === 'float';
  const values = cut ? given.values.map(Math.trunc) : given.values;
  const numbers = { ...given, dtype: labels.dtype, values };
  return within(values, intervalAbove(thresholdOf(positive), [labels, numbers]));
}

/**
 * Labels and predictions as one type: whole numbers of which some are missing come as floats, and
 * are whole again beside a column of whole numbers, since rows without them are left out anyway.
 */
export function alike(label: TableColumn, predicted: TableColumn): [TableColumn, TableColumn] {
  if (label.dtype === 'int') return [label, wholeButForGaps(predicted)];
  if (predicted.dtype === 'int') return [wholeButForGaps(label), predicted];
  return [label, predicted];
}

function wholeButForGaps(column: TableColumn): TableColumn {
  if (column.dtype !== 'float') return column;
  const given = column.values.filter((value) => !Number.isNaN(value));
  const gaps = given.length < column.values.length && given.length > 0;
  return gaps && given.every(Number.isInteger) ? { ...column, dtype: 'int' } : column;
}

/** Marks rows whose cell is missing, in place. */
function marked({ values }: TableColumn, rows: Uint8Array) {
  let missing = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    rows[row] = 2;
    missing += 1;
  }
  return { rows, missing };
}
