import { createHash, type Hash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { ServiceError } from '../../base/errors.js';
import { limits } from '../../base/limits.js';
import type { SigningContext } from '../auth/signatures.js';
import { AwsChunkedDecoder } from './aws-chunked.js';
import { checksumAlgorithms, type Digest, md5Digest } from './checksums.js';
import { incompleteBody, requestTimeout } from './read-body.js';

/** What a request promises about its body. */
export interface BodyPromises {
  /** Lower-case request headers. */
  readonly headers: ReadonlyMap<string, string>;
  /** SHA-256 of the body as sent, in hexadecimal digits, where the request was signed over it. */
  readonly sha256?: string | undefined;
  /** Set for aws-chunked bodies; with a context, chunk signatures are verified. */
  readonly chunked?: { readonly signing?: SigningContext | undefined } | undefined;
  /** Whether checksum headers speak of this body, and not of an object already there. */
  readonly checksums: boolean;
  /** Bytes that the decoded body may have. */
  readonly limit: number;
}

/** Trailing checksums by the member of S3's model, such as `ChecksumCRC32`. */
export type Checksums = Readonly<Record<string, string>>;

const trailing = new WeakMap<Readable, Record<string, string>>();

/**
 * The checksums that followed a streamed body, known (and verified) once the stream has ended;
 * empty when none were sent. Those sent as headers are members of the operation's input.
 */
export const trailingChecksums = (body: Readable): Checksums => trailing.get(body) ?? {};

/**
 * Decodes `source` and verifies what was promised of it. The stream errors with a ServiceError
 * (BadDigest, XAmzContentSHA256Mismatch, XAmzContentChecksumMismatch, IncompleteBody, …) instead
 * of ending when a promise is broken.
 */
export function checkedBody(source: Readable, promises: BodyPromises): Readable {
  const checked = new CheckedBody(promises);
  const timer = setTimeout(() => checked.destroy(requestTimeout()), limits.bodyIdle_ms);
  source.on('data', () => timer.refresh());
  source.pause();
  source.on('error', () => checked.destroy(incompleteBody()));
  source.on('close', () => {
    if (!source.readableEnded) checked.destroy(incompleteBody());
  });
  // Whoever reads the stream is told too; when nobody does, the answer is already decided.
  checked.on('error', () => {});
  checked.on('close', () => {
    clearTimeout(timer);
    source.unpipe(checked);
    source.resume(); // a client that is still sending reads no answer until it has sent all
  });
  source.pipe(checked);
  return checked;
}

interface RunningDigest {
  readonly name: string;
  readonly member: string;
  readonly digest: Digest;
  /** Undefined until the trailer arrives. */
  readonly wanted: string | undefined;
}

class CheckedBody extends Transform {
  readonly #promises: BodyPromises;
  readonly #decoder: AwsChunkedDecoder | undefined;
  readonly #sha256: Hash | undefined;
  readonly #md5: Digest | undefined;
  readonly #digests: readonly RunningDigest[];
  #length = 0;

  constructor(promises: BodyPromises) {
    super();
    this.#promises = promises;
    const { chunked, headers } = promises;
    if (chunked) {
      this.#decoder = new AwsChunkedDecoder((data) => this.#onData(data), chunked.signing);
    }
    if (promises.sha256 !== undefined) this.#sha256 = createHash('sha256');
    if (headers.has('content-md5')) this.#md5 = md5Digest();
    this.#digests = promises.checksums ? startDigests(headers, chunked !== undefined) : [];
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      if (this.#decoder) this.#decoder.push(chunk);
      else this.#onData(chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#finish().then(
      () => done(),
      (error: Error) => done(error),
    );
  }

  #onData(data: Buffer): void {
    this.#length += data.length;
    if (this.#length > this.#promises.limit) {
      const message = 'Your proposed upload exceeds the maximum allowed object size.';
      throw new ServiceError('EntityTooLarge', message);
    }
    this.#sha256?.update(data);
    this.#md5?.update(data);
    for (const { digest } of this.#digests) digest.update(data);
    this.push(data);
  }

  async #finish(): Promise<void> {
    this.#decoder?.end();
    const { headers, sha256 } = this.#promises;
    const length = headers.get('x-amz-decoded-content-length');
    if (this.#decoder && length !== undefined && Number(length) !== this.#length) {
      throw incompleteBody();
    }
    if (this.#sha256 && this.#sha256.digest('hex') !== sha256) {
      const message =
        "The provided 'x-amz-content-sha256' header does not match what was computed.";
      throw new ServiceError('XAmzContentSHA256Mismatch', message);
    }
    if (this.#md5 && (await this.#md5.end()) !== headers.get('content-md5')) {
      const message = 'The Content-MD5 you specified did not match what we received.';
      throw new ServiceError('BadDigest', message);
    }
    const found: Record<string, string> = {};
    for (const running of this.#digests) await this.#compare(running, found);
    if (this.#decoder) trailing.set(this, found);
  }

  async #compare(running: RunningDigest, found: Record<string, string>): Promise<void> {
    const wanted = running.wanted ?? this.#decoder?.trailers.get(running.name);
    if (wanted === undefined) {
      const message = `The trailing header ${running.name} was announced and is missing.`;
      throw new ServiceError('MalformedTrailerError', message);
    }
    if ((await running.digest.end()) !== wanted) {
      const name = running.member.slice('Checksum'.length);
      const message = `The ${name} you specified did not match the calculated checksum.`;
      throw new ServiceError('BadDigest', message);
    }
    if (running.wanted === undefined) found[running.member] = wanted;
  }
}

function startDigests(headers: ReadonlyMap<string, string>, chunked: boolean): RunningDigest[] {
  const announced = (headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const started: RunningDigest[] = [];
  for (const { header, member, start } of checksumAlgorithms) {
    const wanted = headers.get(header);
    if (wanted === undefined && !(chunked && announced.includes(header))) continue;
    started.push({ name: header, member, digest: start(), wanted });
  }
  return started;
}
