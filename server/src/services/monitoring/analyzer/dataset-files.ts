import type { ObjectInfo, Objects } from '../../../storage/objects.js';
import { JobFailure } from '../../common/processing-image.js';
import { type S3Place, writeS3Uri } from '../../common/s3-uri.js';
import { hourPath } from '../window.js';
import type { SourceFile } from './analyse.js';

const hour_ms = 3_600_000;
const page = 1_000;
/** Bound on the files of one run. */
const mostFiles = 200_000;
/** Sorts after every key that begins as the text before it. */
const afterAll = '\u{10FFFF}';
/** A segment of the hour before may reach into the window when it began this late in its hour. */
const lateMinute = '50';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The files of a dataset: an object, or the objects under a prefix. */
export async function datasetFiles(
  objects: Objects,
  places: readonly S3Place[],
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const place of places) {
    if (place.key !== '' && (await objects.head(place.bucket, place.key))) {
      await add(objects, place.bucket, place.key, files);
      continue;
    }
    const folder = place.key === '' ? '' : `${place.key}/`;
    const before = files.length;
    for await (const { key } of keysUnder(objects, place.bucket, folder)) {
      await add(objects, place.bucket, key, files);
    }
    if (files.length > before || place.key === '') continue;
    // S3Prefix means any key that begins so
    for await (const { key } of keysUnder(objects, place.bucket, place.key)) {
      await add(objects, place.bucket, key, files);
    }
  }
  return files;
}

/**
 * The capture files that may hold records of the span, in the order of their keys, whatever level
 * the places name: the destination, the endpoint, a variant or an hour.
 */
export async function captureFiles(
  objects: Objects,
  places: readonly S3Place[],
  span: Span | undefined,
): Promise<SourceFile[]> {
  if (!span) return datasetFiles(objects, places);
  const files: SourceFile[] = [];
  const variants = new Set<string>();
  for (const { bucket, key } of places) {
    // an hour's prefix names its variant; the hour before is needed too
    const variant = /^(.*)\/\d{4}\/\d\d\/\d\d\/\d\d$/s.exec(key)?.[1];
    if (variant !== undefined) variants.add(`${bucket}/${variant}/`);
    else await findVariants(objects, { bucket, key }, variants, files);
  }
  for (const variant of variants) {
    const slash = variant.indexOf('/');
    await addHours(objects, variant.slice(0, slash), variant.slice(slash + 1), span, files);
  }
  return files;
}

/** Finds the prefixes above `yyyy/mm/dd/hh`, skipping what lies under each. */
async function findVariants(
  objects: Objects,
  { bucket, key }: S3Place,
  variants: Set<string>,
  files: SourceFile[],
): Promise<void> {
  const prefix = key === '' ? '' : `${key}/`;
  let after: string | undefined;
  for (;;) {
    const [first] = await objects.list(bucket, {
      prefix,
      limit: 1,
      ...(after === undefined ? {} : { after }),
    });
    if (!first) return;
    const variant = /^(.*?)\d{4}\/\d\d\/\d\d\/\d\d\/[^/]*$/s.exec(first.key)?.[1];
    if (variant === undefined) {
      await add(objects, bucket, first.key, files);
      after = first.key;
    } else {
      variants.add(`${bucket}/${variant}`);
      after = `${variant}${afterAll}`;
    }
  }
}

async function addHours(
  objects: Objects,
  bucket: string,
  variant: string,
  span: Span,
  files: SourceFile[],
): Promise<void> {
  const first = Math.floor(span.start / hour_ms) * hour_ms;
  for (let hour = first - hour_ms; hour < span.end; hour += hour_ms) {
    const folder = `${variant}${hourPath(hour)}/`;
    const from = hour < first ? `${folder}${lateMinute}` : undefined;
    for await (const { key } of keysUnder(objects, bucket, folder, from)) {
      await add(objects, bucket, key, files);
    }
  }
}

async function* keysUnder(
  objects: Objects,
  bucket: string,
  prefix: string,
  from?: string,
): AsyncGenerator<ObjectInfo> {
  let after = from;
  for (;;) {
    const found = await objects.list(bucket, {
      prefix,
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    yield* found;
    if (found.length < page) return;
    after = found.at(-1)?.key;
  }
}

/** Folders' markers and files that other tools hide are no data. */
const isData = (key: string): boolean => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== '' && !name.startsWith('_') && !name.startsWith('.');
};

async function add(
  objects: Objects,
  bucket: string,
  key: string,
  files: SourceFile[],
): Promise<void> {
  if (!isData(key)) return;
  const path = await objects.localPath(bucket, key);
  if (path === undefined) return; // deleted since it was listed
  if (files.length >= mostFiles) {
    throw new JobFailure(`The dataset has more than ${mostFiles} files: choose a shorter span.`);
  }
  files.push({ path, name: writeS3Uri({ bucket, key }) });
}

/** The first of the candidates that exists. */
export async function firstFile(
  objects: Objects,
  candidates: readonly S3Place[],
): Promise<SourceFile | undefined> {
  for (const { bucket, key } of candidates) {
    if (key === '') continue;
    const path = (await objects.head(bucket, key)) && (await objects.localPath(bucket, key));
    if (path) return { path, name: writeS3Uri({ bucket, key }) };
  }
  return undefined;
}
