import { validationException } from '../../../base/errors.js';
import { uuidOf } from '../../../base/ids.js';
import { csvCells } from '../../common/csv-cells.js';
import { objectsUnder } from '../../common/objects-under.js';
import { readS3Prefix, type S3Place } from '../../common/s3-uri.js';
import { featureDatabase, type TableFormat } from '../../common/table-catalog.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { BaseColumn, ColumnType, TrainingSetBase } from './request.js';
import type { SetTable } from './set-table.js';

type Deps = Pick<FeatureStoreDeps, 'objects' | 'catalog' | 'clock'>;
type FileBase = Extract<TrainingSetBase, { s3Uri: string }>;

const headerLimit_bytes = 1024 ** 2;
const hiveTypes: Readonly<Record<ColumnType, string>> = {
  ...{ Integral: 'bigint', Fractional: 'double', String: 'string' },
  ...{ Boolean: 'boolean', Timestamp: 'timestamp' },
};

/**
 * The base's files as a table of the catalog, so that the statement can be repeated by anybody; the
 * same files are the same table. @throws ValidationException
 */
export async function fileTable(deps: Deps, region: string, base: FileBase): Promise<SetTable> {
  const place = readS3Prefix(base.s3Uri);
  if (!place) throw validationException('base.s3Uri must be an S3 URI, as s3://bucket/labels.csv.');
  const first = await firstObject(deps, place);
  if (first === undefined) {
    throw validationException(`There is no object at ${base.s3Uri}, and none under it.`);
  }
  const columns =
    base.format === 'parquet' ? parquetColumns(base) : await csvColumns(deps, first, base);
  const name = `training_base_${uuidOf(JSON.stringify([base.s3Uri, base.format, columns]))
    .slice(0, 13)
    .replaceAll('-', '')}`;
  await deps.catalog.put({
    ...{ region, database: featureDatabase, name, partitionKeys: [], location: base.s3Uri },
    columns: columns.map((column) => ({ name: column.name, type: hiveTypes[column.type] })),
    format: formatOf(base.format),
    parameters: { EXTERNAL: 'TRUE' },
    created: deps.clock.now(),
    description: `Rows of training sets, from ${base.s3Uri}`,
  });
  const { recordIdentifier, eventTime } = base;
  return {
    database: featureDatabase,
    table: name,
    columns,
    recordIdentifier,
    eventTime,
    store: false,
  };
}

const formatOf = (format: FileBase['format']): TableFormat =>
  format === 'parquet'
    ? { kind: 'parquet' }
    : { kind: 'csv', separator: ',', quote: '"', escape: '"', headerLines: 1 };

async function firstObject(
  { objects }: Pick<Deps, 'objects'>,
  { bucket, key }: S3Place,
): Promise<S3Place | undefined> {
  if ((await objects.bucketRegion(bucket)) === undefined) {
    throw validationException(`There is no bucket ${bucket}.`);
  }
  if (key !== '' && (await objects.head(bucket, key))) return { bucket, key };
  const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
  for await (const found of objectsUnder(objects, bucket, folder)) {
    if (found.size > 0) return { bucket, key: found.key };
  }
  return undefined;
}

function parquetColumns({ columns }: FileBase): readonly BaseColumn[] {
  if (columns && columns.length > 0) return columns;
  throw validationException(
    'base.columns must name the columns of Parquet files, with their types.',
  );
}

/** The header's, in its order, with the types that were told. */
async function csvColumns(
  { objects }: Pick<Deps, 'objects'>,
  { bucket, key }: S3Place,
  { columns = [], s3Uri }: FileBase,
): Promise<readonly BaseColumn[]> {
  const header = csvCells(await firstLine(objects, { bucket, key }));
  const names = header?.map((cell) =>
    cell
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"')
      .trim(),
  );
  if (!names || names.includes('') || new Set(names).size < names.length) {
    throw validationException(
      `The first line of ${s3Uri} must name its columns, each once; it is ${header?.slice(0, 20)}.`,
    );
  }
  const stranger = columns.find(({ name }) => !names.includes(name));
  if (stranger) {
    throw validationException(`${s3Uri} has no column ${stranger.name}: there are ${names}.`);
  }
  return names.map((name) => columns.find((one) => one.name === name) ?? { name, type: 'String' });
}

async function firstLine(objects: Deps['objects'], { bucket, key }: S3Place): Promise<string> {
  const range = { start: 0, end: headerLimit_bytes - 1 };
  const found = await objects.get(bucket, key, range);
  const chunks: Uint8Array[] = [];
  for await (const chunk of found?.body ?? []) {
    chunks.push(chunk as Uint8Array);
    if ((chunk as Uint8Array).includes(10)) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split('\n', 1);
  return line.replace(/^\uFEFF/, '').replace(/\r$/, '');
}
