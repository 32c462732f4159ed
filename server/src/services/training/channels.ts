import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Channel } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../base/errors.js';
import type { Checked } from '../../base/service.js';
import type { Scratch } from '../../processes/scratch.js';
import { readS3Prefix, type S3Place } from '../common/s3-uri.js';
import type { TrainingDeps } from './deps.js';
import { clientError } from './failure.js';

const GiB = 1024 ** 3;
const listed = 1_000;
const mostFiles = 1_000_000;
const manifestLimit_bytes = 64 * 1024 ** 2;

interface Source extends S3Place {
  /** The file's path below the channel's folder. */
  readonly name: string;
}

type Objects = TrainingDeps['objects'];

/**
 * Copies the channels' objects to `data/CHANNEL` below a place of the scratch folder.
 * @throws TrainingFailure when data is not there, or is more than the volume holds.
 */
export async function downloadChannels(
  objects: Objects,
  channels: readonly Checked<Channel>[],
  scratch: Scratch,
  place: string,
  volume_bytes: number,
  signal: AbortSignal,
): Promise<void> {
  let left = volume_bytes;
  for (const channel of channels) {
    const folder = `${place}/${channel.ChannelName}`;
    await scratch.folder(folder);
    for (const source of await sourcesOf(objects, channel)) {
      signal.throwIfAborted();
      left -= await download(objects, source, scratch, folder, channel, left);
    }
  }
}

/** Copies what an earlier job left as checkpoints; none are none. */
export async function downloadCheckpoints(
  objects: Objects,
  uri: string,
  scratch: Scratch,
  place: string,
  volume_bytes: number,
): Promise<void> {
  const at = readS3Prefix(uri.endsWith('/') ? uri : `${uri}/`);
  if (!at) throw clientError(`CheckpointConfig.S3Uri is ${uri}: it must begin with s3://`);
  if ((await objects.bucketRegion(at.bucket)) === undefined) {
    throw clientError(`the bucket of the checkpoints ${uri} does not exist: create it first`);
  }
  let left = volume_bytes;
  for (const source of await underPrefix(objects, at)) {
    left -= await download(objects, source, scratch, place, { ChannelName: 'checkpoints' }, left);
  }
}

async function download(
  objects: Objects,
  source: Source,
  scratch: Scratch,
  folder: string,
  channel: Pick<Checked<Channel>, 'ChannelName' | 'CompressionType'>,
  left: number,
): Promise<number> {
  const { bucket, key } = source;
  if (source.name.split('/').includes('..')) {
    throw clientError(`Data download failed: s3://${bucket}/${key} leads out of its folder`);
  }
  const object = await objects.get(bucket, key);
  if (!object) throw clientError(`Data download failed: s3://${bucket}/${key} is not there`);
  const unzip = channel.CompressionType === 'Gzip';
  const name = unzip ? source.name.replace(/\.gz$/, '') : source.name;
  const body: Readable = unzip
    ? object.body.on('error', () => {}).pipe(createGunzip())
    : object.body;
  try {
    return await scratch.stream(`${folder}/${name}`, body, left);
  } catch (error) {
    object.body.destroy();
    throw clientError(
      `Data download failed: s3://${bucket}/${key} of the channel ${channel.ChannelName}: ` +
        `${reasonOf(error)}${left < GiB ? '; give VolumeSizeInGB a larger number' : ''}`,
    );
  }
}

/** Without the paths of this machine, which system calls name. */
function reasonOf(error: unknown): string {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (/^(EEXIST|ENOTDIR|EISDIR)$/.test(code)) {
    return 'its name is that of a file and of a folder; objects may be so, files may not';
  }
  if (code.startsWith('Z_')) {
    return `it is no whole gzip file (${messageOf(error)}), and the CompressionType is Gzip`;
  }
  return syscall === undefined ? messageOf(error) : (messageOf(error).split(',')[0] ?? code);
}

async function sourcesOf(objects: Objects, channel: Checked<Channel>): Promise<Source[]> {
  const { S3Uri: uri = '', S3DataType: type } = channel.DataSource?.S3DataSource ?? {};
  const at = readS3Prefix(uri);
  if (!at) throw clientError(`the channel ${channel.ChannelName} has no S3Uri but ${uri}`);
  if ((await objects.bucketRegion(at.bucket)) === undefined) throw noObjects(uri, at.bucket);
  const sources =
    type === 'ManifestFile' ? await fromManifest(objects, at, uri) : await underPrefix(objects, at);
  if (sources.length === 0) throw noObjects(uri, at.bucket);
  return sources;
}

/** In AWS's words, without its word on the role's permissions. */
const noObjects = (uri: string, bucket: string) =>
  clientError(
    `Data download failed: No S3 objects found under S3 URL "${uri}" given in input data source. ` +
      `Please ensure that the bucket ${bucket} exists and that objects exist under that S3 prefix.`,
  );

/** All keys that begin with the prefix; a prefix that names a folder is left out of their names. */
async function underPrefix(objects: Objects, { bucket, key: prefix }: S3Place): Promise<Source[]> {
  const found: Source[] = [];
  const cut = prefix.lastIndexOf('/') + 1;
  let after: string | undefined;
  for (;;) {
    const page = await objects.list(bucket, {
      prefix,
      limit: listed,
      ...(after === undefined ? {} : { after }),
    });
    for (const { key } of page) {
      if (key.endsWith('/')) continue;
      const name = key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : key.slice(cut);
      found.push({ bucket, key, name });
    }
    if (found.length > mostFiles) throw clientError(`more than ${mostFiles} objects in a channel`);
    if (page.length < listed) return found;
    after = page.at(-1)?.key;
  }
}

/** `[{"prefix": "s3://bucket/some/"}, "a.csv", "b/c.csv"]` */
async function fromManifest(objects: Objects, at: S3Place, uri: string): Promise<Source[]> {
  const bytes = await objects.read(at.bucket, at.key, manifestLimit_bytes);
  if (!bytes) throw noObjects(uri, at.bucket);
  const [first, ...names] = readManifest(bytes, uri);
  const base = readS3Prefix(String((first as { prefix?: unknown } | undefined)?.prefix ?? ''));
  if (!base || !names.every((name) => typeof name === 'string')) {
    throw clientError(
      `the manifest ${uri} must be a JSON array of {"prefix": "s3://bucket/some/"} and of names`,
    );
  }
  return (names as string[]).map((name) => ({
    bucket: base.bucket,
    key: `${base.key}${name}`,
    name,
  }));
}

function readManifest(bytes: Uint8Array, uri: string): unknown[] {
  try {
    const found = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
    if (Array.isArray(found)) return found;
  } catch {
    // the message below says what is wrong
  }
  throw clientError(`the manifest ${uri} is no JSON array`);
}
