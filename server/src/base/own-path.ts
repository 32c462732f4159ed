import { isUtf8 } from 'node:buffer';
import { validationException } from './errors.js';
import { readObject } from './json.js';

/** A request to a path of the server's own, verified and without its Content-Encoding. */
export interface OwnRequest {
  readonly region: string;
  /** Of whoever asks. */
  readonly accessKeyId: string;
  /** Whether the key may have code run here. */
  readonly mayRunCode: boolean;
  /** Without white space around it; names in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Aborted when whoever asks goes away; absent where that is not known. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A path under `/_guiderail/` for what AWS has no operation for, signed like AWS's requests, or
 * with a key in `x-api-key` or `Authorization: Bearer`.
 */
export interface OwnPath {
  readonly method: 'POST';
  /** Of the whole path without its query; its one group is the name that the handler is given. */
  readonly pattern: RegExp;
  /** Whether a key that is for sending captures alone is enough. */
  readonly forCaptures: boolean;
  /** @returns what is answered as JSON. @throws ServiceError */
  handler(name: string, request: OwnRequest): Promise<object>;
}

/** The object that a body holds; an empty body is an empty one. @throws ValidationException */
export function readJsonObject(body: Buffer): Record<string, unknown> {
  if (!isUtf8(body)) throw validationException('The body is not UTF-8.');
  const read = readObject(body.toString() || '{}');
  if (read) return read;
  throw validationException('The body must be a JSON object.');
}
