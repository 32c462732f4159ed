import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BlockBuilder } from './block.js';
import { checkText } from './check-text.js';
import type { Dataset, DatasetSource, OnProgress, ScanOptions } from './dataset.js';
import { type FileDatasetSource, fileSource } from './file-source.js';
import { ScanNotes } from './notes.js';
import { parquetSource } from './parquet-source.js';
import { type RowSource, readSources } from './row-source.js';
import { type ScanEnd, threadedScan } from './threaded-scan.js';

export interface LoadOptions {
  /** Names of the columns by position, for sources that have none: the baseline's. */
  columnNames?: readonly string[];
  onProgress?: OnProgress;
}

/** From this size on, files are read in a thread of their own. */
const THREADED_BYTES = 32 * 1024 * 1024;

/**
 * Opens a data set: looks at its first records to learn its columns. Nothing is loaded; `scan`
 * reads the files.
 *
 * @throws Error if a file cannot be opened, a CSV or JSON file is no text in UTF-8, or a Parquet
 * file is none
 */
export async function loadDataset(
  connection: DuckDBConnection,
  source: DatasetSource,
  { columnNames = [], onProgress }: LoadOptions = {},
): Promise<Dataset> {
  if (source.format === 'csv' || source.format === 'json') await checkText(source);
  const rows =
    source.format === 'parquet'
      ? await parquetSource(connection, source)
      : await fileSource(source, columnNames);
  let totalBytes = 0;
  for (const path of rows.paths) totalBytes += (await stat(path)).size;
  const threaded =
    source.format !== 'parquet' && totalBytes >= THREADED_BYTES
      ? { source, columnNames }
      : undefined;
  return new FileDataset({
    connection,
    source: rows,
    totalBytes,
    onProgress,
    threaded,
  });
}

interface FileDatasetParts {
  connection: DuckDBConnection;
  source: RowSource;
  totalBytes: number;
  onProgress: OnProgress | undefined;
  /** What another thread needs to open the source again, where one is to read it. */
  threaded: { source: FileDatasetSource; columnNames: readonly string[] } | undefined;
}

class FileDataset implements Dataset {
  readonly connection: DuckDBConnection;
  itemCount = 0;
  columns: readonly string[];
  readonly #parts: FileDatasetParts;
  #notes = new ScanNotes();

  constructor(parts: FileDatasetParts) {
    this.connection = parts.connection;
    this.columns = parts.source.columns;
    this.#parts = parts;
  }

  get recordTimeColumn(): string | undefined {
    const name = this.#parts.source.recordTimeColumn;
    return name !== undefined && this.columns.includes(name) ? undefined : name;
  }

  get unreadable() {
    return { count: this.#notes.count, examples: this.#notes.examples };
  }

  get notes() {
    return this.#notes.notes;
  }

  get notesState() {
    return this.#notes.state();
  }

  async scan(options: ScanOptions): Promise<void> {
    const time = options.withRecordTimes === true ? this.recordTimeColumn : undefined;
    const columns = time === undefined ? this.columns : [...this.columns, time];
    const { totalBytes, onProgress: usual } = this.#parts;
    const onProgress = options.onProgress ?? usual;
    let bytes = 0;
    const onBytes = (read: number, rows: number) => {
      bytes += read;
      onProgress?.({ bytes, totalBytes, rows });
    };
    const end = await this.#read(columns, options, onBytes);
    this.columns = end.names.filter((name) => name !== time);
    this.itemCount = end.itemCount;
    this.#notes = new ScanNotes(end.notes);
  }

  async #read(
    columns: readonly string[],
    { onBlock, textColumns, onSource }: ScanOptions,
    onBytes: (bytes: number, rows: number) => void,
  ): Promise<Omit<ScanEnd, 'kind'>> {
    const { source, threaded } = this.#parts;
    if (threaded !== undefined) {
      const task = { ...threaded, columns, textColumns: [...(textColumns ?? [])] };
      return threadedScan(task, { onBlock, onBytes, onSource });
    }
    const builder = new BlockBuilder(columns, onBlock, textColumns);
    const notes = await readSources(source, builder, { onBytes, onSource });
    return { names: builder.names, itemCount: builder.itemCount, notes };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
