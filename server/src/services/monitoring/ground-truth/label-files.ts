import { day_ms, hour_ms, hourPath } from '../../../base/time.js';
import type { ObjectFile, Objects } from '../../../storage/objects.js';
import { isData, mostFiles } from '../../common/dataset/capture-hours.js';
import { JobFailure } from '../../common/processing-image.js';
import { type S3Place, writeS3Uri } from '../../common/s3-uri.js';
import type { LabelFile } from './merge.js';

const page = 5_000;
/** Sorts after every key that begins as the text before it. */
const afterAll = '\u{10FFFF}';
/** Labels that are collected later than this after a window are not looked for. */
const longestDelay_ms = 180 * day_ms;

/**
 * The label objects that may hold labels of a window's predictions: those of every hour since the
 * window began, since the hour of a label's folder is when it was collected; and of the hour before
 * what came after the window began, since clocks differ. In the order of their
 * hours, then keys. Objects outside of any hour's folder are of the hour when they came.
 * @throws JobFailure when there are more than 200,000.
 */
export async function labelFiles(
  objects: Objects,
  places: readonly S3Place[],
  window: { readonly start: number; readonly end: number },
): Promise<(LabelFile & { readonly etag: string })[]> {
  const first = Math.floor(window.start / hour_ms) * hour_ms;
  const span = { start: first - hour_ms, end: window.end + longestDelay_ms };
  const found = new Map<string, LabelFile & { etag: string }>();
  for (const place of places) {
    for await (const [hour, file] of filesUnder(objects, place, span)) {
      const name = writeS3Uri({ bucket: place.bucket, key: file.key });
      if (!isData(file.key) || hour >= span.end || file.size === 0) continue;
      const { path, etag, lastModified: at } = file;
      if (hour < first && at < window.start) continue;
      found.set(name, { path, name, hour, at, etag });
      if (found.size <= mostFiles) continue;
      throw new JobFailure(
        `More than ${mostFiles} label objects were collected since ` +
          `${new Date(first).toISOString()}: put more labels into each.`,
      );
    }
  }
  return [...found.values()].sort((a, b) => a.hour - b.hour || (a.name < b.name ? -1 : 1));
}

type Span = Parameters<typeof labelFiles>[2];

/** Objects with their hours; years and hours before the span are skipped, not read over. */
async function* filesUnder(
  objects: Objects,
  { bucket, key }: S3Place,
  span: Span,
): AsyncGenerator<[number, ObjectFile]> {
  const prefix = key === '' ? '' : `${key}/`;
  let after: string | undefined;
  for (;;) {
    const [first] = await objects.listFiles(bucket, {
      prefix,
      limit: 1,
      ...(after === undefined ? {} : { after }),
    });
    if (!first) return;
    const year = /^(.*?)(\d{4})\/\d\d\/\d\d\/\d\d\/[^/]*$/s.exec(first.key);
    if (year) {
      const [, above = '', number = ''] = year;
      yield* hoursOf(objects, bucket, { above, year: number }, span);
      after = `${above}${number}/${afterAll}`;
    } else {
      const hour = Math.floor(first.lastModified / hour_ms) * hour_ms;
      if (hour >= span.start) yield [hour, first];
      after = first.key;
    }
  }
}

async function* hoursOf(
  objects: Objects,
  bucket: string,
  { above, year }: { above: string; year: string },
  span: Span,
): AsyncGenerator<[number, ObjectFile]> {
  const folder = `${above}${year}/`;
  const from = `${above}${hourPath(span.start)}`;
  if (`${folder}${afterAll}` < from) return;
  let after: string | undefined = from > folder ? from : undefined;
  for (;;) {
    const files: ObjectFile[] = await objects.listFiles(bucket, {
      prefix: folder,
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    for (const file of files) {
      const hour = hourOf(file.key.slice(above.length)) ?? file.lastModified;
      if (hour >= span.start) yield [hour, file];
    }
    if (files.length < page) return;
    after = files.at(-1)?.key;
  }
}

function hourOf(path: string): number | undefined {
  const parts = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\//.exec(path)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0] = parts;
  return Date.UTC(year, month - 1, day, hour);
}
