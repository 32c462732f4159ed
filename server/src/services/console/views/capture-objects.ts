import { day_ms, hour_ms, hourPath } from '../../../base/time.js';
import type { ObjectInfo } from '../../../storage/objects.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { ViewDeps } from './view.js';

/** Where captures of a variant lie. */
export interface CaptureFolder {
  readonly bucket: string;
  readonly variant: string;
  /** `…/endpoint/variant/`. */
  readonly prefix: string;
}

export interface CaptureObject extends CaptureFolder {
  readonly info: ObjectInfo;
  /** Inference time of its first record, as its key says, else when it came. */
  readonly first: number;
}

/** Days without any capture after which no older ones are looked for. */
const mostDays = 35;
const pageSize = 1000;
const mostPages = 10;

export function captureFolders(
  destination: string,
  endpoint: string,
  variants: readonly string[],
): CaptureFolder[] {
  const place = readS3Uri(destination);
  if (!place) return [];
  const above = place.key === '' ? '' : `${place.key}/`;
  return variants.map((variant) => ({
    ...{ bucket: place.bucket, variant, prefix: `${above}${endpoint}/${variant}/` },
  }));
}

/** Objects of captures that began before a time, an hour at a time, the newest first. */
export async function* capturesBefore(
  { objects }: Pick<ViewDeps, 'objects'>,
  folders: readonly CaptureFolder[],
  before: number,
): AsyncGenerator<CaptureObject> {
  let emptyDays = 0;
  for (let day = startOf(before, day_ms); emptyDays < mostDays && day > 0; day -= day_ms) {
    const dayPath = hourPath(day).slice(0, 10);
    const withSome: CaptureFolder[] = [];
    for (const folder of folders) {
      const prefix = `${folder.prefix}${dayPath}/`;
      if ((await objects.list(folder.bucket, { prefix, limit: 1 })).length > 0) {
        withSome.push(folder);
      }
    }
    emptyDays = withSome.length === 0 ? emptyDays + 1 : 0;
    if (withSome.length === 0) continue;
    const last = Math.min(startOf(before, hour_ms), day + day_ms - hour_ms);
    for (let hour = last; hour >= day; hour -= hour_ms) {
      yield* ofHour(objects, withSome, hour, before);
    }
  }
}

async function* ofHour(
  objects: ViewDeps['objects'],
  folders: readonly CaptureFolder[],
  hour: number,
  before: number,
): AsyncGenerator<CaptureObject> {
  const found: CaptureObject[] = [];
  for (const folder of folders) {
    const prefix = `${folder.prefix}${hourPath(hour)}/`;
    let after: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const listed = await objects.list(folder.bucket, {
        ...{ prefix, limit: pageSize },
        ...(after !== undefined && { after }),
      });
      for (const info of listed) found.push({ ...folder, info, first: firstOf(info, hour) });
      if (listed.length < pageSize) break;
      after = listed.at(-1)?.key;
    }
  }
  yield* found.filter(({ first }) => first < before).sort((a, b) => b.first - a.first);
}

const startOf = (time: number, step: number): number => Math.floor(time / step) * step;

/** The minute, second and millisecond that a key names, in its hour. */
function firstOf({ key, lastModified }: ObjectInfo, hour: number): number {
  const parts = /\/(\d\d)-(\d\d)-(\d{3})-[^/]*$/.exec(key)?.slice(1).map(Number);
  if (!parts) return Math.min(Math.max(lastModified, hour), hour + hour_ms - 1);
  const [minutes = 0, seconds = 0, milliseconds = 0] = parts;
  return hour + minutes * 60_000 + seconds * 1000 + milliseconds;
}
