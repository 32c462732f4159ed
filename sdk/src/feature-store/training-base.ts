import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseS3Uri, s3PathJoin } from '../s3-uri.js';
import { CSVSerializer } from '../serializers.js';
import type { Session } from '../session.js';
import { isAsyncRows, isDuckDB, isRows, type TypedFeatureData } from './feature-data.js';
import { inferDefinitions } from './infer-definitions.js';
import { valueAsString } from './record-encoder.js';
import { tableBlocks } from './record-rows.js';

/** A column of a training set's rows. */
export interface TrainingColumn {
  readonly name: string;
  readonly type: 'Integral' | 'Fractional' | 'String';
}

export interface UploadedBase {
  readonly s3Uri: string;
  readonly columns: readonly TrainingColumn[];
}

/**
 * Uploads rows as CSV with a header, below a folder in S3.
 * @throws Error when there is no row, or a column is missing that the set needs.
 */
export async function uploadBase(
  data: TypedFeatureData,
  needed: readonly string[],
  place: {
    readonly folder: string;
    readonly kmsKey: string | undefined;
    readonly session: Session;
  },
): Promise<UploadedBase> {
  // what can be gone through once is looked at for its types, too
  const once = !isDuckDB(data) && !isAsyncRows(data) && isRows(data) && !Array.isArray(data);
  const table = once ? Array.from(data) : data;
  const columns = inferDefinitions(table, false).map(({ featureName, featureType }) => ({
    name: featureName,
    type: featureType,
  }));
  const names = columns.map(({ name }) => name);
  if (names.length === 0) throw new Error('The base has no rows: give at least one.');
  for (const name of needed) {
    if (!names.includes(name)) {
      throw new Error(`The base has no column ${name}; it has ${names.slice(0, 20).join(', ')}.`);
    }
  }
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-base-'));
  try {
    const file = join(folder, 'base.csv');
    await pipeline(Readable.from(csvLines(table, names)), createWriteStream(file));
    const under = s3PathJoin(place.folder, `dataframe-base-${randomUUID()}`);
    const { bucket, key } = parseS3Uri(under);
    const { kmsKey } = place;
    return {
      columns,
      s3Uri: await place.session.uploadData(file, { bucket, keyPrefix: key, kmsKey }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* csvLines(data: TypedFeatureData, names: readonly string[]) {
  const csv = new CSVSerializer();
  yield `${csv.serialize(names)}\n`;
  for await (const block of tableBlocks(data, undefined)) {
    const lines = block.rows.map((row) => {
      const cells = Array.isArray(row)
        ? row
        : names.map((name) => (row as Readonly<Record<string, unknown>>)[name]);
      return `${csv.serialize(cells.map(cellOf))}\n`;
    });
    yield lines.join('');
  }
}

function cellOf(value: unknown): string | number | bigint | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return valueAsString(value);
}
