import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { uuid } from '../base/ids.js';

export interface DuckDBOptions {
  /** What DuckDB may hold in memory; beyond it, it writes to the temporary folder. */
  readonly memory_bytes: number;
  readonly threads: number;
  /** Folder for what does not fit; each instance makes its own below it and removes it. */
  readonly tempFolder: string;
  /** Settings may still be changed: whoever opens it locks them. */
  readonly unlocked?: boolean;
}

export interface OpenDuckDB {
  readonly connection: DuckDBConnection;
  close(): Promise<void>;
}

/**
 * Opens DuckDB in memory for one analysis. It reads local files alone: nothing is downloaded,
 * no extension is loaded beyond those in its binary. The binary is loaded when the first is
 * opened, since a server's own thread opens none.
 */
export async function openDuckDB(options: DuckDBOptions): Promise<OpenDuckDB> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = join(options.tempFolder, `duckdb-${uuid()}`);
  await mkdir(options.tempFolder, { recursive: true }); // DuckDB makes one folder, none above it
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    max_memory: `${Math.floor(options.memory_bytes / 1024)}KiB`,
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // rows come in the order of the files where the analysis asks for it
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  if (!options.unlocked) await connection.run('SET lock_configuration = true');
  return {
    connection,
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what instances left behind that a crash cut off. */
export async function clearDuckDBTemp(tempFolder: string): Promise<void> {
  await rm(tempFolder, { recursive: true, force: true });
}
