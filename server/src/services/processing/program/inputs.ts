import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ProcessingInput } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../../base/errors.js';
import type { Checked } from '../../../base/service.js';
import type { Scratch } from '../../../processes/scratch.js';
import { type S3Source, s3Sources } from '../../common/s3-sources.js';
import type { ProcessingDeps } from '../deps.js';
import { RequestFailure } from '../failure.js';
import { placeOf } from './places.js';

export interface Download {
  readonly objects: ProcessingDeps['objects'];
  readonly scratch: Scratch;
  /** What the inputs may take together. */
  readonly volume_bytes: number;
  readonly signal: AbortSignal;
  /** Inputs without an object are empty folders: the run of a schedule may have some. */
  readonly mayBeEmpty: boolean;
}

/** An input that has no object to read. */
class NoObjects extends RequestFailure {}

/**
 * Copies the inputs' objects to where the job's program finds them.
 * @returns how many objects there were.
 * @throws RequestFailure when data is not there, or is more than the volume holds.
 */
export async function downloadInputs(
  inputs: readonly Checked<ProcessingInput>[],
  download: Download,
): Promise<number> {
  let left = download.volume_bytes;
  let count = 0;
  for (const input of inputs) {
    const folder = placeOf(input.S3Input?.LocalPath, `the input ${input.InputName}`);
    await download.scratch.folder(folder);
    for (const source of await sourcesOf(input, download)) {
      download.signal.throwIfAborted();
      left -= await fetchSource(input, source, folder, download, left);
      count += 1;
    }
  }
  return count;
}

async function sourcesOf(
  { InputName: name, S3Input: input }: Checked<ProcessingInput>,
  { objects, mayBeEmpty }: Download,
): Promise<S3Source[]> {
  if (!input) {
    throw new RequestFailure(
      `the input ${name} has no S3Input: Athena and Redshift are not served`,
    );
  }
  if (input.S3InputMode === 'Pipe') {
    throw new RequestFailure(
      `the input ${name} has S3InputMode Pipe, which is not served: use File, which gives the same bytes`,
    );
  }
  const type = input.S3DataType === 'ManifestFile' ? 'ManifestFile' : 'S3Prefix';
  const fail = (message: string) =>
    message.includes('No S3 objects found') ? new NoObjects(message) : new RequestFailure(message);
  try {
    return await s3Sources(objects, { type, uri: input.S3Uri }, fail);
  } catch (error) {
    if (mayBeEmpty && error instanceof NoObjects) return [];
    throw error;
  }
}

async function fetchSource(
  { InputName: input, S3Input: given }: Checked<ProcessingInput>,
  { bucket, key, name }: S3Source,
  folder: string,
  { objects, scratch }: Download,
  left: number,
): Promise<number> {
  const title = `s3://${bucket}/${key} of the input ${input}`;
  if (name.split('/').includes('..')) {
    throw new RequestFailure(`Data download failed: ${title} leads out of its folder`);
  }
  const object = await objects.get(bucket, key);
  if (!object) throw new RequestFailure(`Data download failed: ${title} is not there`);
  const unzip = given?.S3CompressionType === 'Gzip' && name.endsWith('.gz');
  const body: Readable = unzip
    ? object.body.on('error', () => {}).pipe(createGunzip())
    : object.body;
  const file = `${folder}/${unzip ? name.slice(0, -'.gz'.length) : name}`;
  try {
    return await scratch.stream(file, body, left);
  } catch (error) {
    object.body.destroy();
    throw new RequestFailure(`Data download failed: ${title}: ${reasonOf(error)}`);
  }
}

/** Without the paths of this machine, which system calls name. */
function reasonOf(error: unknown): string {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (/^(EEXIST|ENOTDIR|EISDIR)$/.test(code)) {
    return 'its name is that of a file and of a folder; objects may be so, files may not';
  }
  if (code.startsWith('Z_')) return `it is no whole gzip file (${messageOf(error)})`;
  if (syscall !== undefined) return messageOf(error).split(',')[0] ?? code;
  return `${messageOf(error)}: give VolumeSizeInGB a larger number`;
}
