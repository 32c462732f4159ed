import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BlockBuilder } from './block.js';
import { captureSource } from './capture-source.js';
import { csvSource } from './csv-source.js';
import type { Dataset, DatasetSource, OnProgress, ScanOptions } from './dataset.js';
import { jsonSource } from './json-source.js';
import { materialize } from './materialize.js';
import { ScanNotes } from './notes.js';
import { parquetSource } from './parquet-source.js';
import type { RowSource } from './row-source.js';
import { quoteIdentifier } from './sql.js';

export interface LoadOptions {
  /** Names of the columns by position, for sources that have none: the baseline's. */
  columnNames?: readonly string[];
  onProgress?: OnProgress;
}

let tables = 0;

/**
 * Opens a data set: looks at its first records to learn its columns. Nothing is loaded; `scan`
 * reads the files.
 *
 * @throws Error if a file cannot be opened, or a Parquet file is none
 */
export async function loadDataset(
  connection: DuckDBConnection,
  source: DatasetSource,
  { columnNames = [], onProgress }: LoadOptions = {},
): Promise<Dataset> {
  const rows = await rowSource(connection, source, columnNames);
  let totalBytes = 0;
  for (const path of rows.paths) totalBytes += (await stat(path)).size;
  tables++;
  const name = quoteIdentifier(`guiderail_dataset_${tables}`);
  return new FileDataset(connection, name, rows, totalBytes, onProgress);
}

function rowSource(
  connection: DuckDBConnection,
  source: DatasetSource,
  columnNames: readonly string[],
): Promise<RowSource> {
  switch (source.format) {
    case 'csv':
      return csvSource(source, columnNames);
    case 'json':
      return jsonSource(source);
    case 'parquet':
      return parquetSource(connection, source);
    case 'capture':
      return captureSource(source, columnNames);
  }
}

class FileDataset implements Dataset {
  readonly connection: DuckDBConnection;
  readonly relation: string;
  itemCount = 0;
  columns: readonly string[];
  readonly #source: RowSource;
  readonly #totalBytes: number;
  readonly #onProgress: OnProgress | undefined;
  #notes = new ScanNotes();
  #materialized = false;

  constructor(
    connection: DuckDBConnection,
    relation: string,
    source: RowSource,
    totalBytes: number,
    onProgress: OnProgress | undefined,
  ) {
    this.connection = connection;
    this.relation = relation;
    this.columns = source.columns;
    this.#source = source;
    this.#totalBytes = totalBytes;
    this.#onProgress = onProgress;
  }

  get recordTimeColumn(): string | undefined {
    const name = this.#source.recordTimeColumn;
    return name !== undefined && this.columns.includes(name) ? undefined : name;
  }

  get unreadable() {
    return { count: this.#notes.count, examples: this.#notes.examples };
  }

  get notes() {
    return this.#notes.notes;
  }

  async scan(options: ScanOptions): Promise<void> {
    const { onBlock, textColumns, withRecordTimes, onProgress = this.#onProgress } = options;
    const notes = new ScanNotes();
    const time = withRecordTimes === true ? this.recordTimeColumn : undefined;
    const columns = time === undefined ? this.columns : [...this.columns, time];
    const builder = new BlockBuilder(columns, onBlock, textColumns);
    let bytes = 0;
    for (const [index, path] of this.#source.paths.entries()) {
      await this.#source.read(path, index, builder, notes, (read) => {
        bytes += read;
        onProgress?.({ bytes, totalBytes: this.#totalBytes, rows: builder.itemCount });
      });
    }
    builder.flush();
    this.columns = builder.names.filter((name) => name !== time);
    this.itemCount = builder.itemCount;
    this.#notes = notes;
  }

  async materialize(): Promise<string> {
    if (!this.#materialized) await materialize(this);
    this.#materialized = true;
    return this.relation;
  }

  async close(): Promise<void> {
    if (this.#materialized) await this.connection.run(`DROP TABLE IF EXISTS ${this.relation}`);
    this.#materialized = false;
  }
}
