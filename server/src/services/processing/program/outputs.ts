import type { ProcessingOutput } from '@aws-sdk/client-sagemaker';
import { messageOf } from '../../../base/errors.js';
import { faultOf } from '../../../base/objects-error.js';
import type { Checked } from '../../../base/service.js';
import type { Scratch } from '../../../processes/scratch.js';
import { readS3Uri, underS3Uri } from '../../common/s3-uri.js';
import type { ProcessingDeps } from '../deps.js';
import { RequestFailure } from '../failure.js';
import { placeOf } from './places.js';

const GiB = 1024 ** 3;
const mostFiles = 100_000;

interface Target {
  readonly place: string;
  readonly uri: string;
  readonly continuous: boolean;
}

export const overVolume = (bytes: number): RequestFailure =>
  new RequestFailure(
    `the job wrote more than the ${bytes / GiB} GiB of its volume: give VolumeSizeInGB a larger number`,
  );

/** What a job's program writes, on its way to S3. */
export class Outputs {
  readonly #objects: ProcessingDeps['objects'];
  readonly #scratch: Scratch;
  readonly #targets: readonly Target[];
  readonly #volume_bytes: number;
  /** Size and time of change of what was uploaded, by its place. */
  readonly #sent = new Map<string, string>();
  #sending: Promise<void> | undefined;
  #broken: unknown;

  /** @throws RequestFailure for outputs that cannot be served. */
  constructor(
    objects: ProcessingDeps['objects'],
    scratch: Scratch,
    outputs: readonly Checked<ProcessingOutput>[],
    volume_bytes: number,
  ) {
    this.#objects = objects;
    this.#scratch = scratch;
    this.#volume_bytes = volume_bytes;
    this.#targets = outputs.map(({ OutputName: name, S3Output: output }) => {
      if (!output) {
        throw new RequestFailure(
          `the output ${name} has no S3Output: FeatureStoreOutput is not served`,
        );
      }
      const place = placeOf(output.LocalPath, `the output ${name}`);
      return { place, uri: output.S3Uri, continuous: output.S3UploadMode === 'Continuous' };
    });
  }

  /** Makes the folders, and finds out before the program runs that a bucket is missing. */
  async prepare(): Promise<void> {
    for (const { place, uri } of this.#targets) {
      await this.#scratch.folder(place);
      const bucket = readS3Uri(uri)?.bucket ?? '';
      if ((await this.#objects.bucketRegion(bucket)) === undefined) {
        throw new RequestFailure(`the bucket of the output ${uri} does not exist: create it first`);
      }
    }
  }

  /**
   * Begins to upload what has changed of the Continuous outputs, unless that is under way. What
   * goes wrong is thrown by `sendAll`.
   */
  sendContinuous(): void {
    const targets = this.#targets.filter(({ continuous }) => continuous);
    if (this.#sending || targets.length === 0) return;
    this.#sending = this.#send(targets)
      .catch((error: unknown) => {
        this.#broken ??= error;
      })
      .finally(() => {
        this.#sending = undefined;
      });
  }

  /** Uploads what is left. @returns the uploaded files' places by their names. */
  async sendAll(): Promise<ReadonlyMap<string, string>> {
    await this.#sending;
    if (this.#broken !== undefined) throw this.#broken;
    await this.#send(this.#targets);
    return new Map([...this.#sent.keys()].map((at) => [at.slice(at.lastIndexOf('/') + 1), at]));
  }

  async #send(targets: readonly Target[]): Promise<void> {
    let left = this.#volume_bytes;
    for (const { place, uri } of targets) {
      const files = await this.#scratch.files(place);
      if (files.length > mostFiles) {
        throw new RequestFailure(`the job left more than ${mostFiles} files for ${uri}`);
      }
      for (const name of files) {
        const at = `${place}/${name}`;
        left -= await this.#scratch.size(at);
        if (left < 0) {
          throw overVolume(this.#volume_bytes);
        }
        await this.#sendFile(at, underS3Uri(uri, name));
      }
    }
  }

  async #sendFile(at: string, uri: string): Promise<void> {
    const state = await this.#scratch.state(at);
    if (this.#sent.get(at) === state) return;
    const target = readS3Uri(uri);
    if (!target) throw new Error(`no address of an object: ${uri}`);
    const headers: Record<string, string> = at.endsWith('.json')
      ? { 'content-type': 'application/json' }
      : {};
    try {
      await this.#objects.put(target.bucket, target.key, this.#scratch.read(at), { headers });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // taken away since it was listed
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      throw new RequestFailure(`${uri} could not be written (${fault}): ${messageOf(error)}`);
    }
    this.#sent.set(at, state);
  }
}
