import { readObject } from '../../../base/json.js';
import { readS3Uri, type S3Place, underS3Uri } from '../../common/s3-uri.js';
import type { ProcessingJob } from './clarify-jobs.js';
import { cellsOf, linesOf, readLines } from './csv-lines.js';
import { listIn, type Members, textIn } from './json-members.js';
import type { ViewDeps, ViewRequest } from './view.js';

const longestConfig_bytes = 1024 * 1024;

/** A row's values by their columns' names, or why there are none. */
export interface DatasetRow {
  readonly values?: ReadonlyMap<string, string> | undefined;
  readonly note?: string | undefined;
}

/**
 * The record of the data set behind a row of attributions: of CSV in one file, whose rows are as
 * many. Where records were left out, rows and lines do not correspond.
 * @param row from 1
 */
export async function datasetRow(
  deps: Pick<ViewDeps, 'objects'>,
  { signal }: ViewRequest,
  {
    job,
    row,
    count,
  }: { readonly job: ProcessingJob; readonly row: number; readonly count: number },
): Promise<DatasetRow> {
  const config = await configOf(deps, job);
  if (!config)
    return { note: 'The job’s configuration is not there any more, so no values are shown.' };
  if (textIn(config, 'dataset_type') !== 'text/csv') {
    return { note: 'Values of features are shown of data in CSV.' };
  }
  const uri = textIn(config, 'dataset_uri') ?? inputOf(job, 'dataset');
  const place = uri === undefined ? undefined : await onlyFile(deps, uri);
  if (!place) return { note: 'Values of features are shown where the data are one file.' };
  const index = await linesOf(deps, place, signal);
  if (!index) return { note: 'The data are not there any more, so no values are shown.' };
  const given = listIn(config, 'headers').map(String);
  const heads = index.lines - count;
  if (heads !== 0 && heads !== 1) {
    return {
      note: `The data have ${index.lines} lines and ${count} rows were explained: which belong together is not known, so no values are shown.`,
    };
  }
  const read = async (from: number) =>
    cellsOf((await readLines(deps, place, index, { from, count: 1 }))[0] ?? '');
  const names = given.length > 0 ? given : heads === 1 ? await read(0) : [];
  const cells = await read(row - 1 + heads);
  return { values: new Map(names.map((name, i) => [name, cells[i] ?? ''])) };
}

const inputOf = ({ ProcessingInputs = [] }: ProcessingJob, wanted: string): string | undefined =>
  ProcessingInputs.find(({ InputName }) => InputName === wanted)?.S3Input?.S3Uri;

async function configOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  job: ProcessingJob,
): Promise<Members | undefined> {
  const uri = inputOf(job, 'analysis_config');
  if (uri === undefined) return undefined;
  for (const one of [uri, underS3Uri(uri, 'analysis_config.json')]) {
    const place = readS3Uri(one);
    const info = place && (await objects.head(place.bucket, place.key));
    if (!place || !info || info.size > longestConfig_bytes) continue;
    const bytes = await objects.read(place.bucket, place.key, longestConfig_bytes);
    if (bytes) return readObject(Buffer.from(bytes).toString());
  }
  return undefined;
}

/** The object, or the only one below the prefix. */
async function onlyFile(
  { objects }: Pick<ViewDeps, 'objects'>,
  uri: string,
): Promise<S3Place | undefined> {
  const place = readS3Uri(uri);
  if (!place) return undefined;
  if (await objects.head(place.bucket, place.key)) return place;
  const found = await objects.list(place.bucket, { prefix: `${place.key}/`, limit: 2 });
  return found.length === 1 && found[0] ? { bucket: place.bucket, key: found[0].key } : undefined;
}
