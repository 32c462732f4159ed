import type { Cell } from '../../dataset/cells.js';
import { parseCsv } from '../../dataset/csv-text.js';
import { isObject } from '../../dataset/flatten.js';
import { jsonValues, textPayload, UnreadablePayloadError } from '../../dataset/payload.js';
import { type Attribute, follow } from './attribute.js';

/** A payload as capture and merge write it. */
export interface Payload {
  readonly data: string;
  readonly encoding: string;
}

/**
 * The values that a payload has at an attribute, one for each of its rows: CSV lines, JSON Lines,
 * items of a JSON list. Without an attribute, the one value that each row has. A row's value may
 * be a list itself (the probabilities of all classes).
 *
 * @throws UnreadablePayloadError
 */
export function valuesAt(payload: Payload, attribute: Attribute | undefined): unknown[] {
  const { encoding, data } = textPayload(payload);
  return encoding === 'CSV' ? csvAt(data, attribute) : jsonAt(data, attribute);
}

function csvAt(data: string, attribute: Attribute | undefined): Cell[] {
  const index = attribute === undefined ? 0 : attribute.index;
  if (index === undefined) {
    throw new UnreadablePayloadError(
      `CSV in a record has no header, so ${JSON.stringify(attribute?.text)} is unknown: give ` +
        "the column's number",
    );
  }
  return parseCsv(data).map((cells) => {
    if (index < cells.length) return cells[index];
    throw new UnreadablePayloadError(
      `there is no column ${index}: the row has ${cells.length}, and the first is 0`,
    );
  });
}

function jsonAt(text: string, attribute: Attribute | undefined): unknown[] {
  const rows = laxJsonValues(text);
  if (attribute === undefined) return rows.flatMap(onlyValues);
  return rows.flatMap((row) => {
    const found = foundAt(row, attribute);
    if (found !== undefined) return found;
    throw new UnreadablePayloadError(`the JSON has nothing at ${JSON.stringify(attribute.text)}`);
  });
}

const NUMBERS_OF_PYTHON = /-?\b(?:NaN|Infinity)\b/g;

/** As JSON, but where Python has written NaN or Infinity, which JSON lacks, these are texts. */
function laxJsonValues(text: string): unknown[] {
  try {
    return jsonValues(text);
  } catch (error) {
    const lax = outsideStrings(text, (part) => part.replace(NUMBERS_OF_PYTHON, '"$&"'));
    if (lax === text) throw error;
    return jsonValues(lax);
  }
}

/** Changes what stands between strings; by hand, since a pattern overflows on long strings. */
function outsideStrings(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const begin = quote < 0 ? text.length : quote;
    let end = begin + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    parts.push(change(text.slice(at, begin)), text.slice(begin, end + 1));
    at = end + 1;
  }
  return parts.join('');
}

/** The values at an attribute: of the row itself, or of the items of the only list in it. */
function foundAt(row: unknown, attribute: Attribute): unknown[] | undefined {
  const { index, steps } = attribute;
  const found = follow(row, steps);
  if (found !== undefined) return steps.includes('*') ? (found as unknown[]) : [found];
  const items = listIn(row);
  if (items !== undefined) {
    const values = items.map((item) => (index === undefined ? undefined : at(item, index)));
    const inside = items.map((item, i) => {
      const found = follow(item, steps); // null is a value that is missing in its row alone
      return found === undefined ? values[i] : found;
    });
    if (inside.every((value) => value !== undefined) && inside.length > 0) return inside;
  }
  if (index === undefined) return undefined;
  const value = at(row, index);
  return value === undefined ? undefined : [value];
}

/** The list that a row's items are in: itself, or the only list among an object's members. */
function listIn(row: unknown): unknown[] | undefined {
  if (Array.isArray(row)) return row.some((item) => typeof item === 'object') ? row : undefined;
  if (!isObject(row)) return undefined;
  const lists = Object.values(row).filter((value) => Array.isArray(value));
  return lists.length === 1 ? lists[0] : undefined;
}

/** By position: an item of a list, the values of an object, the value itself as the first. */
function at(value: unknown, index: number): unknown {
  if (Array.isArray(value)) return value[index];
  if (isObject(value)) return Object.values(value)[index];
  return index === 0 ? value : undefined;
}

/** The one value that each row has. */
function onlyValues(row: unknown): unknown[] {
  if (Array.isArray(row)) return row.flatMap(onlyValues);
  if (!isObject(row)) return [row];
  const values = Object.values(row);
  if (values.length === 1) return onlyValues(values[0]);
  throw new UnreadablePayloadError(
    `the label's JSON has ${values.length} members: say which one in ground_truth_attribute`,
  );
}
