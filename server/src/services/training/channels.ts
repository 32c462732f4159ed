import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Channel } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../base/errors.js';
import type { Checked } from '../../base/service.js';
import type { Scratch } from '../../processes/scratch.js';
import { type S3Source, s3Sources, underPrefix } from '../common/s3-sources.js';
import { readS3Prefix } from '../common/s3-uri.js';
import type { TrainingDeps } from './deps.js';
import { clientError } from './failure.js';

const GiB = 1024 ** 3;

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
  for (const source of await underPrefix(objects, at, clientError)) {
    left -= await download(objects, source, scratch, place, { ChannelName: 'checkpoints' }, left);
  }
}

async function download(
  objects: Objects,
  source: S3Source,
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

async function sourcesOf(objects: Objects, channel: Checked<Channel>): Promise<S3Source[]> {
  const { S3Uri: uri = '', S3DataType: type } = channel.DataSource?.S3DataSource ?? {};
  const query = { uri, type: type === 'ManifestFile' ? type : ('S3Prefix' as const) };
  return s3Sources(objects, query, clientError);
}
