import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { uuid } from '../../../base/ids.js';
import { selectRows } from '../../common/dataset/row-selection.js';
import type { AnalysisRequest } from './analyse.js';

/**
 * Where a request reads some of the rows of its Parquet files alone, hands on a request whose one
 * file has just those: examples then show a row by the number that it has there. The file is in
 * `folder` while `work` is under way.
 */
export async function withSelectedRows<T>(
  connection: DuckDBConnection,
  folder: string,
  request: AnalysisRequest,
  work: (request: AnalysisRequest) => Promise<T>,
): Promise<T> {
  const { dataset } = request;
  const { format, files } = dataset;
  if (format.kind !== 'parquet' || !format.rows || files.length === 0) return work(request);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${uuid()}.parquet`);
  const select = selectRows(
    files.map((file) => file.path),
    format.rows,
  );
  try {
    await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    const rows = { path, name: format.named ?? 'the rows of the window' };
    return await work({
      ...request,
      dataset: { ...dataset, format: { kind: 'parquet' }, files: [rows] },
    });
  } finally {
    await rm(path, { force: true });
  }
}
