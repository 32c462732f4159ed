import type { Matrix } from '../../explanations/types.js';
import { csvCells, jsonCells } from './cell-texts.js';
import { contentTemplate, linesTemplate, recordTemplate } from './templates.js';
import { type FeatureColumn, type ModelSettings, ModelSettingsError, plainType } from './types.js';

/** Writes rows of a matrix as a model reads them. */
export interface BodyForm {
  /** Records that one request may hold. */
  readonly mostRecords: number;
  record(rows: Matrix, row: number): string;
  body(records: readonly string[]): string;
}

/**
 * @param columns what the model is sent, in the matrix's order
 * @throws ModelSettingsError saying which setting to change.
 */
export function bodyForm(settings: ModelSettings, columns: readonly FeatureColumn[]): BodyForm {
  const type = plainType(settings.contentType);
  if (type === 'text/csv') return csvForm(columns);
  if (type === 'application/jsonlines') return linesForm(settings, columns);
  if (type === 'application/json') return jsonForm(settings, columns);
  throw new ModelSettingsError(
    `a model cannot be asked in "${settings.contentType}": set content_type to text/csv, ` +
      'application/jsonlines or application/json',
  );
}

function csvForm(columns: readonly FeatureColumn[]): BodyForm {
  const cells = csvCells(columns);
  return {
    mostRecords: Number.POSITIVE_INFINITY,
    // a line with nothing on it would be no record
    record: (rows, row) => joined(cells, rows, row) || '""',
    body: (records) => records.join('\n'),
  };
}

function linesForm(settings: ModelSettings, columns: readonly FeatureColumn[]): BodyForm {
  const fill = linesTemplate(settings.contentTemplate);
  const cells = jsonCells(columns);
  return {
    mostRecords: Number.POSITIVE_INFINITY,
    record: (rows, row) => fill(`[${joined(cells, rows, row)}]`),
    body: (records) => records.join('\n'),
  };
}

function jsonForm(settings: ModelSettings, columns: readonly FeatureColumn[]): BodyForm {
  const names = columns.map(({ name }) => name);
  const content = contentTemplate(settings.contentTemplate, names);
  const fill = recordTemplate(settings.recordTemplate, names);
  const cells = jsonCells(columns);
  return {
    mostRecords: content.single ? 1 : Number.POSITIVE_INFINITY,
    record: (rows, row) =>
      fill(cells.map((text, at) => text(rows.values[row * rows.columns + at] as number))),
    body: (records) => content.fill(records),
  };
}

function joined(cells: readonly ((value: number) => string)[], rows: Matrix, row: number): string {
  const { columns, values } = rows;
  let at = row * columns;
  let text = (cells[0] as (value: number) => string)(values[at] as number);
  for (let column = 1; column < columns; column++) {
    at += 1;
    text += `,${(cells[column] as (value: number) => string)(values[at] as number)}`;
  }
  return text;
}
