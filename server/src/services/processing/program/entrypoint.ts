import { messageOf } from '../../../base/errors.js';
import type { Scratch } from '../../../processes/scratch.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { ProcessingDeps } from '../deps.js';
import { RequestFailure } from '../failure.js';
import { ml, optMl } from './places.js';

const folder = 'processing/input/code';
const program_bytes = 64 * 1024 ** 2;

/**
 * A command with the programs fetched that it names by their `s3://` addresses: a schedule has no
 * input for code, and AWS's images bring theirs.
 * @throws RequestFailure when one is not there.
 */
export async function fetchPrograms(
  objects: Pick<ProcessingDeps['objects'], 'get'>,
  scratch: Scratch,
  entrypoint: readonly string[],
): Promise<string[]> {
  const command: string[] = [];
  for (const word of entrypoint) {
    const at = /^s3:\/\//.test(word) ? readS3Uri(word) : undefined;
    if (!at) {
      command.push(word);
      continue;
    }
    const name = at.key.slice(at.key.lastIndexOf('/') + 1);
    const object = name === '' ? undefined : await objects.get(at.bucket, at.key);
    if (!object) {
      throw new RequestFailure(`ContainerEntrypoint names ${word}, which is not there: upload it`);
    }
    try {
      await scratch.stream(`${ml}/${folder}/${name}`, object.body, program_bytes);
    } catch (error) {
      throw new RequestFailure(`ContainerEntrypoint names ${word}: ${messageOf(error)}`);
    }
    command.push(`${optMl}/${folder}/${name}`);
  }
  return command;
}
