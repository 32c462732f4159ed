import { hour_ms, hourPath } from '../../../base/time.js';
import type { Objects } from '../../../storage/objects.js';
import { objectsUnder } from '../objects-under.js';
import { JobFailure } from '../processing-image.js';
import { manifestSources } from '../s3-sources.js';
import { type S3Place, writeS3Uri } from '../s3-uri.js';
import { capturedMark } from '../transform-marks.js';
import { isData, mostFiles, type Span } from './capture-hours.js';
import type { SourceFile } from './source-file.js';

const longestManifest_bytes = 64 * 1024 * 1024;
/** AWS's bound on a transform job: its manifests lie under the hour in which it began. */
const longestJob_ms = 120 * hour_ms;

const failure = (message: string): JobFailure => new JobFailure(message);

export type BatchSide = 'input' | 'output';

/**
 * Of which moment a manifest is. `captured`: when the job's data was captured, or the hour of its
 * folder where another service wrote it, so that a job that runs over an hour's end is of the
 * window that can first see it. `started`: the hour of its folder, in which its inference times are.
 */
export type BatchMoment = 'captured' | 'started';

/**
 * The files that transform jobs read or wrote, of those whose manifests are of the window: each
 * manifest is of one moment, so that consecutive windows have each just once.
 * @throws JobFailure for a manifest that cannot be read, or too many files.
 */
export async function batchFiles(
  objects: Objects,
  places: readonly S3Place[],
  window: Span,
  side: BatchSide,
  of: BatchMoment = 'captured',
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const back_ms = of === 'captured' ? longestJob_ms : 0;
  const first = Math.floor((window.start - back_ms) / hour_ms) * hour_ms;
  for (const { bucket, key } of places) {
    for (let hour = first; hour < window.end; hour += hour_ms) {
      const prefix = `${key === '' ? '' : `${key}/`}${side}/${hourPath(hour)}/`;
      for await (const found of objectsUnder(objects, bucket, prefix)) {
        const captured = of === 'captured' ? capturedMark.read(found.metadata) : undefined;
        const moment = captured ?? hour;
        if (moment < window.start || moment >= window.end) continue;
        const manifest = { bucket, key: found.key };
        for (const file of await manifestFiles(objects, manifest)) files.set(file.name, file);
      }
    }
  }
  if (files.size <= mostFiles) return [...files.values()];
  throw new JobFailure(`The dataset has more than ${mostFiles} files: choose a shorter span.`);
}

/** Whether transform jobs have left manifests at one of the places. */
export async function isBatchCapture(
  objects: Objects,
  places: readonly S3Place[],
): Promise<boolean> {
  for (const { bucket, key } of places) {
    for (const side of ['input', 'output']) {
      const prefix = `${key === '' ? '' : `${key}/`}${side}/`;
      const [found] = await objects.list(bucket, { prefix, limit: 1 });
      if (found && /\/\d{4}\/\d\d\/\d\d\/\d\d\/[^/]+\.json$/.test(found.key)) return true;
    }
  }
  return false;
}

/** The files that a manifest names, of those that are still there. */
async function manifestFiles(objects: Objects, manifest: S3Place): Promise<SourceFile[]> {
  const bytes = await objects.read(manifest.bucket, manifest.key, longestManifest_bytes);
  if (!bytes) return []; // deleted since it was listed
  const files: SourceFile[] = [];
  for (const { bucket, key } of manifestSources(bytes, writeS3Uri(manifest), failure)) {
    const path = isData(key) ? await objects.localPath(bucket, key) : undefined;
    if (path !== undefined) files.push({ path, name: writeS3Uri({ bucket, key }) });
  }
  return files;
}
