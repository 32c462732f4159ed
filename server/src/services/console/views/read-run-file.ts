import { readS3Uri, underS3Uri } from '../../common/s3-uri.js';
import type { RunRow } from '../runs.js';
import type { ViewDeps } from './view.js';

/** A file of a run's report; undefined where there is none, or it is larger than allowed. */
export async function readRunFile(
  deps: Pick<ViewDeps, 'objects'>,
  run: Pick<RunRow, 'report'>,
  name: string,
  limit_bytes: number,
): Promise<Uint8Array | undefined> {
  return run.report ? readUri(deps, underS3Uri(run.report, name), limit_bytes) : undefined;
}

/** An object by its S3 URI; undefined where there is none, or it is larger than allowed. */
export async function readUri(
  { objects }: Pick<ViewDeps, 'objects'>,
  uri: string | null | undefined,
  limit_bytes: number,
): Promise<Uint8Array | undefined> {
  const place = uri ? readS3Uri(uri) : undefined;
  const info = place && (await objects.head(place.bucket, place.key));
  if (!place || !info || info.size > limit_bytes) return undefined;
  return objects.read(place.bucket, place.key, limit_bytes);
}
