import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, ServiceError } from '../../base/errors.js';
import { limits } from '../../base/limits.js';

const inflate = promisify(gunzip);

/** A client that sends nothing for this long is told so. */
export const requestTimeout = (): ServiceError =>
  new ServiceError(
    'RequestTimeout',
    `No data arrived for ${limits.bodyIdle_ms / 1000} seconds while the request body was read.`,
    400,
  );

/** The client closed the connection before its body was complete. */
export const incompleteBody = (): ServiceError =>
  new ServiceError('IncompleteBody', 'The request body ended before its announced length.', 400);

export const tooLarge = (limit: number): ServiceError =>
  new ServiceError(
    'RequestEntityTooLargeException',
    `The request body is larger than ${limit} bytes: send less in one request.`,
    413,
  );

/**
 * Reads a body into memory.
 * @throws ServiceError when it is larger than `limit` bytes, stalls, or breaks off.
 */
export async function readBody(
  body: Readable,
  limit: number,
  announced?: string,
  idle_ms: number = limits.bodyIdle_ms,
): Promise<Buffer> {
  const length = Number(announced ?? Number.NaN);
  if (length > limit) throw tooLarge(limit);
  // A small body comes with its headers, and is there once HTTP's parser has returned.
  await undefined;
  const whole = body.readableLength === length && !body.readableObjectMode;
  const read: unknown = whole && body.readableFlowing === null ? body.read() : undefined;
  return Buffer.isBuffer(read) ? read : collect(body, limit, idle_ms);
}

function collect(body: Readable, limit: number, idle_ms: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => settle(requestTimeout()), idle_ms);
    const onData = (chunk: Buffer) => {
      timer.refresh();
      length += chunk.length;
      if (length > limit) settle(tooLarge(limit));
      else chunks.push(chunk);
    };
    const onEnd = () => settle();
    const onError = (error: unknown) =>
      settle(error instanceof ServiceError ? error : incompleteBody());
    const onClose = () => settle(incompleteBody());
    const settle = (error?: ServiceError) => {
      clearTimeout(timer);
      body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      if (error) {
        body.pause();
        // What the connection still does is no longer this request's matter.
        body.on('error', () => {});
        reject(error);
      } else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    if (body.readableEnded || body.destroyed) onClose();
  });
}

/**
 * Undoes `Content-Encoding: gzip`, which AWS's clients use for large PutMetricData requests.
 * @throws ServiceError when the content would be larger than `limit` bytes, or is not gzip.
 */
export async function decompress(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    const message = `The body is not what Content-Encoding: gzip says: ${messageOf(error)}`;
    throw new ServiceError('SerializationException', message);
  }
}
