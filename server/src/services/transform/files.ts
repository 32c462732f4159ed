import { Readable } from 'node:stream';
import { messageOf } from '../../base/errors.js';
import { faultOf } from '../../base/objects-error.js';
import { isoSeconds } from '../../base/time.js';
import type { S3Source } from '../common/s3-sources.js';
import { readS3Prefix, writeS3Uri } from '../common/s3-uri.js';
import type { TransformDeps } from './deps.js';
import { FileFault } from './failure.js';
import { inOrder } from './in-order.js';
import { namedUuid } from './inference-ids.js';
import type { TransformJob } from './store.js';
import { type FileTools, transformFile } from './transform-file.js';

/** What became of one input. */
export interface FileResult {
  /** The input's. */
  readonly uri: string;
  /** The output's name below the output path. */
  readonly output: string;
  /** Set where there is no output. */
  readonly fault?: FileFault;
  /** For the job's log. */
  readonly told: string;
}

/** A job's files: inputs to outputs, each output there as a whole or not at all. */
export class FilesOf {
  readonly #deps: Pick<TransformDeps, 'objects'>;
  readonly #job: TransformJob;
  readonly #time: string;
  readonly #tools: Omit<FileTools, 'width'>;

  constructor(
    deps: Pick<TransformDeps, 'objects'>,
    job: TransformJob,
    started: number,
    tools: Omit<FileTools, 'width'>,
  ) {
    this.#deps = deps;
    this.#job = job;
    this.#time = isoSeconds(started);
    this.#tools = tools;
  }

  /** Requests under way at a time are of one file where files are split, else of several. */
  all(inputs: readonly S3Source[], signal: AbortSignal): AsyncGenerator<FileResult> {
    const { concurrency, split } = this.#tools.plan;
    const [files, width] = split === 'None' ? [concurrency, 1] : [1, concurrency];
    return inOrder(inputs, files, (input) => this.#one(input, width, signal));
  }

  async #one(input: S3Source, width: number, signal: AbortSignal): Promise<FileResult> {
    const uri = writeS3Uri(input);
    const output = `${input.name || input.key.slice(input.key.lastIndexOf('/') + 1)}.out`;
    try {
      const records = await this.#write(input, output, width, signal);
      const told = `${uri}: ${records} ${records === 1 ? 'record' : 'records'}, written to ${output}.`;
      return { uri, output, told };
    } catch (error) {
      signal.throwIfAborted();
      const fault = asFault(error, output);
      return { uri, output, fault, told: `${fault.tell(uri)} (${fault.blame}, no output)` };
    }
  }

  async #write(
    input: S3Source,
    output: string,
    width: number,
    signal: AbortSignal,
  ): Promise<number> {
    signal.throwIfAborted();
    const object = await this.#deps.objects.get(input.bucket, input.key);
    if (!object) throw new FileFault('it is not there.', undefined);
    const { request } = this.#job.document;
    const at = readS3Prefix(
      `${request.TransformOutput.S3OutputPath.replace(/\/+$/, '')}/${output}`,
    );
    if (!at) throw new Error(`no address of an object: ${output}`);
    const count = { records: 0 };
    const base = `${this.#job.arn}/${this.#job.created}/${writeS3Uri(input)}`;
    let row = 0;
    const marks = { time: this.#time, nextId: () => namedUuid(`${base}/${++row}`) };
    const pieces = transformFile(object.body, { ...this.#tools, width }, marks, count);
    const body = Readable.from(pieces, { objectMode: false });
    const accept = this.#tools.plan.accept;
    const headers: Record<string, string> = accept === undefined ? {} : { 'content-type': accept };
    try {
      await this.#deps.objects.put(at.bucket, at.key, body, { headers });
    } finally {
      body.destroy();
      object.body.destroy();
    }
    return count.records;
  }
}

/** Of a file that cannot be read or written; a bug is thrown on. */
function asFault(error: unknown, output: string): FileFault {
  if (error instanceof FileFault) return error;
  const why = faultOf(error);
  if (why === undefined) throw error;
  return new FileFault(`${output} could not be written (${why}): ${messageOf(error)}`, undefined);
}
