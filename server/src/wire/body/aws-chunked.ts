import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';
import type { SigningContext } from '../auth/signatures.js';

const emptyHash = createHash('sha256').update('').digest('hex');
const longestLine = 16 * 1024;
const mostTrailers = 32;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/**
 * Decodes a body of `Content-Encoding: aws-chunked` as its pieces arrive: chunks with or without
 * signatures, and trailing headers with or without one (Amazon S3 API Reference, "Signature
 * calculations for the Authorization header: transferring payload in multiple chunks").
 */
export class AwsChunkedDecoder {
  readonly #emit: (data: Buffer) => void;
  readonly #signing: SigningContext | undefined;
  readonly trailers = new Map<string, string>();
  #state: State = 'size';
  #line: Buffer = Buffer.alloc(0);
  #remaining = 0;
  #last = false;
  #signature = '';
  #claimed: string | undefined;
  #hash: Hash | undefined;
  #trailerText = '';

  /** @param signing of the request when its chunks are signed */
  constructor(emit: (data: Buffer) => void, signing?: SigningContext) {
    this.#emit = emit;
    this.#signing = signing;
    this.#signature = signing?.signature ?? '';
  }

  /** @throws ServiceError when the framing or a signature is wrong. */
  push(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.#state === 'data') rest = this.#takeData(rest);
      else if (this.#state === 'done') rest = afterEnd(rest);
      else rest = this.#takeLine(rest);
    }
  }

  /** To be called at the body's end. @throws ServiceError when it came too early. */
  end(): void {
    if (this.#state === 'trailer' && this.#line.length === 0) this.#finish();
    if (this.#state !== 'done') {
      const message = 'The request body ended before its last chunk.';
      throw new ServiceError('IncompleteBody', message);
    }
  }

  #takeData(data: Buffer): Buffer {
    const piece = data.subarray(0, this.#remaining);
    this.#remaining -= piece.length;
    this.#hash?.update(piece);
    this.#emit(piece);
    if (this.#remaining === 0) this.#state = 'data-end';
    return data.subarray(piece.length);
  }

  #takeLine(data: Buffer): Buffer {
    const end = data.indexOf(10);
    const piece = end < 0 ? data : data.subarray(0, end);
    this.#line = this.#line.length === 0 ? piece : Buffer.concat([this.#line, piece]);
    if (this.#line.length > longestLine) throw malformed('a line is too long');
    if (end < 0) return data.subarray(data.length);
    const line = this.#line.toString('latin1').replace(/\r$/, '');
    this.#line = Buffer.alloc(0);
    this.#onLine(line);
    return data.subarray(end + 1);
  }

  #onLine(line: string): void {
    if (this.#state === 'size') this.#onSize(line);
    else if (this.#state === 'data-end') {
      if (line !== '') throw malformed('a chunk is longer than its size says');
      this.#closeChunk();
      this.#state = 'size';
    } else if (line === '') this.#finish();
    else this.#onTrailer(line);
  }

  #onSize(line: string): void {
    const fits = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!fits) throw malformed('a chunk must begin with its size in hexadecimal digits');
    this.#remaining = Number.parseInt(fits[1] as string, 16);
    this.#claimed = fits[2];
    this.#last = this.#remaining === 0;
    if (this.#signing) this.#hash = createHash('sha256');
    if (!this.#last) {
      this.#state = 'data';
      return;
    }
    this.#closeChunk();
    this.#state = 'trailer';
  }

  #closeChunk(): void {
    if (!this.#signing || !this.#hash) return;
    const { time, scope } = this.#signing;
    const parts = ['AWS4-HMAC-SHA256-PAYLOAD', time, scope, this.#signature, emptyHash];
    this.#check([...parts, this.#hash.digest('hex')].join('\n'), this.#claimed);
  }

  #onTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon <= 0) throw malformed('a trailing header must be name:value');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (this.trailers.size >= mostTrailers) throw malformed('too many trailing headers');
    this.trailers.set(name, value);
    if (name !== 'x-amz-trailer-signature') this.#trailerText += `${name}:${value}\n`;
  }

  #finish(): void {
    if (this.#signing && this.#trailerText !== '') {
      const { time, scope } = this.#signing;
      const hash = createHash('sha256').update(this.#trailerText).digest('hex');
      const text = ['AWS4-HMAC-SHA256-TRAILER', time, scope, this.#signature, hash].join('\n');
      this.#check(text, this.trailers.get('x-amz-trailer-signature'));
    }
    this.#state = 'done';
  }

  #check(text: string, claimed: string | undefined): void {
    if (!this.#signing) return;
    const wanted = this.#signing.key.hex(text);
    const given = Buffer.from(claimed ?? '', 'latin1');
    if (given.length !== wanted.length || !timingSafeEqual(given, Buffer.from(wanted, 'latin1'))) {
      const message = 'The signature of a chunk does not match the signature we calculated.';
      throw new ServiceError('SignatureDoesNotMatch', message, 403);
    }
    this.#signature = wanted;
  }
}

/** Some clients end the body with one empty line more. */
function afterEnd(data: Buffer): Buffer {
  if (data.some((byte) => byte !== 13 && byte !== 10)) throw malformed('data after the last chunk');
  return data.subarray(data.length);
}

const malformed = (what: string): ServiceError =>
  new ServiceError('InvalidRequest', `The aws-chunked body can't be read: ${what}.`);
