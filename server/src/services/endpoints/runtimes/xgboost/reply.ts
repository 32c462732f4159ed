import { type Prediction, PredictionError } from '../runtime.js';
import type { XgboostModel } from './model.js';

type ReplyForm = 'csv' | 'json' | 'jsonlines';

const forms: Readonly<Record<string, ReplyForm>> = {
  'text/csv': 'csv',
  '*/*': 'csv',
  'text/*': 'csv',
  'application/json': 'json',
  'application/jsonlines': 'jsonlines',
};

const contentTypes: Readonly<Record<ReplyForm, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  jsonlines: 'application/jsonlines',
};

/** @throws PredictionError 406 when nothing in `accept` can be written. */
export function replyForm(accept: string | undefined): ReplyForm {
  if (!accept) return 'csv';
  for (const part of accept.split(',')) {
    const form = forms[(part.split(';', 1)[0] as string).trim().toLowerCase()];
    if (form) return form;
  }
  throw new PredictionError(
    406,
    `Accept type ${accept} is not supported: ask for text/csv, application/json or application/jsonlines.`,
  );
}

/** One prediction for each row; classes' probabilities beside each other. */
export function writeReply(form: ReplyForm, model: XgboostModel, values: Float32Array): Prediction {
  const { outputs } = model;
  const width = model.objective.chooses ? 1 : outputs;
  const texts: string[] = [];
  for (let at = 0; at < values.length; at += outputs) {
    const row = values.subarray(at, at + width);
    texts.push(row.length === 1 ? decimal(row[0] as number) : Array.from(row, decimal).join(','));
  }
  return { body: Buffer.from(render(form, texts)), contentType: contentTypes[form] };
}

function render(form: ReplyForm, rows: readonly string[]): string {
  if (form === 'csv') return rows.map((row) => `${row}\n`).join('');
  const scores = rows.map((row) => `{"score": ${row.includes(',') ? `[${row}]` : row}}`);
  return form === 'jsonlines'
    ? scores.map((score) => `${score}\n`).join('')
    : `{"predictions": [${scores.join(', ')}]}`;
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
