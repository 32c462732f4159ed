import type { Prediction } from '../runtime.js';
import { type ReplyForm, replyTypes } from './media.js';
import type { Numbers } from './numbers.js';

/** Predictions of a model of numbers: of each `stride` numbers the first `width` are a row's. */
export interface Scores {
  readonly values: Numbers;
  readonly stride: number;
  readonly width: number;
}

/** One prediction for each row; several numbers of a row beside each other. */
export function writeScores(form: ReplyForm, { values, stride, width }: Scores): Prediction {
  const texts: string[] = [];
  for (let at = 0; at < values.length; at += stride) {
    let text = decimal(values[at] as number);
    for (let i = at + 1; i < at + width; i++) text += `,${decimal(values[i] as number)}`;
    texts.push(text);
  }
  return reply(form, form === 'csv' ? texts : texts.map((text) => scoreOf(text, width)));
}

// JSON has no NaN and no Infinity; Python writes them so, and reads them
const scoreOf = (text: string, width: number): string => {
  const named = text.includes('n')
    ? text.replaceAll('nan', 'NaN').replaceAll('inf', 'Infinity')
    : text;
  return width === 1 ? `{"score": ${named}}` : `{"score": [${named}]}`;
};

/**
 * One prediction for each row, each any value of JSON's: a list or an object's members lie beside
 * each other in CSV; in JSON a number or a list is a row's "score", an object stands as it is.
 */
export function writeValues(form: ReplyForm, values: readonly unknown[]): Prediction {
  if (form === 'csv') return reply(form, values.map(csvLine));
  const rows = values.map((value) =>
    JSON.stringify(isObject(value) ? value : { score: value ?? null }),
  );
  return reply(form, rows);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const flat = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value.flatMap(flat);
  return isObject(value) ? Object.values(value).flatMap(flat) : [value];
};

const csvLine = (value: unknown): string => flat(value).map(csvCell).join(',');

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : decimal(value);
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function reply(form: ReplyForm, rows: readonly string[]): Prediction {
  const text = form === 'json' ? `{"predictions": [${rows.join(', ')}]}` : `${rows.join('\n')}\n`;
  return { body: Buffer.from(text), contentType: replyTypes[form] };
}

/**
 * A number as Python writes it, since the container does: a whole number has ".0", and exponents
 * have two digits and begin below 1e-4 and from 1e16 on.
 */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16) && Number.isFinite(value)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? '-0' : value}.0`;
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
