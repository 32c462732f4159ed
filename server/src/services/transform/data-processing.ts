import { messageOf } from '../../base/errors.js';
import { csvCells } from '../common/csv-cells.js';
import type { Prediction } from '../common/model-runtime.js';
import { JsonFault, jsonMembers, jsonObject, jsonText } from '../common/raw-json.js';
import { inferenceColumns } from '../common/transform-marks.js';
import type { SentRecord } from './batches.js';
import { FileFault } from './failure.js';
import { isForRows, PathFault, selectCells, selectJson } from './json-path.js';
import { formOf, type Processing, type RecordForm } from './plan.js';
import type { InputRecord } from './records.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What marks the rows of an output, where they get ids. */
export interface RowMarks {
  /** Of the output's next row. */
  readonly nextId: () => string;
  /** The job's start, in whole seconds. */
  readonly time: string;
}

/** What the model gets of a record. @throws FileFault naming its line. */
export function sentOf(record: InputRecord, processing: Processing | undefined): SentRecord {
  if (!processing || processing.inputFilter.length === 0) return { ...record, sent: record.bytes };
  const { inputFilter, form } = processing;
  return told(record.line, 'InputFilter', () => {
    const text = textOf(record.bytes);
    const selected =
      form === 'csv'
        ? selectCells(inputFilter, cellsOf(text)).join(',')
        : selectJson(inputFilter, text);
    return { ...record, sent: Buffer.from(selected) };
  });
}

/** What is written of a batch's answer: joined, filtered, with ids, a row a line. */
export function outputRows(
  records: readonly SentRecord[],
  prediction: Prediction,
  processing: Processing,
  marks: RowMarks,
): string {
  const first = records[0]?.line ?? 1;
  const lines = { first, last: records.at(-1)?.line ?? 1 };
  const form = formOf(prediction.contentType);
  if (!form) {
    throw new FileFault(
      `the model answered ${prediction.contentType}, which cannot be filtered, joined or given ` +
        'ids: ask for text/csv, application/json or application/jsonlines by Accept.',
      lines,
    );
  }
  const rows = answerRows(prediction, form, first);
  if (processing.join) checkJoin(records, rows, form, processing, lines);
  const written = rows.map((row, index) => {
    const record = records[index];
    return told(record?.line ?? first, 'the output', () =>
      form === 'csv'
        ? csvRow(row, processing.join ? record : undefined, processing, marks)
        : jsonRow(row, processing.join ? record : undefined, processing, marks),
    );
  });
  return written.map((row) => `${row}\n`).join('');
}

function answerRows(prediction: Prediction, form: RecordForm, line: number): string[] {
  const text = told(line, "the model's answer", () => textOf(prediction.body));
  if (form === 'json') return [text];
  const rows = text.split('\n').map((row) => (row.endsWith('\r') ? row.slice(0, -1) : row));
  if (rows.at(-1) === '' && rows.length > 1) rows.pop();
  return form === 'jsonlines' ? rows.filter((row) => row.trim() !== '') : rows;
}

function checkJoin(
  records: readonly SentRecord[],
  rows: readonly string[],
  form: RecordForm,
  processing: Processing,
  lines: FileFault['lines'],
): void {
  if ((form === 'csv') !== (processing.form === 'csv')) {
    throw new FileFault(
      `the records are ${processing.form} and the model answered ${form}: JoinSource needs both ` +
        'in CSV, or both in JSON; set Accept to the ContentType.',
      lines,
    );
  }
  if (rows.length === records.length) return;
  throw new FileFault(
    `the model answered ${rows.length} rows to ${records.length} records, so that they cannot be ` +
      'joined: set BatchStrategy to SingleRecord, or mend the model.',
    lines,
  );
}

function csvRow(
  row: string,
  record: SentRecord | undefined,
  { outputFilter, ids }: Processing,
  marks: RowMarks,
): string {
  let line = record ? `${textOf(record.bytes)},${row}` : row;
  if (outputFilter.length > 0) {
    if (!isForRows(outputFilter)) throw new PathFault('the path names members, and this is CSV');
    line = selectCells(outputFilter, cellsOf(line)).join(',');
  }
  return ids ? `${line},${marks.nextId()},${marks.time}` : line;
}

const outputName = 'SageMakerOutput';

function jsonRow(
  row: string,
  record: SentRecord | undefined,
  { outputFilter, ids }: Processing,
  marks: RowMarks,
): string {
  const answer = jsonText(row);
  const joined = record ? jsonJoined(textOf(record.bytes), answer) : answer;
  const selected = outputFilter.length > 0 ? selectJson(outputFilter, joined) : joined;
  if (!ids) return selected;
  const members = jsonMembers(selected) ?? new Map([[outputName, selected]]);
  for (const name of inferenceColumns) members.delete(name); // theirs, not the record's
  const values = [marks.nextId(), marks.time].map((value) => JSON.stringify(value));
  return jsonObject([
    ...inferenceColumns.map((name, index) => [name, values[index] ?? ''] as const),
    ...members,
  ]);
}

/** The record's members beside the answer; a record that is no object under `SageMakerInput`. */
function jsonJoined(record: string, answer: string): string {
  const input = jsonMembers(record) ?? new Map([['SageMakerInput', jsonText(record)]]);
  input.delete(outputName);
  return jsonObject([[outputName, answer], ...input]);
}

function cellsOf(line: string): readonly string[] {
  const cells = csvCells(line);
  if (cells) return cells;
  throw new PathFault('its quotes do not close, and a record ends with its line');
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PathFault('it is no text in UTF-8');
  }
}

/** Bad data is told with its line; anything else is a bug. */
function told<T>(line: number, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PathFault || error instanceof JsonFault) {
      throw new FileFault(`${what}: ${messageOf(error)}.`, { first: line, last: line });
    }
    throw error;
  }
}
