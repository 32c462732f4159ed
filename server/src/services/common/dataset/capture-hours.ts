import { createHash } from 'node:crypto';
import { hour_ms, hourPath } from '../../../base/time.js';
import type { ObjectFile, Objects } from '../../../storage/objects.js';
import { JobFailure } from '../processing-image.js';
import type { S3Place } from '../s3-uri.js';
import type { CaptureHour, SourceFile } from './source-file.js';

const page = 5_000;
/** Bound on the files of one run. */
export const mostFiles = 200_000;
/** Sorts after every key that begins as the text before it. */
const afterAll = '\u{10FFFF}';
/** A segment of the hour before may reach into the window when it began this late in its hour. */
const lateMinute = '50';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Objects of an hour before they are listed: the name after the hour's folder, and the rest. */
type Member = [name: string, etag: string, size: number, path: string];

/**
 * The capture objects that may hold records of the span, hour by hour in the order of their keys,
 * whatever level the places name: the destination, the endpoint, a variant or an hour.
 * @throws JobFailure when there are more than 200,000.
 */
export async function captureHours(
  objects: Objects,
  places: readonly S3Place[],
  span: Span,
): Promise<CaptureHour[]> {
  const hours: CaptureHour[] = [];
  const budget = { left: mostFiles };
  const variants = new Set<string>();
  for (const { bucket, key } of places) {
    // an hour's prefix names its variant; the hour before is needed too
    const variant = /^(.*)\/\d{4}\/\d\d\/\d\d\/\d\d$/s.exec(key)?.[1];
    if (variant !== undefined) variants.add(`${bucket}/${variant}/`);
    else hours.push(...(await findVariants(objects, { bucket, key }, variants, budget)));
  }
  for (const variant of variants) {
    const slash = variant.indexOf('/');
    const place = { bucket: variant.slice(0, slash), key: variant.slice(slash + 1) };
    const first = Math.floor(span.start / hour_ms) * hour_ms;
    for (let start = first - hour_ms; start < span.end; start += hour_ms) {
      const folder = { bucket: place.bucket, key: `${place.key}${hourPath(start)}/` };
      const after = start < first ? `${folder.key}${lateMinute}` : undefined;
      const members = await membersOf(objects, folder, after, budget);
      if (members.length === 0) continue;
      hours.push(hourOf(folder, members, { variant, start, whole: after === undefined }));
    }
  }
  return hours;
}

/** The files of hours, in order. */
export function filesOf(
  hours: readonly CaptureHour[],
): (SourceFile & { identity: string; size_bytes: number })[] {
  return hours.flatMap(({ folder, members }) =>
    (JSON.parse(members) as Member[]).map(([name, etag, size, path]) => ({
      path,
      name: `${folder}${name}`,
      size_bytes: size,
      identity: `${folder}${name}\n${etag}\n${size}`,
    })),
  );
}

function hourOf(
  folder: S3Place,
  members: readonly Member[],
  of: Pick<CaptureHour, 'variant' | 'start' | 'whole'>,
): CaptureHour {
  const identities = JSON.stringify(members.map(([name, etag, size]) => [name, etag, size]));
  return {
    ...of,
    folder: `s3://${folder.bucket}/${folder.key}`,
    count: members.length,
    digest: createHash('sha256').update(identities).digest('hex'),
    members: JSON.stringify(members),
  };
}

interface Budget {
  left: number;
}

async function membersOf(
  objects: Objects,
  { bucket, key }: S3Place,
  from: string | undefined,
  budget: Budget,
): Promise<Member[]> {
  const members: Member[] = [];
  let after = from;
  for (;;) {
    const found = await objects.listFiles(bucket, {
      prefix: key,
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    for (const file of found) if (isData(file.key)) members.push(memberOf(file, key, budget));
    if (found.length < page) return members;
    after = found.at(-1)?.key;
  }
}

function memberOf({ key, etag, size, path }: ObjectFile, folder: string, budget: Budget): Member {
  budget.left -= 1;
  if (budget.left >= 0) return [key.slice(folder.length), etag, size, path];
  throw new JobFailure(`The dataset has more than ${mostFiles} files: choose a shorter span.`);
}

/**
 * Finds the prefixes above `yyyy/mm/dd/hh`, skipping what lies under each.
 * @returns objects whose keys have no hour.
 */
async function findVariants(
  objects: Objects,
  { bucket, key }: S3Place,
  variants: Set<string>,
  budget: Budget,
): Promise<CaptureHour[]> {
  const prefix = key === '' ? '' : `${key}/`;
  const others: Member[] = [];
  let after: string | undefined;
  for (;;) {
    const [first] = await objects.listFiles(bucket, {
      prefix,
      limit: 1,
      ...(after === undefined ? {} : { after }),
    });
    if (!first) break;
    const variant = /^(.*?)\d{4}\/\d\d\/\d\d\/\d\d\/[^/]*$/s.exec(first.key)?.[1];
    if (variant === undefined) {
      if (isData(first.key)) others.push(memberOf(first, prefix, budget));
      after = first.key;
    } else {
      variants.add(`${bucket}/${variant}`);
      after = `${variant}${afterAll}`;
    }
  }
  if (others.length === 0) return [];
  const place = { bucket, key: prefix };
  return [hourOf(place, others, { variant: `${bucket}/${prefix}`, start: null, whole: false })];
}

/** Folders' markers and files that other tools hide are no data. */
export const isData = (key: string): boolean => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== '' && !name.startsWith('_') && !name.startsWith('.');
};
