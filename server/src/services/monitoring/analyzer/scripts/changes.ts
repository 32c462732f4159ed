import { createHash } from 'node:crypto';
import { messageOf } from '../../../../base/errors.js';
import { faultOf } from '../../../../base/objects-error.js';
import type { Scratch } from '../../../../processes/scratch.js';
import type { Objects } from '../../../../storage/objects.js';
import { JobFailure } from '../../../common/processing-image.js';
import { type S3Place, writeS3Uri } from '../../../common/s3-uri.js';

const mostFiles = 10_000;
const most_bytes = 8 * 1024 ** 3;
const report_bytes = 64 * 1024 ** 2;

interface Changes {
  readonly scratch: Scratch;
  /** The folder in the scratch folder. */
  readonly place: string;
  /** What was put there before, by name. */
  readonly reports: Readonly<Record<string, string>>;
  readonly output: S3Place;
}

/**
 * Uploads the files of a folder that are new or are not as they were.
 * @returns the reports among them, by name.
 * @throws JobFailure when they are too many or too large, or cannot be written.
 */
export async function uploadChanges(
  objects: Pick<Objects, 'put'>,
  { scratch, place, reports, output }: Changes,
  report: (line: string) => void,
): Promise<Record<string, string>> {
  const changed: Record<string, string> = {};
  const names = await scratch.files(place);
  if (names.length > mostFiles)
    throw new JobFailure(`The script left more than ${mostFiles} files.`);
  let left = most_bytes;
  for (const name of names) {
    const at = `${place}/${name}`;
    const before = reports[name];
    if (before !== undefined && (await digestOf(scratch, at)) === digest(before)) continue;
    left -= await scratch.size(at);
    if (left < 0) throw new JobFailure(`The script left more than ${most_bytes} bytes.`);
    const key = output.key === '' ? name : `${output.key}/${name}`;
    await put(objects, { bucket: output.bucket, key }, scratch, at);
    report(`Wrote ${writeS3Uri({ bucket: output.bucket, key })}, as the script left it.`);
    const text = before === undefined ? undefined : await scratch.text(at, report_bytes);
    if (text !== undefined) changed[name] = text;
  }
  return changed;
}

async function put(
  objects: Pick<Objects, 'put'>,
  { bucket, key }: S3Place,
  scratch: Scratch,
  at: string,
): Promise<void> {
  const type = key.endsWith('.json') ? 'application/json' : undefined;
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  try {
    await objects.put(bucket, key, scratch.read(at), { headers });
  } catch (error) {
    if (faultOf(error) === undefined) throw error;
    throw new JobFailure(
      `${writeS3Uri({ bucket, key })} could not be written: ${messageOf(error)}`,
    );
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function digestOf(scratch: Scratch, at: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of scratch.read(at)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
