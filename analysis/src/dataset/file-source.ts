import { captureSource } from './capture-source.js';
import { csvSource } from './csv-source.js';
import type { DatasetSource } from './dataset.js';
import { jsonSource } from './json-source.js';
import type { RowSource } from './row-source.js';

/** The sources that are read byte by byte here; Parquet is DuckDB's. */
export type FileDatasetSource = Exclude<DatasetSource, { format: 'parquet' }>;

/** Opens a source of files: looks at the first records to learn the columns. */
export function fileSource(
  source: FileDatasetSource,
  columnNames: readonly string[],
): Promise<RowSource> {
  switch (source.format) {
    case 'csv':
      return csvSource(source, columnNames);
    case 'json':
      return jsonSource(source);
    case 'capture':
      return captureSource(source, columnNames);
  }
}
