import { stat } from 'node:fs/promises';
import { validationException } from '../../../base/errors.js';
import { firstFile } from '../../common/dataset/dataset-files.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { BaselineFile } from '../analyzer/analyse.js';
import type { MonitoringDeps } from '../deps.js';

/** What is read of a baseline's file on the server's own thread. */
const longestText_bytes = 32 * 1024 * 1024;

/**
 * A baseline's file by its URI, or by that of its folder; undefined where there is none.
 * @throws ValidationException for what is no S3 URI
 */
export async function baselineFileAt(
  deps: Pick<MonitoringDeps, 'objects'>,
  uri: string | undefined,
  name: string,
): Promise<BaselineFile | undefined> {
  if (uri === undefined) return undefined;
  const place = readS3Uri(uri);
  if (!place) throw validationException(`${JSON.stringify(uri)} is not an S3 URI.`);
  const inFolder: S3Place = { ...place, key: place.key === '' ? name : `${place.key}/${name}` };
  return firstFile(deps.objects, [place, inFolder]);
}

/** The text of such a file. @throws ValidationException where it is too long to be changed here */
export async function textOfFile(
  deps: Pick<MonitoringDeps, 'objects'>,
  file: BaselineFile,
): Promise<string> {
  if (file.text !== undefined) return file.text;
  const { size } = await stat(file.path);
  const place = readS3Uri(file.name);
  if (size > longestText_bytes || !place) {
    throw validationException(
      `${file.name} has ${size} bytes; at most ${longestText_bytes} are read here.`,
    );
  }
  const bytes = await deps.objects.read(place.bucket, place.key, longestText_bytes);
  if (bytes) return Buffer.from(bytes).toString('utf8');
  throw validationException(`There is no object at ${file.name} any more.`);
}
