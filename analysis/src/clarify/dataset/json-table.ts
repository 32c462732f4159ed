import { readFile, stat } from 'node:fs/promises';
import { readChunks, TOO_LONG } from '../../dataset/chunks.js';
import { trimLineEnd } from '../../dataset/csv-text.js';
import type { ScanNotes } from '../../dataset/notes.js';
import { textOf } from '../../json/encoding.js';
import type { AnalysisConfig } from '../config/types.js';
import { isPlainPath } from '../json-path.js';
import type { JsonCell } from './column-builder.js';
import { configuredPath } from './configured-path.js';
import { ClarifyDataError } from './error.js';
import { markFloats } from './float-marks.js';
import { holdText } from './hold-text.js';
import { fitRecordHeaders } from './json-headers.js';
import { RecordError, type RecordPaths, rowsOfRecord } from './json-rows.js';
import { LabelsFound } from './labels-found.js';
import { type Budget, type RawTable, TableBuilder } from './table-builder.js';
import type { FileSet } from './types.js';

const LINE_FEED = 10;
/** A document is in memory as text, as values and as a table while it is read. */
const DOCUMENT_COPIES = 6;
/** V8's texts end at 512 MB. */
const DOCUMENT_BYTES_MAX = 256 * 1024 * 1024;

/** A table of records of JSON: features first, then the label, then the predicted label. */
export interface JsonTable extends RawTable {
  /** How many of the columns are features. */
  readonly width: number;
}

/**
 * Reads JSON Lines, a record in each line, or JSON, all records in one document.
 * @throws ClarifyDataError if an expression is no JMESPath, or no record can be read
 */
export async function readJsonTable(
  files: FileSet,
  config: AnalysisConfig,
  budget: Budget,
): Promise<JsonTable> {
  await holdText(files);
  const rows = new RecordRows(config, budget);
  const read = config.dataset_type === 'application/json' ? readDocument : readLines;
  for (const [index, path] of files.paths.entries()) {
    await read(path, files.sourceNames?.[index] ?? path, rows, budget);
  }
  return rows.finish();
}

async function readLines(path: string, source: string, rows: RecordRows): Promise<void> {
  let line = 0;
  await readChunks(
    path,
    ({ bytes, start, end }) => {
      for (let at = start; at < end; ) {
        const next = bytes.indexOf(LINE_FEED, at) + 1;
        line++;
        const text = bytes.toString('utf8', at, trimLineEnd(bytes, at, next));
        if (text.trim() !== '')
          rows.line(line === 1 ? text.replace(/^\uFEFF/, '') : text, source, line);
        at = next;
      }
      return end;
    },
    {
      onTooLong: (beginning) => {
        line++;
        rows.notes.unreadable(source, line, TOO_LONG, beginning);
      },
    },
  );
}

async function readDocument(
  path: string,
  source: string,
  rows: RecordRows,
  { most }: Budget,
): Promise<void> {
  const { size } = await stat(path);
  const longest = Math.min(DOCUMENT_BYTES_MAX, Math.floor(most / DOCUMENT_COPIES));
  if (size > longest) {
    throw new ClarifyDataError(
      `${source} has ${size} bytes; a single JSON document may have ${longest} here: write JSON ` +
        'Lines (application/jsonlines), which are read line by line',
    );
  }
  const text = textOf(await readFile(path), (why) => {
    throw new ClarifyDataError(`${source}: ${why}`);
  });
  rows.document(text, source);
}

/** Takes in records and makes rows of one width of them. */
class RecordRows {
  readonly #builder: TableBuilder;
  readonly #config: AnalysisConfig;
  readonly #paths: RecordPaths;
  /** Whether a number written 1.0 is told from 1: not where an expression computes with it. */
  readonly #isMarked: boolean;
  #width: number | undefined;
  readonly #found: LabelsFound;

  constructor(config: AnalysisConfig, budget: Budget) {
    const { features, label, predicted_label } = config;
    const path = (key: string, expression: unknown) =>
      expression === undefined ? undefined : configuredPath(String(expression), key);
    this.#paths = {
      features: configuredPath(features ?? '@', 'features'),
      label: path('label', label),
      predictedLabel: path('predicted_label', predicted_label),
    };
    this.#isMarked = [features, label, predicted_label].every(
      (expression) => expression === undefined || isPlainPath(String(expression)),
    );
    this.#config = config;
    this.#builder = new TableBuilder(budget);
    this.#found = new LabelsFound(config);
  }

  get notes(): ScanNotes {
    return this.#builder.notes;
  }

  line(text: string, source: string, line: number): void {
    try {
      const record = this.#parsed(text);
      for (const row of rowsOfRecord(record, this.#paths, false)) this.#add(row, record);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      this.notes.unreadable(source, line, reason, text);
    }
  }

  /** @throws ClarifyDataError: a document is read whole or not at all */
  document(text: string, source: string): void {
    let rows: (JsonCell[] | RecordError)[];
    let record: unknown;
    try {
      record = this.#parsed(text);
      rows = rowsOfRecord(record, this.#paths, true);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      throw new ClarifyDataError(
        `${source} cannot be read: ${reason}; features must find a list of rows, such as ` +
          'instances[*].features',
      );
    }
    for (const [index, row] of rows.entries()) {
      try {
        this.#add(row, record);
      } catch (error) {
        if (!(error instanceof RecordError)) throw error;
        this.notes.unreadable(source, index + 1, error.message, () => JSON.stringify(row));
      }
    }
  }

  finish(): JsonTable {
    const { notes } = this.#builder;
    const [first] = notes.examples;
    if (this.#width === undefined) {
      const why =
        first === undefined
          ? 'it has no records'
          : `${first.source}, line ${first.line}: ${first.reason}`;
      throw new ClarifyDataError(`no record of the data set can be read: ${why}`);
    }
    for (const note of this.#found.notes(this.#builder.rows)) this.notes.note(note);
    return { ...this.#builder.finish(), width: this.#width };
  }

  #parsed(text: string): unknown {
    return JSON.parse(this.#isMarked ? markFloats(text) : text);
  }

  #add(row: readonly JsonCell[] | RecordError, record: unknown): void {
    if (row instanceof RecordError) throw row;
    if (this.#width === undefined) this.#begin(row.length);
    const due = this.#builder.names.length;
    if (row.length !== due) {
      const labels = due - this.#width!;
      throw new RecordError(`it has ${row.length - labels} features where ${this.#width} are due`);
    }
    this.#builder.addRow(row);
    this.#found.see(row.slice(this.#width), record);
  }

  #begin(cells: number): void {
    const { label, predictedLabel } = this.#paths;
    const labels = Number(label !== undefined) + Number(predictedLabel !== undefined);
    const { names, note } = fitRecordHeaders(this.#config, cells - labels);
    if (note !== undefined) this.notes.note(note);
    for (const name of names) this.#builder.columnIndex(name);
    this.#width = cells - labels;
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof RecordError) return error.message;
  return error instanceof SyntaxError ? `it is not JSON: ${error.message}` : undefined;
}
