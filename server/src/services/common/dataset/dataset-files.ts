import type { Objects } from '../../../storage/objects.js';
import { objectsUnder } from '../objects-under.js';
import { JobFailure } from '../processing-image.js';
import { type S3Place, writeS3Uri } from '../s3-uri.js';
import { captureHours, filesOf, isData, mostFiles, type Span } from './capture-hours.js';
import { isOthersPart } from './merged-parts.js';
import type { SourceFile } from './source-file.js';

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
    for await (const { key } of objectsUnder(objects, place.bucket, folder)) {
      await add(objects, place.bucket, key, files);
    }
    if (files.length > before || place.key === '') continue;
    // S3Prefix means any key that begins so
    for await (const { key } of objectsUnder(objects, place.bucket, place.key)) {
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
  return filesOf(await captureHours(objects, places, span));
}

/**
 * What was merged of the captures of a span: files of its hours' folders, and those without one.
 * For a schedule, without what was merged for others.
 */
export async function mergedFiles(
  objects: Objects,
  places: readonly S3Place[],
  span: Span,
  schedule: string | undefined,
): Promise<SourceFile[]> {
  const hours = await captureHours(objects, places, span);
  const files = filesOf(hours.filter(({ start, whole }) => whole || start === null));
  if (schedule === undefined) return files;
  return files.filter(({ name }) => !isOthersPart(name.slice('s3://'.length), schedule));
}

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
