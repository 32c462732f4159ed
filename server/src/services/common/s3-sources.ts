import type { Objects } from '../../storage/objects.js';
import { objectsUnder } from './objects-under.js';
import { readS3Prefix, type S3Place } from './s3-uri.js';

export const mostSources = 1_000_000;
const manifestLimit_bytes = 64 * 1024 ** 2;

/** An object that a job reads. */
export interface S3Source extends S3Place {
  /** Its place below what the job was given. */
  readonly name: string;
}

export interface S3SourceQuery {
  readonly type: 'S3Prefix' | 'ManifestFile';
  readonly uri: string;
}

type Fail = (message: string) => Error;
type Store = Pick<Objects, 'list' | 'read' | 'bucketRegion'>;

/**
 * The objects that a job is given, by a prefix of their keys or by a manifest.
 * @param fail makes the error of a message; where there is no object the message is AWS's.
 */
export async function s3Sources(
  objects: Store,
  { type, uri }: S3SourceQuery,
  fail: Fail,
): Promise<S3Source[]> {
  const at = readS3Prefix(uri);
  if (!at) throw fail(`the S3Uri is ${uri}: it must have the form s3://bucket/prefix`);
  if ((await objects.bucketRegion(at.bucket)) === undefined) throw fail(noObjects(uri, at.bucket));
  const sources =
    type === 'ManifestFile'
      ? await fromManifest(objects, at, uri, fail)
      : await underPrefix(objects, at, fail);
  if (sources.length === 0) throw fail(noObjects(uri, at.bucket));
  return sources;
}

/** In AWS's words, without its word on the role's permissions. */
const noObjects = (uri: string, bucket: string): string =>
  `Data download failed: No S3 objects found under S3 URL "${uri}" given in input data source. ` +
  `Please ensure that the bucket ${bucket} exists and that objects exist under that S3 prefix.`;

/** All keys that begin with the prefix; a prefix that names a folder is left out of their names. */
export async function underPrefix(
  objects: Pick<Objects, 'list'>,
  { bucket, key: prefix }: S3Place,
  fail: Fail,
): Promise<S3Source[]> {
  const found: S3Source[] = [];
  const cut = prefix.lastIndexOf('/') + 1;
  for await (const { key } of objectsUnder(objects, bucket, prefix)) {
    if (key.endsWith('/')) continue;
    const name = key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : key.slice(cut);
    found.push({ bucket, key, name });
    if (found.length > mostSources) throw fail(`more than ${mostSources} objects under ${prefix}`);
  }
  return found;
}

/** `[{"prefix": "s3://bucket/some/"}, "a.csv", "b/c.csv"]` */
async function fromManifest(
  objects: Pick<Objects, 'read'>,
  at: S3Place,
  uri: string,
  fail: Fail,
): Promise<S3Source[]> {
  const bytes = await objects.read(at.bucket, at.key, manifestLimit_bytes);
  if (!bytes) throw fail(noObjects(uri, at.bucket));
  return manifestSources(bytes, uri, fail);
}

/** The objects that a manifest's bytes name, of whoever wrote it. */
export function manifestSources(bytes: Uint8Array, uri: string, fail: Fail): S3Source[] {
  const [first, ...names] = readManifest(bytes, uri, fail);
  const base = readS3Prefix(String((first as { prefix?: unknown } | undefined)?.prefix ?? ''));
  if (!base || !names.every((name) => typeof name === 'string')) {
    throw fail(
      `the manifest ${uri} must be a JSON array of {"prefix": "s3://bucket/some/"} and of names`,
    );
  }
  return (names as string[]).map((name) => ({
    bucket: base.bucket,
    key: `${base.key}${name}`,
    name,
  }));
}

function readManifest(bytes: Uint8Array, uri: string, fail: Fail): unknown[] {
  try {
    const found = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
    if (Array.isArray(found)) return found;
  } catch {
    // the message below says what is wrong
  }
  throw fail(`the manifest ${uri} is no JSON array`);
}
