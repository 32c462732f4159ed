import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Profile } from '../measures/profile.js';
import { statisticsOf } from '../statistics/feature-statistics.js';
import type { FeatureStatistics, Statistics } from '../types.js';
import type { Block } from './block.js';
import { Kind } from './cells.js';
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
  const texts = new Set<string>();
  await dataset.scan({
    onBlock: (block) => {
      for (const [index, name] of block.names.entries()) {
        const { kinds } = block.column(index);
        if (kinds.includes(Kind.text) || kinds.includes(Kind.boolean)) texts.add(name);
      }
    },
  });
  const { recordTimeColumn } = dataset;
  if (recordTimeColumn !== undefined) texts.add(recordTimeColumn);
  const rows: Record<string, unknown>[] = [];
  await dataset.scan({
    textColumns: texts,
    withRecordTimes: true,
    onBlock: (block) => {
      for (let row = 0; row < block.row; row++) rows.push(rowOf(block, row, texts));
    },
  });
  const all = [...dataset.columns, ...(recordTimeColumn === undefined ? [] : [recordTimeColumn])];
  return rows.map((row) => Object.fromEntries(all.map((name) => [name, row[name] ?? null])));
}

function rowOf(block: Block, row: number, texts: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    block.names.map((name, index) => {
      const cells = block.column(index);
      const kind = cells.kinds[row]!;
      if (kind === Kind.missing) return [name, null];
      if (texts.has(name)) return [name, cells.texts[row]];
      return [name, kind === Kind.notANumber ? null : cells.numbers[row]];
    }),
  );
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
