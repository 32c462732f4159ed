import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type CaptureWidths,
  findExamples,
  linkExamples,
  type MonitorResult,
  type ViolationExamples,
} from '@guiderail/analysis';
import type { AnalysisRequest } from './analyse.js';
import { filesOf } from './capture-hours.js';
import { sourceOf } from './dataset-source.js';
import type { Talk } from './task.js';

/** How the data was read, so that its records are read again in the same way. */
export interface ReadingOfData {
  readonly columnNames: readonly string[];
  readonly widths?: CaptureWidths | undefined;
}

/**
 * Finds records that show the violations of a run, and links the violations with them. Data that is
 * gone by now is no failure of the run.
 * @returns undefined where there is nothing to show, or nothing is to be shown
 */
export async function examplesFor(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  { sought }: Pick<MonitorResult, 'sought'>,
  { columnNames, widths }: ReadingOfData,
  { signal, progress }: Talk,
): Promise<ViolationExamples | undefined> {
  if (sought.length === 0 || request.examples === false) return undefined;
  const source = sourceOf(request);
  const known = source.format === 'capture' && widths ? { ...source, widths } : source;
  const { hours } = request.dataset;
  const totalBytes = hours && filesOf(hours).reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  try {
    const options = { columnNames, signal, ...(totalBytes !== undefined && { totalBytes }) };
    const examples = await findExamples(connection, known, sought, options);
    linkExamples(sought, examples);
    return examples;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    progress('Records were deleted while the run looked for examples: it shows none.');
    return undefined;
  }
}
