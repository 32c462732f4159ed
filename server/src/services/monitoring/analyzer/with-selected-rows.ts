import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { uuid } from '../../../base/ids.js';
import { quoteText } from '../../../base/quote.js';
import { countRows, selectRows } from '../../common/dataset/row-selection.js';
import { unreadableFailure } from '../../common/dataset/unreadable-files.js';
import type { AnalysisRequest, AnalysisResult, SelectedRows } from './analyse.js';

/**
 * Where a request reads some of the rows of a feature group alone, hands on a request whose one
 * file has just those: examples then show a row by the number that it has there. The file is in
 * `folder` while `work` is under way. What was left out is among the remarks of the result.
 */
export async function withSelectedRows(
  connection: DuckDBConnection,
  folder: string,
  request: AnalysisRequest,
  work: (request: AnalysisRequest) => Promise<AnalysisResult>,
): Promise<AnalysisResult> {
  const { dataset } = request;
  const { format, files } = dataset;
  if (format.kind !== 'parquet' || !format.rows || files.length === 0) return work(request);
  await mkdir(folder, { recursive: true });
  const { rows } = format;
  const path = join(folder, `${uuid()}.parquet`);
  const paths = files.map((file) => file.path);
  try {
    const copied = await connection
      .run(`COPY (${selectRows(paths, rows)}) TO ${quoteText(path)} (FORMAT parquet)`)
      .catch(async (error: unknown) => {
        throw (await unreadableFailure(connection, error, files)) ?? error;
      });
    const told = collectionsIn(rows);
    if (copied.rowsChanged === 0) {
      const remarks = [...(await whyNone(connection, paths, rows)), ...told];
      return { itemCount: 0, remarks, files: {} };
    }
    const selected = { path, name: `feature group ${rows.group}` };
    const result = await work({
      ...request,
      dataset: { ...dataset, format: { kind: 'parquet' }, files: [selected] },
    });
    const numbers = result.numbers?.filter(({ feature }) => !dataset.reserved?.includes(feature));
    return { ...result, numbers, remarks: [...told, ...result.remarks] };
  } finally {
    await rm(path, { force: true });
  }
}

/** How many rows lie elsewhere. */
async function whyNone(
  connection: DuckDBConnection,
  paths: readonly string[],
  rows: SelectedRows,
): Promise<string[]> {
  const { span } = rows;
  const read = await connection.runAndReadAll(countRows(paths, rows));
  const [counts = []] = read.getRows();
  const [inside = 0, deleted = 0, since = 0, untimed = 0] = counts.map(Number);
  const parts = [
    ...(deleted > 0 ? [`${deleted} of ${inside} rows are deletions`] : []),
    ...(span ? [`${since} ${since === 1 ? 'row' : 'rows'} came since`] : []),
    ...(untimed > 0 ? [`${untimed} have no readable ${span?.column}`] : []),
  ];
  const [first] = parts;
  return first === undefined ? [] : [`${parts.join('; ')}.`];
}

const mostNamed = 20;

function collectionsIn({ collections }: SelectedRows): string[] {
  if (collections.length === 0) return [];
  const named = collections.slice(0, mostNamed).join(', ');
  const more = collections.length > mostNamed ? ` and ${collections.length - mostNamed} more` : '';
  return [`Left out, as their values are lists: ${named}${more}.`];
}
