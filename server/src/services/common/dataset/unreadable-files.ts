import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../../base/errors.js';
import { quoteText } from '../../../base/quote.js';
import { JobFailure } from '../processing-image.js';
import type { SourceFile } from './source-file.js';

export interface UnreadableFile {
  readonly path: string;
  readonly reason: string;
}

/** Ends that have nothing to do with the files. */
const isOther = (message: string): boolean => /^(INTERRUPT|Out of Memory)/i.test(message);

/** Of Parquet files those that fail by themselves when all of their values are read. */
export async function unreadableFiles(
  connection: DuckDBConnection,
  paths: readonly string[],
  most = Infinity,
): Promise<UnreadableFile[]> {
  const found: UnreadableFile[] = [];
  for (const path of paths) {
    if (found.length >= most) break;
    const source = `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
    try {
      await connection.run(`SELECT count(COLUMNS(*)) FROM ${source}`);
    } catch (error) {
      const [reason = ''] = messageOf(error).split('\n');
      if (isOther(reason)) throw error;
      found.push({ path, reason });
    }
  }
  return found;
}

/**
 * The failure of what reads Parquet files, of which one cannot be read: it names that one, not where
 * it lies. @returns undefined where all of them can.
 */
export async function unreadableFailure(
  connection: DuckDBConnection,
  error: unknown,
  files: readonly SourceFile[],
): Promise<JobFailure | undefined> {
  const message = messageOf(error);
  if (isOther(message)) return undefined;
  const told = files.filter(({ path }) => message.includes(path));
  const paths = (told.length > 0 ? told : files).map(({ path }) => path);
  const [broken] = await unreadableFiles(connection, paths, 1);
  const file = files.find(({ path }) => path === broken?.path);
  if (!broken || !file) return undefined;
  const short = file.name.slice(file.name.lastIndexOf('/') + 1);
  const reason = broken.reason.replaceAll(file.path, short).replace(/^Invalid Input Error: /, '');
  return new JobFailure(`${file.name} cannot be read as Parquet: ${reason}`);
}
