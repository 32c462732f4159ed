import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Profile } from '../measures/profile.js';
import { statisticsOf } from '../statistics/feature-statistics.js';
import type { FeatureStatistics, Statistics } from '../types.js';
import type { Dataset } from './dataset.js';

/** A folder of files and a connection, both gone after `use`. */
export interface Bench {
  connection: DuckDBConnection;
  file(name: string, content: string | Uint8Array): Promise<string>;
}

export async function withBench(use: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-analysis-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  let files = 0;
  try {
    await use({
      connection,
      file: async (name, content) => {
        const path = join(folder, `${files++}-${name}`);
        await writeFile(path, content);
        return path;
      },
    });
  } finally {
    connection.disconnectSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The rows of a data set as texts, numbers and nulls, by column. */
export async function rowsOf(dataset: Dataset): Promise<Record<string, unknown>[]> {
  await dataset.materialize();
  const reader = await dataset.connection.runAndReadAll(`SELECT * FROM ${dataset.relation}`);
  return reader.getRowObjects().map((row) => ({ ...row }));
}

export async function measured(dataset: Dataset): Promise<Statistics> {
  const profile = new Profile();
  await dataset.scan({ onBlock: (block) => profile.add(block) });
  return statisticsOf(profile);
}

export function featureOf({ features }: Statistics, name: string): FeatureStatistics {
  const feature = features.find((candidate) => candidate.name === name);
  if (feature === undefined) throw new Error(`there is no feature ${name}`);
  return feature;
}

/** A capture record as AWS writes it. */
export function captureLine(
  input: string | { data: string; encoding: string; observedContentType?: string },
  output: string | { data: string; encoding: string; observedContentType?: string } | undefined,
  time = '2026-01-01T00:00:00Z',
): string {
  const side = (mode: string, value: typeof output) =>
    typeof value === 'string'
      ? { observedContentType: 'text/csv', mode, data: value, encoding: 'CSV' }
      : {
          observedContentType: value!.observedContentType ?? 'application/json',
          mode,
          data: value!.data,
          encoding: value!.encoding,
        };
  return JSON.stringify({
    captureData: {
      endpointInput: side('INPUT', input),
      ...(output === undefined ? {} : { endpointOutput: side('OUTPUT', output) }),
    },
    eventMetadata: { eventId: '1d6d8121-88a9-4056-813d-394c930ae538', inferenceTime: time },
    eventVersion: '0',
  });
}

export const json = (value: unknown) => ({ data: JSON.stringify(value), encoding: 'JSON' });
