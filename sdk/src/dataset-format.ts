/** The form of a data set, as the analyzer reads it from its environment. */
export type DatasetFormatValue =
  | {
      readonly csv: { readonly header: boolean; readonly output_columns_position: 'START' | 'END' };
    }
  | { readonly json: { readonly lines: boolean } }
  | { readonly sagemakerCaptureJson: Record<string, never> }
  | { readonly parquet: Record<string, never> };

/**
 * The form of a baseline's data set.
 *
 * @example
 * await monitor.suggestBaseline({
 *   baselineDataset: 's3://wine/train.csv',
 *   datasetFormat: DatasetFormat.csv({ header: false }),
 * });
 */
export const DatasetFormat = {
  csv(
    options: { header?: boolean; outputColumnsPosition?: 'START' | 'END' } = {},
  ): DatasetFormatValue {
    const { header = true, outputColumnsPosition = 'START' } = options;
    return { csv: { header, output_columns_position: outputColumnsPosition } };
  },
  /** JSON, one value a line unless `lines` is false. */
  json: ({ lines = true }: { lines?: boolean } = {}): DatasetFormatValue => ({ json: { lines } }),
  /** Files that data capture wrote. */
  sagemakerCaptureJson: (): DatasetFormatValue => ({ sagemakerCaptureJson: {} }),
  parquet: (): DatasetFormatValue => ({ parquet: {} }),
} as const;
