import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3 } from '@aws-sdk/client-s3';
import { AthenaQuery, FeatureGroup } from '@guiderail/sdk';
import { connected } from './connection.js';
import { noSuchGroup } from './feature-facts.js';
import type { Io } from './io.js';
import { queryEnd } from './query-end.js';
import { counted, jsonText } from './table.js';
import { type DescribedBase, describeBase, tellSet } from './training-set-facts.js';
import { type AskedSet, fileFormat, readTrainingSet } from './training-set-options.js';
import { inWorkshop, type Workshop } from './training-set-workshop.js';

/** `guiderail training-set`: features as they were known at the times of labels. */
export async function trainingSetCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, asked } = readTrainingSet(args);
  return connected(values, io, (connection) =>
    inWorkshop(connection, async (shop) => {
      const bucket = await connection.session.defaultBucket();
      const made = await make(shop, asked, `s3://${bucket}/training-sets`, io);
      const file = asked.output.startsWith('s3://') ? join(shop.folder, 'set.csv') : asked.output;
      await download(shop.s3, made.place, file);
      const queries = `s3://${bucket}/training-sets/queries`;
      const told = await tellSet(shop, asked, { file, queries, readTime: made.readTime });
      const output = asked.output.startsWith('s3://') ? made.place : asked.output;
      const answer = { output, queryExecutionId: made.id, ...told };
      io.stdout(values.json ? jsonText(answer) : tell(answer));
      return 0;
    }),
  );
}

/** Has the set made, and waits until it is. @returns the S3 URI of its file */
async function make(shop: Workshop, asked: AskedSet, usual: string, io: Io) {
  const { session, own } = shop.connection;
  for (const { name } of asked.groups) {
    const group = new FeatureGroup({ name, sagemakerSession: session });
    if (!(await group.exists())) throw await noSuchGroup(shop.connection, name);
  }
  const { readTime, ...base } = await uploadedBase(shop, asked, usual);
  const outputLocation = asked.output.startsWith('s3://') ? asked.output : usual;
  const started = await own<{ QueryExecutionId: string; OutputLocation: string }>('training-sets', {
    base: { eventTime: asked.time, ...base, recordIdentifier: asked.key },
    featureGroups: asked.groups.map((group) => ({
      ...group,
      join: asked.inner ? 'INNER_JOIN' : 'LEFT_JOIN',
      ...{ maximumAge: asked.maximumAge, lag: asked.lag },
    })),
    ...{ asOf: asked.asOf, outputLocation, format: asked.format, columnNames: 'group' },
  });
  const id = started.QueryExecutionId;
  const query = AthenaQuery.ofExecution(id, outputLocation, session);
  await queryEnd(session, query, { id, what: 'training set' }, io);
  const place =
    asked.format === 'csv' ? started.OutputLocation : `${started.OutputLocation}${id}.parquet`;
  return { id, place, readTime };
}

async function uploadedBase(
  shop: Workshop,
  asked: AskedSet,
  usual: string,
): Promise<Record<string, unknown> & Pick<DescribedBase, 'readTime'>> {
  const { base } = asked;
  const format = fileFormat(base, '--base');
  if (base.startsWith('s3://')) {
    if (format === 'csv') return { s3Uri: base, format };
    const file = join(shop.folder, 'base.parquet');
    await download(shop.s3, base, file);
    return { s3Uri: base, format, columns: (await describeBase(shop.duckdb, file, asked)).columns };
  }
  await stat(base).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `there is no file ${base}` : error.message);
  });
  const described = await describeBase(shop.duckdb, base, asked);
  const { columns, select, eventTime, readTime } = described;
  const file = join(shop.folder, 'typed.parquet');
  await shop.duckdb.connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  const s3Uri = `${usual}/bases/${crypto.randomUUID()}.parquet`;
  const { size } = await stat(file);
  const body = { Body: createReadStream(file), ContentLength: size };
  await shop.s3.putObject({ ...placeOf(s3Uri), ...body });
  if (eventTime === undefined) return { s3Uri, format: 'parquet', columns };
  const features = columns.map(({ name }) => name).filter((name) => name !== eventTime);
  return { s3Uri, format: 'parquet', columns, features, eventTime, readTime };
}

function placeOf(uri: string): { Bucket: string; Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  return { Bucket, Key };
}

async function download(s3: S3, uri: string, file: string): Promise<void> {
  const { Body } = await s3.getObject(placeOf(uri));
  await pipeline(Body as Readable, createWriteStream(file));
}

function tell(answer: { output: string } & Awaited<ReturnType<typeof tellSet>>): string {
  const { output, rows, columns, withoutTime } = answer;
  const lines = [`wrote ${output}: ${counted(rows, 'row')}, ${counted(columns, 'column')}`];
  if (withoutTime > 0) {
    lines.push(
      `  ${counted(withoutTime, 'row')} without a time that can be read, and so without values`,
    );
  }
  for (const { name, without, beforeFirst, first } of answer.groups) {
    const share = answer.rows === 0 ? 0 : (100 * without) / answer.rows;
    lines.push(`  ${name}: ${counted(without, 'row')} without a value (${share.toFixed(1)} %)`);
    if (beforeFirst > 0) {
      const lie = beforeFirst === 1 ? 'lies' : 'lie';
      lines.push(`    ${beforeFirst} of them ${lie} before its first record, ${first}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
