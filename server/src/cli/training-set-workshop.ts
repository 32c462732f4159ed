import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3 } from '@aws-sdk/client-s3';
import type { OpenDuckDB } from '../storage/duckdb.js';
import type { Connection } from './connection.js';

const memory_bytes = 1024 ** 3;

/** Where the command works: a folder that is removed after, and what it asks with. */
export interface Workshop {
  readonly connection: Connection;
  readonly s3: S3;
  readonly duckdb: OpenDuckDB;
  readonly folder: string;
}

/** Work in a folder, with clients, that are gone after. */
export async function inWorkshop<T>(
  connection: Connection,
  work: (shop: Workshop) => Promise<T>,
): Promise<T> {
  const { S3: Client } = await import('@aws-sdk/client-s3');
  const { openDuckDB } = await import('../storage/duckdb.js');
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-set-'));
  const { endpoint, region, credentials } = connection.server;
  const s3 = new Client({ endpoint, region, credentials, forcePathStyle: true });
  const duckdb = await openDuckDB({ memory_bytes, threads: 2, tempFolder: folder });
  try {
    return await work({ connection, s3, duckdb, folder });
  } finally {
    s3.destroy();
    await duckdb.close();
    await rm(folder, { recursive: true, force: true });
  }
}
