import type { Cell } from '../../dataset/cells.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import type { Attribute } from './attribute.js';
import { type Payload, valuesAt } from './payload-values.js';

/** The values in the output, or in the input where the output has none. */
export function valuesOfFirst(payloads: readonly Payload[], attribute: Attribute): unknown[] {
  let first: unknown;
  for (const payload of payloads) {
    try {
      return valuesAt(payload, attribute);
    } catch (error) {
      if (!(error instanceof UnreadablePayloadError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** A list that stands for one row's probabilities, or for as many rows as there are labels. */
export function rowsOf(values: unknown[], rows: number): unknown[] {
  const [only] = values;
  if (values.length === rows) return values;
  if (values.length === 1 && Array.isArray(only) && only.length === rows) return only;
  return rows === 1 ? [values] : values;
}

/** The probability of the last of two classes, which is the positive one. */
export function lastOf(value: unknown): Cell {
  const row = onlyRow(value);
  return Array.isArray(row) && row.length === 2 ? scalar(row[1]) : scalar(row);
}

/** The row of a list of one row, such as TensorFlow's `{"predictions": [[0.1, 0.9]]}`. */
const onlyRow = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;

/** The position of the greatest of several probabilities, which names the class. */
export function mostProbable(value: unknown): Cell {
  const row = onlyRow(value);
  if (!Array.isArray(row) || row.length < 2) return undefined;
  const numbers = row.map(Number);
  const index = numbers.indexOf(Math.max(...numbers));
  return index < 0 ? undefined : index;
}

/** A list of one is its item; one of none, such as an empty body, is missing. */
export function scalar(value: unknown): Cell {
  if (Array.isArray(value) && value.length <= 1) return scalar(value[0]);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell);
}
