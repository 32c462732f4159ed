import { hour_ms, hourPath } from '../../../base/time.js';
import type { Objects } from '../../../storage/objects.js';
import { JobFailure } from '../../common/processing-image.js';
import { readS3Prefix, type S3Place, writeS3Uri } from '../../common/s3-uri.js';
import type { SourceFile } from '../analyzer/analyse.js';
import type { Span } from '../analyzer/capture-hours.js';
import type { MergeGroup } from './merge.js';

const mostManifests = 10_000;
const longestManifest_bytes = 16 * 1024 * 1024;

/**
 * What transform jobs put out that began in the hours of a window, as their manifests tell; one
 * group for each hour, `yyyy/mm/dd/hh`.
 * @throws JobFailure for a manifest that cannot be read.
 */
export async function batchGroups(
  objects: Objects,
  places: readonly S3Place[],
  window: Span,
): Promise<MergeGroup[]> {
  const groups: MergeGroup[] = [];
  const first = Math.floor(window.start / hour_ms) * hour_ms;
  for (let start = first; start < window.end; start += hour_ms) {
    const files: SourceFile[] = [];
    for (const { bucket, key } of places) {
      const prefix = `${key === '' ? '' : `${key}/`}output/${hourPath(start)}/`;
      for (const found of await objects.list(bucket, { prefix, limit: mostManifests })) {
        files.push(...(await listed(objects, { bucket, key: found.key })));
      }
    }
    groups.push({ name: hourPath(start), start, end: start + hour_ms, files });
  }
  return groups;
}

/** `[{"prefix": "s3://…"}, "a.csv.out", …]`; the only entry of a single object is empty. */
async function listed(objects: Objects, manifest: S3Place): Promise<SourceFile[]> {
  const bytes = await objects.read(manifest.bucket, manifest.key, longestManifest_bytes);
  if (!bytes) return []; // deleted since it was listed
  const [head, ...names] = parsed(bytes, manifest);
  const { prefix } = (head ?? {}) as { prefix?: unknown };
  const place = typeof prefix === 'string' ? readS3Prefix(prefix) : undefined;
  if (!place) throw new JobFailure(`${writeS3Uri(manifest)} is no manifest: it names no prefix.`);
  const files: SourceFile[] = [];
  for (const name of names) {
    const key = `${place.key}${String(name)}`;
    const path = await objects.localPath(place.bucket, key);
    if (path !== undefined) files.push({ path, name: writeS3Uri({ bucket: place.bucket, key }) });
  }
  return files;
}

function parsed(bytes: Uint8Array, manifest: S3Place): unknown[] {
  try {
    const found: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (Array.isArray(found)) return found;
  } catch {
    // told below
  }
  throw new JobFailure(`${writeS3Uri(manifest)} is no manifest: it is not a JSON array.`);
}
